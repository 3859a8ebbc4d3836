package report

import (
	"math"

	"github.com/hbench/hbench/results"
)

// samples are a trial's series as numbers to draw: all slices have n values,
// finite and at least 0, at ascending times.
type samples struct {
	n                          int
	looked                     int       // of n, what the sampler saw
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
		if i > 0 && (r.AtNS[i] <= r.AtNS[i-1] || t.WallNS > 0 && r.AtNS[i-1] >= t.WallNS) || r.AtNS[i] <= 0 {
			s.n = i
			break
		}
		s.at = append(s.at, float64(r.AtNS[i]))
	}
	s.looked = s.n
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
	s.close(t)
	return s
}

// close makes the samples end with the trial. The sampler's own last look can be
// a moment late, which is cut, or miss the end: that rest has the CPU time which
// the samples lack of the trial's, and otherwise what the last sample saw.
func (s *samples) close(t results.Trial) {
	wall := float64(t.WallNS)
	if s.n == 0 || wall <= 0 {
		return
	}
	last := s.n - 1
	if s.end() > wall || wall-s.end() < leastRest*wall {
		s.at[last] = wall
		return
	}
	rest := wall - s.end()
	lacking := func(values []float64, total int64) float64 {
		left := (float64(total) - s.mean(values)*s.end()) / rest
		if total == 0 || left < 0 {
			return values[last]
		}
		return min(left, float64(max(1, t.Cell.Cores)))
	}
	user, system := lacking(s.user, t.CPU.UserNS), lacking(s.system, t.CPU.SystemNS)
	s.user, s.system = append(s.user, user), append(s.system, system)
	s.other, s.steal = append(s.other, s.other[last]), append(s.steal, s.steal[last])
	s.gc = append(s.gc, 0)
	for i := range s.inFlight {
		s.inFlight[i] = append(s.inFlight[i], s.inFlight[i][last])
	}
	s.at = append(s.at, wall)
	s.n++
}

// whole is one sample of the whole time, without the moments of GC cycles.
func (s samples) whole() samples {
	one := samples{n: 1, looked: s.looked, at: []float64{s.end()}, gc: []uint32{0}}
	for to, values := range map[*[]float64][]float64{&one.user: s.user, &one.system: s.system, &one.other: s.other, &one.steal: s.steal} {
		*to = []float64{s.mean(values)}
	}
	for _, row := range s.inFlight {
		one.inFlight = append(one.inFlight, []float64{s.mean(row)})
	}
	return one
}

// leastRest is the part of a trial below which a missing end is not worth a
// sample of its own: the one before it lasts that much longer.
const leastRest = 0.01

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
