package probe

import (
	"slices"
	"time"

	"github.com/hbench/hbench/results"
)

// sample is one row of a series. User, system, other and steal are cores in use
// since the row before, pressure is a share and schedP99 a percentile of that
// time; the rest is as it was at its end.
type sample struct {
	at         time.Duration
	user       float64
	system     float64
	other      float64
	steal      float64
	pressure   float64 // -1: unknown
	goroutines int
	heap       uint64
	gc         uint32
	schedP99   time.Duration // 0: none observed
}

// newSeries has room for n samples, so that appending up to n allocates nothing.
func newSeries(interval time.Duration, stages, cores, n int) *results.Series {
	s := &results.Series{
		IntervalNS: int64(interval),
		AtNS:       make([]int64, 0, n),
		User:       make([]float64, 0, n),
		System:     make([]float64, 0, n),
		Other:      make([]float64, 0, n),
		Steal:      make([]float64, 0, n),
		Goroutines: make([]int, 0, n),
		HeapBytes:  make([]uint64, 0, n),
		GCCycles:   make([]uint32, 0, n),
		Pressure:   make([]float64, 0, n),
		SchedP99NS: make([]int64, 0, n),
		Cores:      make([][]float64, cores),
		InFlight:   make([][]int, stages),
	}
	for k := range s.Cores {
		s.Cores[k] = make([]float64, 0, n)
	}
	for k := range s.InFlight {
		s.InFlight[k] = make([]int, 0, n)
	}
	return s
}

func appendSample(s *results.Series, r sample, cores []float64, inFlight []int) {
	s.AtNS = append(s.AtNS, int64(r.at))
	s.User = append(s.User, r.user)
	s.System = append(s.System, r.system)
	s.Other = append(s.Other, r.other)
	s.Steal = append(s.Steal, r.steal)
	s.Goroutines = append(s.Goroutines, r.goroutines)
	s.HeapBytes = append(s.HeapBytes, r.heap)
	s.GCCycles = append(s.GCCycles, r.gc)
	s.Pressure = append(s.Pressure, r.pressure)
	s.SchedP99NS = append(s.SchedP99NS, int64(r.schedP99))
	for k, busy := range cores {
		s.Cores[k] = append(s.Cores[k], busy)
	}
	for k, n := range inFlight {
		s.InFlight[k] = append(s.InFlight[k], n)
	}
}

// halve merges neighbours in place, so that a run which lasts longer than
// foreseen keeps its whole course at half the resolution. Shares of time are
// averaged by the time each sample covers, so their integrals stay the same. Of
// two scheduler latencies the larger stays: the percentile of both together
// cannot be told from them, and a merged sample must not hide the worse one.
// States (goroutines, heap, cycles, in flight) keep the later of the two, which
// belongs to the merged sample's time; their peaks are kept apart from the
// series. An odd last sample stays as it is.
func halve(s *results.Series) {
	for _, share := range []*[]float64{&s.User, &s.System, &s.Other, &s.Steal, &s.Pressure} {
		*share = average(*share, s.AtNS)
	}
	for k := range s.Cores {
		s.Cores[k] = average(s.Cores[k], s.AtNS)
	}
	s.SchedP99NS = larger(s.SchedP99NS)
	s.Goroutines = later(s.Goroutines)
	s.HeapBytes = later(s.HeapBytes)
	s.GCCycles = later(s.GCCycles)
	for k := range s.InFlight {
		s.InFlight[k] = later(s.InFlight[k])
	}
	s.AtNS = later(s.AtNS)
	s.IntervalNS *= 2
}

// average merges neighbouring shares, weighted by the time that each covers. A
// negative share is unknown, and so is what it is merged into.
func average(share []float64, at []int64) []float64 {
	merged := share[:0]
	start := int64(0)
	for i := 0; i+1 < len(share); i += 2 {
		first, second := float64(at[i]-start), float64(at[i+1]-at[i])
		mean := (share[i]*first + share[i+1]*second) / (first + second)
		if share[i] < 0 || share[i+1] < 0 {
			mean = -1
		}
		merged = append(merged, mean)
		start = at[i+1]
	}
	if len(share)%2 == 1 {
		merged = append(merged, share[len(share)-1])
	}
	return merged
}

// larger keeps the larger of each two neighbours.
func larger(figures []int64) []int64 {
	merged := figures[:0]
	for i := 0; i < len(figures); i += 2 {
		merged = append(merged, slices.Max(figures[i:min(i+2, len(figures))]))
	}
	return merged
}

// later keeps the second of each two neighbours.
func later[T any](state []T) []T {
	merged := state[:0]
	for i := 1; i < len(state); i += 2 {
		merged = append(merged, state[i])
	}
	if len(state)%2 == 1 {
		merged = append(merged, state[len(state)-1])
	}
	return merged
}
