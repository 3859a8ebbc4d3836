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
)

// account counts how each item left the last stage.
type account struct {
	left   []atomic.Int32 // by item: how often
	rest   []int          // the items that are to; empty: all
	digest atomic.Uint64  // sum over stored items

	fetched   []atomic.Bool // by item; nil where nothing is fetched, or the API keeps the account
	unfetched atomic.Int64  // stored in a file without having been fetched

	mu      sync.Mutex
	reasons map[string]int // of failed items
	failed  itemSet
	which   Items // failed
	broken  error // the first failure of a file that cost an item
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
			if uint(out.ID) < uint(len(a.left)) {
				a.which.add(out.ID)
			}
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

// seen is the account by item.
func (a *account) seen() Seen {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := Seen{Failed: a.which, Unfetched: int(a.unfetched.Load())}
	for i := range a.left {
		if a.left[i].Load() == 0 && (len(a.rest) == 0 || a.isDue(i)) {
			s.Lost.add(i)
		}
	}
	return s
}

// watchFetches makes the account know which items were fetched.
func (a *account) watchFetches() { a.fetched = make([]atomic.Bool, len(a.left)) }

// fetching notes that an item was fetched.
func (a *account) fetching(next stage.Func) stage.Func {
	if a.fetched == nil {
		return next
	}
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		out, err := next(ctx, it)
		if err == nil && uint(it.ID) < uint(len(a.fetched)) {
			a.fetched[it.ID].Store(true)
		}
		return out, err
	}
}

// kept notes that a file has an item.
func (a *account) kept(item int) {
	if a.fetched != nil && (uint(item) >= uint(len(a.fetched)) || !a.fetched[item].Load()) {
		a.unfetched.Add(1)
	}
}

// broke notes that a file could not take an item.
func (a *account) broke(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.broken == nil {
		a.broken = err
	}
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
