package bench

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// account counts how each item left the last stage.
type account struct {
	left   []atomic.Int32 // by item: how often
	rest   []int          // the items that are to; empty: all
	digest atomic.Uint64  // sum over stored items

	mu      sync.Mutex
	reasons map[string]int // of failed items
	failed  itemSet
}

func newAccount(items int, rest []int) *account {
	return &account{left: make([]atomic.Int32, items), rest: rest, reasons: map[string]int{}}
}

// finish notes how an item leaves the last stage.
func (a *account) finish(next stage.Func) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		out, err := next(ctx, it)
		if err != nil {
			return out, err
		}
		if uint(out.ID) < uint(len(a.left)) {
			a.left[out.ID].Add(1)
		}
		if out.Status == stage.Failed {
			a.mu.Lock()
			a.reasons[out.Reason]++
			a.failed.add(out.ID)
			a.mu.Unlock()
			return out, nil
		}
		out.Status = stage.Stored
		a.digest.Add(out.Digest)
		return out, nil
	}
}

// outcomes is the account of what the trial's process saw.
func (a *account) outcomes() results.Outcomes {
	o := results.Outcomes{}
	due := len(a.left)
	if len(a.rest) > 0 {
		due = len(a.rest)
	}
	for i := range a.left {
		n, once := int(a.left[i].Load()), 1
		if len(a.rest) > 0 && !a.isDue(i) {
			once = 0
		}
		o.Lost += max(once-n, 0)
		o.Duplicates += max(n-once, 0)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for reason, n := range a.reasons {
		if o.Reasons == nil {
			o.Reasons = map[string]int{}
		}
		o.Reasons[reason] = n
		o.Failed += n
	}
	o.Stored = due - o.Lost + o.Duplicates - o.Failed
	o.FailedSet = a.failed.text()
	return o
}

// isDue reports whether an item is one of the rest.
func (a *account) isDue(item int) bool {
	_, found := slices.BinarySearch(a.rest, item)
	return found
}

// itemSet tells a set of items from others, in whatever order they came: the number of
// them, and the sum of hashes of theirs. The hash is a strong one: sums of FNV's are
// alike for {0, 3} and {1, 2}.
type itemSet struct {
	n   int
	sum uint64
}

func (s *itemSet) add(item int) {
	h := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, uint64(item)))
	s.n, s.sum = s.n+1, s.sum+binary.LittleEndian.Uint64(h[:])
}

// text is empty for the empty set.
func (s itemSet) text() string {
	if s.n == 0 {
		return ""
	}
	return digestText(s.sum)
}

// audit holds the trial's own account against the ledger of the API that it
// stored to, and fails the trial where they differ or an item is lost or stored
// twice.
func audit(t *results.Trial, spec workloads.Spec, stats mockapi.Stats) {
	o := &t.Outcomes
	store, final := storeOf(spec)
	ledger := stats.Sources[store].Ledger
	if store != "" {
		o.Duplicates = max(o.Duplicates, ledger.Duplicates+ledger.Conflicts)
		// An item that failed in the trial's eyes, or went to the fallback, may be stored
		// all the same: its response was lost. It must not count as lost.
		if missing := o.Stored - o.Fallback - ledger.Stored; missing > 0 {
			o.Lost += missing
			o.Stored -= missing
		}
	}
	switch {
	case t.Failure != nil:
	case o.Lost > 0 || o.Duplicates > 0 || ledger.Orphans > 0:
		t.Failure = &results.Failure{Cause: "lost-items", Message: fmt.Sprintf("of %d items %d were lost, %d stored twice, %d stored without having been fetched",
			t.Items, o.Lost, o.Duplicates, ledger.Orphans)}
	case final && o.Failed == 0 && o.Fallback == 0 && digestText(ledger.DigestSum) != t.Digest:
		t.Failure = &results.Failure{Cause: "digest",
			Message: fmt.Sprintf("the trial computed %s, the ledger holds %016x", t.Digest, ledger.DigestSum)}
	}
}

// throttle records what requests waited for their service's rate.
func throttle(t *results.Trial, stats mockapi.Stats) {
	for k := range t.Stages {
		t.Stages[k].ThrottledNS = stats.Sources[t.Stages[k].Name].ThrottledNS
	}
}

// unseen is the first stage that did not see each item that reached it exactly
// once, by the spans; empty if none. An item reaches a stage unless it failed
// before.
func unseen(t results.Trial) string {
	left := t.Items
	for _, s := range t.Stages {
		if s.Count != left {
			return fmt.Sprintf("stage %s saw %d items, and %d reached it", s.Name, s.Count, left)
		}
		left -= s.Failures
	}
	return ""
}

// storeOf is the last stage that stores, empty if none does; final says that
// nothing is computed after it, so that what it stored is the trial's digest.
func storeOf(spec workloads.Spec) (name string, final bool) {
	for _, s := range spec.Stages {
		switch {
		case s.Op == workloads.Put:
			name, final = s.Name, true
		case s.Kind == stage.CPU:
			final = false
		}
	}
	return name, final
}
