package probe

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

func TestHalvingMergesNeighbours(t *testing.T) {
	got := &results.Series{
		IntervalNS: 10,
		AtNS:       []int64{10, 20, 50, 60, 70},
		User:       []float64{1, 0, 2, 1, 0.5},
		System:     []float64{0, 0, 0, 0, 0},
		Other:      []float64{0, 1, 0, 0, 0},
		Steal:      []float64{0, 0, 0, 0.4, 0},
		Goroutines: []int{1, 2, 3, 4, 5},
		HeapBytes:  []uint64{10, 20, 30, 40, 50},
		GCCycles:   []uint32{0, 0, 1, 2, 2},
		Pressure:   []float64{-1, 0.5, 0.2, 0.2, 0.3},
		InFlight:   [][]int{{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}},
	}
	want := &results.Series{
		IntervalNS: 20,
		AtNS:       []int64{20, 60, 70},
		User:       []float64{0.5, 1.75, 0.5}, // 30 ns at 2 and 10 ns at 1
		System:     []float64{0, 0, 0},
		Other:      []float64{0.5, 0, 0},
		Steal:      []float64{0, 0.1, 0},
		Goroutines: []int{2, 4, 5},
		HeapBytes:  []uint64{20, 40, 50},
		GCCycles:   []uint32{0, 2, 2},
		Pressure:   []float64{-1, 0.2, 0.3},
		InFlight:   [][]int{{2, 4, 5}, {4, 2, 1}},
	}
	halve(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHalvingKeepsCPUTime(t *testing.T) {
	integral := func(s *results.Series) float64 {
		sum, start := 0.0, int64(0)
		for i, at := range s.AtNS {
			sum += s.User[i] * float64(at-start)
			start = at
		}
		return sum
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 33).Draw(t, "samples")
		s := newSeries(time.Millisecond, 1, n)
		at := int64(0)
		for range n {
			at += rapid.Int64Range(1, 1e9).Draw(t, "interval")
			appendSample(s, sample{at: time.Duration(at), user: rapid.Float64Range(0, 64).Draw(t, "user")}, []int{1})
		}
		before := integral(s)
		halve(s)
		if after := integral(s); math.Abs(after-before) > 1e-9*before {
			t.Fatalf("%v core-ns became %v", before, after)
		}
		if len(s.AtNS) != (n+1)/2 || n > 0 && s.AtNS[len(s.AtNS)-1] != at {
			t.Fatalf("%d samples became %d, ending at %v", n, len(s.AtNS), s.AtNS)
		}
	})
}
