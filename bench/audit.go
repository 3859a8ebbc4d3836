package bench

import (
	"context"
	"fmt"
	"slices"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/workloads"
)

// holding is what a store holds of a trial, as it says itself.
type holding struct {
	stored                                  int
	duplicates, conflicts, repeats, orphans int
	digests                                 uint64 // the sum
	digest                                  func(item int) (uint64, bool)
}

// ofAPI is what a source of the API holds.
func ofAPI(api *mockapi.API, source string) holding {
	l := api.Stats().Sources[source].Ledger
	return holding{stored: l.Stored, duplicates: l.Duplicates, conflicts: l.Conflicts, repeats: l.Repeats, orphans: l.Orphans, digests: l.DigestSum,
		digest: func(item int) (uint64, bool) { return api.Stored(source, item) }}
}

// ofFile is what a file holds of a job of so many items; others it has are orphans.
func ofFile(s store.Summary, items int) holding {
	h := holding{stored: s.Stored, duplicates: s.Duplicates, conflicts: s.Conflicts, repeats: s.Repeats, digests: s.DigestSum,
		digest: func(item int) (uint64, bool) { d, ok := s.Digests[item]; return d, ok }}
	for item := range s.Digests {
		if uint(item) >= uint(items) {
			h.orphans++
		}
	}
	return h
}

// holdings are what the stores of the last stage that stores hold; api is the API that
// the trial asked. nil: no stage stores, or it has no fallback.
func holdings(ctx context.Context, req Request, api *mockapi.API) (first, fallback *holding, err error) {
	k := req.Spec.LastPut()
	if k < 0 {
		return nil, nil, nil
	}
	s := req.Spec.Stages[k]
	read := func(target string) (*holding, error) {
		if target == "" {
			return nil, nil
		}
		sum, err := store.Audit(ctx, target, storeTrial(req))
		h := ofFile(sum, req.Spec.Items)
		return &h, err
	}
	if first, err = read(s.Store); err != nil {
		return nil, nil, err
	}
	if first == nil {
		h := ofAPI(api, s.Name)
		first = &h
	}
	fallback, err = read(s.Policy.Fallback)
	return first, fallback, err
}

// auditWith audits what the stores hold. Where they cannot be read, that is how the
// trial ends.
func auditWith(ctx context.Context, t *results.Trial, req Request, seen Seen, api *mockapi.API) {
	first, fallback, err := holdings(ctx, req, api)
	if err != nil {
		if t.Failure == nil {
			t.Failure = &results.Failure{Cause: causeStore, Message: fmt.Sprintf("what was stored cannot be read back: %v", err)}
		}
		return
	}
	audit(t, req, seen, first, fallback)
}

// audit holds the trial's own account against what its stores hold, and fails the trial
// where they differ or an item is lost or stored twice. Whoever has the API audits: the
// parent, or the trial's own process after its window. What a file holds is read from
// the file itself.
func audit(t *results.Trial, req Request, seen Seen, first, fallback *holding) {
	o := &t.Outcomes
	digest := ""
	if first != nil {
		o.Duplicates = max(o.Duplicates, first.duplicates)
		o.Conflicts, o.Repeats = first.conflicts, first.repeats
		o.Orphans = max(first.orphans, seen.Unfetched)
		digest = reconcile(o, req, seen, first, fallback)
	}
	switch {
	case t.Failure != nil:
	case o.Lost > 0 || o.Duplicates > 0 || o.Conflicts > 0 || o.Orphans > 0:
		t.Failure = &results.Failure{Cause: results.CauseLostItems, Message: wrong(t.Items, *o)}
	case o.Stored+o.Failed != t.Items:
		t.Failure = &results.Failure{Cause: results.CauseLostItems,
			Message: fmt.Sprintf("of %d items %d were stored and %d failed, which are not all", t.Items, o.Stored, o.Failed)}
	case digest != "" && digest != t.Digest && storesLast(req.Spec):
		t.Failure = &results.Failure{Cause: "digest",
			Message: fmt.Sprintf("the trial computed %s, the store holds %s", t.Digest, digest)}
	}
}

// storesLast reports whether nothing is computed after the last stage that stores, so that
// what it stored is the trial's digest.
func storesLast(spec workloads.Spec) bool {
	k := spec.LastPut()
	return k >= 0 && !slices.ContainsFunc(spec.Stages[k:], func(s workloads.Stage) bool { return s.Kind == stage.CPU })
}

func wrong(items int, o results.Outcomes) string {
	text := fmt.Sprintf("of %d items %d were lost, %d stored twice, %d stored without having been fetched", items, o.Lost, o.Duplicates, o.Orphans)
	if o.Conflicts > 0 {
		text += fmt.Sprintf(", %d stored again with another result", o.Conflicts)
	}
	return text
}

// reconcile goes through the items: each that the trial says is stored must be in one of
// the stores, and one that failed may be there all the same, because the answer was
// lost. It gives the sum of the digests of what is stored, empty where it is not known.
func reconcile(o *results.Outcomes, req Request, seen Seen, first, fallback *holding) string {
	if !seen.tells(*o) { // an older program's trial does not say which items failed
		return count(o, first)
	}
	if fallback == nil {
		fallback = &holding{digest: func(int) (uint64, bool) { return 0, false }}
	}
	o.Duplicates = max(o.Duplicates, first.duplicates+fallback.duplicates)
	o.Conflicts += fallback.conflicts
	o.Repeats += fallback.repeats
	o.Orphans += fallback.orphans
	o.Fallback = 0
	sum, missing := uint64(0), 0
	for item := range req.ids() {
		digest, here := first.digest(item)
		second, there := fallback.digest(item)
		if here && there {
			o.Redundant++
			if digest != second {
				o.Conflicts++
			}
		}
		if !here {
			digest = second
		}
		switch failed := seen.Failed.has(item); {
		case failed && (here || there):
			o.FailedStored++
		case failed || seen.Lost.has(item):
		case !here && !there:
			missing++
		default:
			sum += digest
			if there {
				o.Fallback++
			}
		}
	}
	o.Lost, o.Stored = o.Lost+missing, o.Stored-missing
	return digestText(sum)
}

// count is reconcile by the numbers alone: an item that failed and is there all the same
// makes up for one that is lost.
func count(o *results.Outcomes, first *holding) string {
	if missing := o.Stored - first.stored; missing > 0 {
		o.Lost, o.Stored = o.Lost+missing, o.Stored-missing
	}
	if o.Failed > 0 {
		return ""
	}
	return digestText(first.digests)
}
