package probe

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// put records a span from outside, in milliseconds.
func put(s *Spans, k, item int, start, end int64) {
	c := &s.columns[k].cells[item]
	c.start, c.end = start*int64(time.Millisecond), end*int64(time.Millisecond)
}

func all(ms int64) results.Quantiles {
	ns := ms * int64(time.Millisecond)
	return results.Quantiles{MeanNS: ns, MinNS: ns, P50NS: ns, P90NS: ns, P99NS: ns, MaxNS: ns}
}

func TestStagesSumUpTheirSpans(t *testing.T) {
	s := NewSpans(3, 2)
	put(s, 0, 0, 5, 15)
	put(s, 0, 1, 2, 12)
	put(s, 0, 2, 12, 22)
	put(s, 1, 0, 18, 20)
	put(s, 1, 1, 15, 17)
	s.columns[1].cells[2].start = int64(25 * time.Millisecond) // cut off by the run's end
	s.Served(0, 0, 8*time.Millisecond)
	remote := all(8)
	ms := int64(time.Millisecond)
	want := []results.Stage{
		{Name: "fetch", Kind: "io", Limit: 4, Count: 3, BusyNS: 30 * ms, FirstNS: 2 * ms, LastNS: 22 * ms, Service: all(10), Remote: &remote, Periods: 1},
		{Name: "process", Kind: "cpu", Limit: 2, Count: 2, BusyNS: 4 * ms, FirstNS: 15 * ms, LastNS: 20 * ms, Service: all(2), Wait: all(3), Periods: 2},
	}
	got := s.Stages([]stage.Stage{{Name: "fetch", Kind: stage.IO, Limit: 4}, {Name: "process", Kind: stage.CPU, Limit: 2}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStageWithoutItemsIsAllZero(t *testing.T) {
	got := NewSpans(2, 1).Stages([]stage.Stage{{Name: "store", Limit: 1}})
	if diff := cmp.Diff([]results.Stage{{Name: "store", Kind: "io", Limit: 1}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRunQueueIsWhatServiceAndTransportLeave(t *testing.T) {
	s := NewSpans(4, 1)
	put(s, 0, 0, 0, 10) // 10 − 6 − 1 = 3
	put(s, 0, 1, 0, 8)  // 8 − 7.5 − 1 < 0: nothing
	put(s, 0, 2, 0, 50) // not stamped: unknown
	s.Served(0, 0, 6*time.Millisecond)
	s.Served(0, 1, 7500*time.Microsecond)
	s.Served(0, 3, time.Millisecond) // never came back
	if d := s.RunQueue(0, time.Millisecond); d != 3*time.Millisecond {
		t.Errorf("%v, want 3ms", d)
	}
}

func TestSampleChoosesItemsEvenlyWithAllTheirStages(t *testing.T) {
	s := NewSpans(9, 2)
	for i := range 9 {
		put(s, 0, i, int64(i), int64(i+1))
		put(s, 1, i, int64(i+1), int64(i+2))
	}
	var chosen []int
	for _, span := range s.Sample(3) {
		start, end, ok := s.At(span.Stage, span.Item)
		if !ok || span.StartNS != int64(start) || span.EndNS != int64(end) {
			t.Errorf("%+v is not what was recorded", span)
		}
		chosen = append(chosen, span.Item)
	}
	if !slices.Equal(chosen, []int{0, 0, 4, 4, 8, 8}) {
		t.Errorf("items %v, want 0, 4 and 8 in both stages", chosen)
	}
}

func TestSampleKeepsBothEndsAndItsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(0, 40).Draw(t, "items")
		s := NewSpans(items, 1)
		var seen []int
		for i := range items {
			if rapid.Bool().Draw(t, "seen") {
				put(s, 0, i, 1, 2)
				seen = append(seen, i)
			}
		}
		n := rapid.IntRange(-1, 50).Draw(t, "n")
		got := s.Sample(n)
		if most := max(min(n, len(seen)), 0); len(got) > most || 2*len(got) < most || n >= len(seen) && len(got) != most {
			t.Fatalf("%d spans of %d items, want up to %d", len(got), len(seen), n)
		}
		step := func(i int) int { return slices.Index(seen, got[i].Item) - slices.Index(seen, got[i-1].Item) }
		for i := 1; i < len(got); i++ {
			if d := step(i); d > step(1) || d < step(1) && i < len(got)-1 {
				t.Fatalf("uneven steps: %v of %v", got, seen)
			}
		}
		for i, span := range got {
			if !slices.Contains(seen, span.Item) || i > 0 && got[i-1].Item >= span.Item {
				t.Fatalf("items out of order or never seen: %v", got)
			}
		}
		if len(got) > 1 && (got[0].Item != seen[0] || got[len(got)-1].Item != seen[len(seen)-1]) {
			t.Fatalf("the first or the last item is missing: %v of %v", got, seen)
		}
	})
}

// By its definition: the smallest observation that at least p % do not exceed.
func TestQuantilesAreNearestRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ns := rapid.SliceOfN(rapid.Int64Range(0, 50), 1, 200).Draw(t, "ns")
		sorted := slices.Sorted(slices.Values(ns))
		nearest := func(percent int) int64 {
			for _, x := range sorted {
				below := 0
				for _, y := range sorted {
					if y <= x {
						below++
					}
				}
				if 100*below >= percent*len(sorted) {
					return x
				}
			}
			panic("unreachable: all observations are at most the largest")
		}
		sum := int64(0)
		for _, x := range ns {
			sum += x
		}
		want := results.Quantiles{
			MeanNS: sum / int64(len(ns)), MinNS: sorted[0], MaxNS: sorted[len(sorted)-1],
			P50NS: nearest(50), P90NS: nearest(90), P99NS: nearest(99),
		}
		if got := quantiles(ns); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestQuantilesOfNothingAreZero(t *testing.T) {
	if q := quantiles(nil); q != (results.Quantiles{}) {
		t.Errorf("%+v", q)
	}
}
