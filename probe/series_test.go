package probe

import (
	"math"
	"slices"
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
		SchedP99NS: []int64{7, 3, 0, 4, 1},
		Cores:      [][]float64{{1, 0, 1, 0, 0.5}, {-1, 1, 0, 0.4, -1}},
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
		SchedP99NS: []int64{7, 4, 1},
		Cores:      [][]float64{{0.5, 0.75, 0.5}, {-1, 0.1, -1}},
		InFlight:   [][]int{{2, 4, 5}, {4, 2, 1}},
	}
	halve(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHalvingKeepsCPUTimeAndTheWorstLatency(t *testing.T) {
	integral := func(share []float64, ends []int64) float64 {
		sum, start := 0.0, int64(0)
		for i, at := range ends {
			sum += share[i] * float64(at-start)
			start = at
		}
		return sum
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 33).Draw(t, "samples")
		s := newSeries(time.Millisecond, 1, 1, n)
		at, worst := int64(0), int64(0)
		for range n {
			at += rapid.Int64Range(1, 1e9).Draw(t, "interval")
			latency := rapid.Int64Range(0, 1e9).Draw(t, "latency")
			worst = max(worst, latency)
			appendSample(s, sample{
				at: time.Duration(at), user: rapid.Float64Range(0, 64).Draw(t, "user"), schedP99: time.Duration(latency),
			}, []float64{rapid.Float64Range(0, 1).Draw(t, "core")}, []int{1})
		}
		user, core := integral(s.User, s.AtNS), integral(s.Cores[0], s.AtNS)
		halve(s)
		if after := integral(s.User, s.AtNS); math.Abs(after-user) > 1e-9*user {
			t.Fatalf("%v core-ns became %v", user, after)
		}
		if after := integral(s.Cores[0], s.AtNS); math.Abs(after-core) > 1e-9*core {
			t.Fatalf("%v ns of a busy core became %v", core, after)
		}
		if n > 0 && slices.Max(s.SchedP99NS) != worst {
			t.Fatalf("a worst latency of %d became %v", worst, s.SchedP99NS)
		}
		if len(s.AtNS) != (n+1)/2 || n > 0 && s.AtNS[len(s.AtNS)-1] != at {
			t.Fatalf("%d samples became %d, ending at %v", n, len(s.AtNS), s.AtNS)
		}
	})
}
