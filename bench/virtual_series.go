package bench

import (
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// virtualSamples is how many samples the series of a simulated trial has: what a
// chart can show.
const virtualSamples = 120

// series is what a sampler would have seen of the cores and the stages.
func (v virtual) series() *results.Series {
	interval := max(v.out.Makespan/virtualSamples, 1)
	n := int((v.out.Makespan + interval - 1) / interval)
	if n == 0 {
		return nil
	}
	s := &results.Series{IntervalNS: int64(interval), AtNS: make([]int64, n), User: make([]float64, n),
		System: make([]float64, n), Other: make([]float64, n), Steal: make([]float64, n), Pressure: make([]float64, n),
		Goroutines: make([]int, n), HeapBytes: make([]uint64, n), GCCycles: make([]uint32, n), InFlight: make([][]int, len(v.job.Lines))}
	for i := range n {
		s.AtNS[i], s.Pressure[i] = int64(min(interval*time.Duration(i+1), v.out.Makespan)), -1
	}
	busy := make([]time.Duration, n)
	for k, line := range v.job.Lines {
		s.InFlight[k] = v.inFlight(k, interval, n)
		if line.Kind == stage.CPU {
			v.addBusy(busy, k, interval)
		}
	}
	for i := range n {
		length := time.Duration(s.AtNS[i]) - interval*time.Duration(i)
		s.User[i] = float64(busy[i]) / float64(length)
		if cores := v.job.Cores; cores > 0 {
			s.User[i] = min(s.User[i], float64(cores))
		}
	}
	return s
}

// inFlight is how many items are in line k at the end of each interval.
func (v virtual) inFlight(k int, interval time.Duration, n int) []int {
	change := make([]int, n+1)
	for _, span := range v.out.Spans[k] {
		if span.In() {
			change[span.Start/interval]++
			change[span.End/interval]--
		}
	}
	now := 0
	for i := range n {
		now += change[i]
		change[i] = now
	}
	return change[:n]
}

// addBusy adds the time that items spent in line k to the intervals it fell in.
func (v virtual) addBusy(busy []time.Duration, k int, interval time.Duration) {
	for _, span := range v.out.Spans[k] {
		for at := span.Start; at < span.End; {
			i := at / interval
			next := min((i+1)*interval, span.End)
			busy[i] += next - at
			at = next
		}
	}
}
