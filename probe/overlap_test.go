package probe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

const ms = int64(time.Millisecond)

func TestOverlapTellsPhasesFromBatchesFromPipelines(t *testing.T) {
	for _, c := range []struct {
		name  string
		spans [][4]int64 // stage, item, start and end in ms
		want  results.Overlap
	}{
		{"phases", [][4]int64{{0, 0, 0, 5}, {0, 1, 0, 7}, {1, 0, 7, 9}, {1, 1, 9, 11}},
			results.Overlap{BusyNS: 11 * ms, Rounds: 1}},
		{"batches of one", [][4]int64{{0, 0, 0, 5}, {1, 0, 5, 7}, {0, 1, 7, 12}, {1, 1, 13, 15}},
			results.Overlap{BusyNS: 14 * ms, Rounds: 2}},
		{"a pipeline", [][4]int64{{0, 0, 0, 5}, {1, 0, 5, 7}, {0, 1, 5, 10}, {1, 1, 10, 12}},
			results.Overlap{BusyNS: 12 * ms, SharedNS: 2 * ms, Rounds: 1}},
		{"items that take no time", [][4]int64{{0, 0, 0, 5}, {0, 1, 3, 3}, {1, 0, 5, 7}, {1, 1, 6, 6}},
			results.Overlap{BusyNS: 7 * ms, Rounds: 1}},
	} {
		s := NewSpans(2, 2)
		for _, span := range c.spans {
			put(s, int(span[0]), int(span[1]), span[2], span[3])
		}
		if diff := cmp.Diff(&c.want, s.Overlap()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if o := NewSpans(2, 2).Overlap(); o != nil {
		t.Errorf("nothing was recorded, and that overlaps: %+v", o)
	}
}

func TestStragglersAreWhatRunsOnAfterTheOthers(t *testing.T) {
	for _, c := range []struct {
		name       string
		stays      []stay
		typical    int64
		periods    int
		stragglers int64
	}{
		{"like items that end together", []stay{{0, 10}, {0, 10}, {10, 20}, {10, 20}}, 10, 2, 0},
		{"one of four is slow", []stay{{0, 10}, {0, 40}, {1, 11}, {2, 12}}, 10, 1, 28},
		{"two batches, each with a slow one", []stay{{0, 10}, {0, 25}, {30, 40}, {30, 60}}, 10, 2, 35},
		{"one after the other", []stay{{20, 30}, {0, 10}, {11, 20}}, 10, 3, 0},
	} {
		if n, stragglers := periods(c.stays, c.typical); n != c.periods || stragglers != c.stragglers {
			t.Errorf("%s: %d periods, %d of stragglers; want %d, %d", c.name, n, stragglers, c.periods, c.stragglers)
		}
	}
}

func TestFullIsHowLongTheMostItemsWereUnderWay(t *testing.T) {
	s := NewSpans(3, 2)
	put(s, 0, 0, 0, 5)
	put(s, 1, 0, 6, 10) // under way from 0 to 10
	put(s, 0, 1, 2, 4)
	put(s, 1, 1, 7, 8) // from 2 to 8
	put(s, 0, 2, 9, 20)
	if got := s.Full(); got != 7*time.Millisecond { // 2 to 8, and 9 to 10
		t.Errorf("two items for %v, want 7 ms", got)
	}
}

func TestOverlapAgreesWithCountingMomentByMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const items, stages = 4, 3
		s := NewSpans(items, stages)
		spans := map[[2]int][2]int64{}
		for k := range stages {
			for i := range items {
				start := rapid.Int64Range(0, 20).Draw(t, "start")
				end := start + rapid.Int64Range(0, 6).Draw(t, "took")
				put(s, k, i, start, end)
				spans[[2]int{k, i}] = [2]int64{start, end}
			}
		}
		want, alone := results.Overlap{}, -1
		for at := range int64(30) {
			busy := map[int]bool{}
			for place, span := range spans {
				if span[0] <= at && at < span[1] {
					busy[place[0]] = true
				}
			}
			switch len(busy) {
			case 0:
				continue
			case 1:
				for k := range busy {
					if k == 0 && alone != 0 {
						want.Rounds++
					}
					alone = k
				}
			default:
				want.SharedNS += ms
			}
			want.BusyNS += ms
		}
		got := s.Overlap()
		if got == nil {
			got = &results.Overlap{}
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Fatal(diff)
		}
	})
}
