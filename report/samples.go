package report

import (
	"math"

	"github.com/hbench/hbench/results"
)

// samples are a trial's series as numbers to draw: all slices have n values,
// finite and at least 0, at ascending times.
type samples struct {
	n                          int
	at                         []float64 // nanoseconds: end of each sample
	user, system, other, steal []float64 // cores
	gc                         []uint32  // cycles in each sample
	inFlight                   [][]float64
}

// newSamples takes over what a series has of every column. A column that is
// shorter than the others, as in a record cut off, ends them all.
func newSamples(t results.Trial) samples {
	r := t.Series
	if r == nil {
		return samples{}
	}
	s := samples{n: min(len(r.AtNS), len(r.User), len(r.System), len(r.Other), len(r.Steal))}
	for i := range s.n {
		if i > 0 && r.AtNS[i] <= r.AtNS[i-1] || r.AtNS[i] <= 0 {
			s.n = i
			break
		}
		s.at = append(s.at, float64(r.AtNS[i]))
	}
	s.user, s.system = positives(r.User, s.n), positives(r.System, s.n)
	s.other, s.steal = positives(r.Other, s.n), positives(r.Steal, s.n)
	s.gc = make([]uint32, s.n)
	last := uint32(0)
	for i := range min(s.n, len(r.GCCycles)) {
		if r.GCCycles[i] > last {
			s.gc[i], last = r.GCCycles[i]-last, r.GCCycles[i]
		}
	}
	for _, stage := range r.InFlight {
		row := make([]float64, s.n)
		for i := range min(s.n, len(stage)) {
			row[i] = float64(max(0, stage[i]))
		}
		s.inFlight = append(s.inFlight, row)
	}
	return s
}

// positives are the first n values, with 0 for what is below it or no number.
func positives(values []float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		if v := values[i]; v > 0 && !math.IsInf(v, 1) {
			out[i] = v
		}
	}
	return out
}

// end is the end of the last sample in nanoseconds.
func (s samples) end() float64 { return s.at[s.n-1] }

// cycles is the number of GC cycles.
func (s samples) cycles() int {
	sum := 0
	for _, n := range s.gc {
		sum += int(n)
	}
	return sum
}

// mean over the time of the samples, which need not be equally long.
func (s samples) mean(values []float64) float64 {
	sum, from := 0.0, 0.0
	for i, v := range values {
		sum += v * (s.at[i] - from)
		from = s.at[i]
	}
	return sum / s.end()
}

// account sums up who used the cores.
type account struct {
	cores        int     // the trial's own
	machine      float64 // cores in all
	busy         float64 // share of them that the trial used itself
	other        float64 // cores that other processes used, mean
	stealCores   float64 // cores that the hypervisor took while it did
	stealSeconds float64 // for how long it did
	seconds      float64
}

// stolen is the share of one core from which a sample counts as stolen from.
const stolen = 0.1

func (s samples) account(cores int, machine float64) account {
	a := account{cores: cores, machine: machine, seconds: s.end() / 1e9, other: s.mean(s.other)}
	a.busy = (s.mean(s.user) + s.mean(s.system)) / float64(max(1, cores))
	from, taken := 0.0, 0.0
	for i, v := range s.steal {
		if span := (s.at[i] - from) / 1e9; v > stolen {
			a.stealSeconds += span
			taken += v * span
		}
		from = s.at[i]
	}
	if a.stealSeconds > 0 {
		a.stealCores = taken / a.stealSeconds
	}
	return a
}
