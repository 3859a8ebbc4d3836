package bench

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/store"
)

// these are the items, with a digest each that is theirs.
func these(items ...int) store.Summary {
	s := store.Summary{Digests: map[int]uint64{}}
	for _, i := range items {
		s.Digests[i], s.Stored, s.DigestSum = uint64(100+i), s.Stored+1, s.DigestSum+uint64(100+i)
	}
	return s
}

func setOf(items ...int) (s Items) {
	for _, i := range items {
		s.add(i)
	}
	return s
}

// upTo are the items below n.
func upTo(n int) (items []int) {
	for i := range n {
		items = append(items, i)
	}
	return items
}

func TestTheAuditFindsWhatIsLostDoubleOrWrong(t *testing.T) {
	type outcomes = results.Outcomes
	with := func(s store.Summary, change func(*store.Summary)) store.Summary {
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		saw       outcomes
		seen      Seen
		first     store.Summary
		fallback  *store.Summary
		want      outcomes // but for what saw has
		cause     string
		message   string
		digestOff uint64
	}{
		"all well":     {saw: outcomes{Stored: 8}, first: these(upTo(8)...), want: outcomes{Stored: 8}},
		"failed items": {saw: outcomes{Stored: 6, Failed: 2}, seen: Seen{Failed: setOf(2, 5)}, first: these(0, 1, 3, 4, 6, 7), want: outcomes{Stored: 6, Failed: 2}},
		"failed, and there all the same": {saw: outcomes{Stored: 6, Failed: 2}, seen: Seen{Failed: setOf(2, 5)}, first: these(0, 1, 2, 3, 4, 6, 7),
			want: outcomes{Stored: 6, Failed: 2, FailedStored: 1}},
		"one failed that is there hides none that is lost": {saw: outcomes{Stored: 6, Failed: 2}, seen: Seen{Failed: setOf(2, 5)}, first: these(0, 1, 2, 3, 4, 6),
			want: outcomes{Stored: 5, Failed: 2, Lost: 1, FailedStored: 1}, cause: "lost-items", message: "of 8 items 1 were lost"},
		"lost on the way": {saw: outcomes{Stored: 7, Lost: 1}, seen: Seen{Lost: setOf(3)}, first: these(0, 1, 2, 4, 5, 6, 7), want: outcomes{Stored: 7, Lost: 1},
			cause: "lost-items", message: "1 were lost"},
		"stored, and then lost": {saw: outcomes{Stored: 7, Lost: 1}, seen: Seen{Lost: setOf(3)}, first: these(upTo(8)...), want: outcomes{Stored: 7, Lost: 1},
			cause: "lost-items", message: "1 were lost"},
		"lost at the store": {saw: outcomes{Stored: 8}, first: these(upTo(6)...), want: outcomes{Stored: 6, Lost: 2}, cause: "lost-items", message: "2 were lost"},
		"stored twice": {saw: outcomes{Stored: 8}, first: with(these(upTo(8)...), func(s *store.Summary) { s.Duplicates = 1 }), want: outcomes{Stored: 8, Duplicates: 1},
			cause: "lost-items", message: "1 stored twice"},
		"retried": {saw: outcomes{Stored: 8}, first: with(these(upTo(8)...), func(s *store.Summary) { s.Repeats = 3 }), want: outcomes{Stored: 8, Repeats: 3}},
		"two results of one item": {saw: outcomes{Stored: 8}, first: with(these(upTo(8)...), func(s *store.Summary) { s.Conflicts = 2 }), want: outcomes{Stored: 8, Conflicts: 2},
			cause: "lost-items", message: "2 stored again with another result"},
		"never fetched": {saw: outcomes{Stored: 8}, seen: Seen{Unfetched: 3}, first: these(upTo(8)...), want: outcomes{Stored: 8, Orphans: 3},
			cause: "lost-items", message: "3 stored without"},
		"of no job":      {saw: outcomes{Stored: 8}, first: these(upTo(9)...), want: outcomes{Stored: 8, Orphans: 1}, cause: "lost-items", message: "1 stored without"},
		"another digest": {saw: outcomes{Stored: 8}, first: these(upTo(8)...), digestOff: 1, want: outcomes{Stored: 8}, cause: "digest", message: "the store holds"},
		"another digest, and failures": {saw: outcomes{Stored: 7, Failed: 1}, seen: Seen{Failed: setOf(7)}, first: these(upTo(8)...), digestOff: 1,
			want: outcomes{Stored: 7, Failed: 1, FailedStored: 1}, cause: "digest", message: "the store holds"},
		"in the fallback": {saw: outcomes{Stored: 8}, first: these(upTo(6)...), fallback: new(these(6, 7)), want: outcomes{Stored: 8, Fallback: 2}},
		"in both": {saw: outcomes{Stored: 7, Failed: 1}, seen: Seen{Failed: setOf(0)}, first: these(1, 2, 3, 4, 5, 6), fallback: new(these(6, 7)),
			want: outcomes{Stored: 7, Failed: 1, Fallback: 2, Redundant: 1}},
		"in neither": {saw: outcomes{Stored: 8}, first: these(upTo(6)...), fallback: new(these(7)), want: outcomes{Stored: 7, Lost: 1, Fallback: 1},
			cause: "lost-items", message: "1 were lost"},
		"twice in the fallback": {saw: outcomes{Stored: 8}, first: these(upTo(7)...), fallback: new(with(these(7), func(s *store.Summary) { s.Duplicates = 1 })),
			want: outcomes{Stored: 8, Fallback: 1, Duplicates: 1}, cause: "lost-items", message: "1 stored twice"},
		"an account that does not add up": {saw: outcomes{Stored: 7}, first: these(upTo(8)...), want: outcomes{Stored: 7}, cause: "lost-items", message: "which are not all"},
		"an older program":                {saw: outcomes{Stored: 6, Failed: 2}, first: these(upTo(7)...), want: outcomes{Stored: 6, Failed: 2}},
		"an older program that lost": {saw: outcomes{Stored: 6, Failed: 2}, first: these(upTo(5)...), want: outcomes{Stored: 5, Failed: 2, Lost: 1},
			cause: "lost-items", message: "1 were lost"},
	} {
		t.Run(name, func(t *testing.T) {
			sum := c.digestOff
			for i := range 8 {
				if !c.seen.Failed.has(i) && !c.seen.Lost.has(i) {
					sum += uint64(100 + i)
				}
			}
			req := Request{Spec: tiny()}
			req.Spec.Items = 8
			trial := results.Trial{Items: 8, Outcomes: c.saw, Digest: digestText(sum)}
			first := ofFile(c.first, 8)
			var fallback *holding
			if c.fallback != nil {
				fallback = new(ofFile(*c.fallback, 8))
			}
			audit(&trial, req, c.seen, &first, fallback)
			if diff := cmp.Diff(c.want, trial.Outcomes); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			switch {
			case c.cause == "" && trial.Failure != nil:
				t.Errorf("failed: %+v", *trial.Failure)
			case c.cause != "" && (trial.Failure == nil || trial.Failure.Cause != c.cause || !strings.Contains(trial.Failure.Message, c.message)):
				t.Errorf("%+v, want %s: %s", trial.Failure, c.cause, c.message)
			}
		})
	}
}

func TestASetOfItemsHoldsWhatWasAdded(t *testing.T) {
	s := setOf(0, 7, 8, 100, 7)
	for i := range 120 {
		if want := i == 0 || i == 7 || i == 8 || i == 100; s.has(i) != want {
			t.Errorf("item %d: %v", i, !want)
		}
	}
	if s.count() != 4 || Items(nil).count() != 0 {
		t.Errorf("%d items, want 4", s.count())
	}
}
