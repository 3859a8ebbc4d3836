package analysis

import (
	"fmt"
	"math"
	"slices"
)

// measurements are those of one cell that are compared: logarithms of a positive
// figure, so that differences are ratios.
type measurements struct {
	base, head []float64 // where paired, by block and of equal length
	paired     bool
	exact      bool      // simulated
	noise      []float64 // of base again against base, by block
	unusable   float64   // share of pairs that hold a trial on an unusable machine
}

// judgement is what a family of cells says of one of them.
type judgement struct {
	change      Estimate // relative
	noise       Estimate // relative
	p, adjusted float64
	spread      float64 // of the pairs' log ratios, as a standard deviation; 0: not paired
	verdict     ChangeVerdict
	why         string
}

// judgeFamily tests every cell and judges it among all others.
func judgeFamily(cells []measurements, gate, alpha float64) []judgement {
	out := make([]judgement, len(cells))
	p := make([]float64, len(cells))
	for i, m := range cells {
		out[i] = m.test()
		p[i] = out[i].p
	}
	for i, adjusted := range Holm(p) {
		j := &out[i]
		j.adjusted = adjusted
		j.verdict, j.why = evidence{change: j.change, adjusted: adjusted, noise: j.noise,
			unusable: cells[i].unusable, gate: gate, alpha: alpha}.verdict()
	}
	return out
}

// test compares the two sides of one cell. Pairs are tested by signed ranks. They are
// those of head and base alone, though base was measured twice: the mean of two
// measurements has another distribution than one, and the test would no longer be
// exact.
func (m measurements) test() judgement {
	if !m.paired {
		return judgement{change: m.looseChange(), p: MannWhitney(m.head, m.base)}
	}
	diffs := differencesOf(m.head, m.base)
	j := judgement{change: relative(HodgesLehmann(diffs, Confidence)), p: SignedRank(diffs), spread: Spread(diffs)}
	if len(m.noise) > 0 {
		j.noise = relative(HodgesLehmann(m.noise, Confidence))
	}
	if m.exact { // nothing to test
		j.p, j.change.Exact = 1, true
		if j.change.Lo == j.change.Hi {
			j.change.Warnings = nil
		}
	}
	return j
}

// looseChange is the change of two samples that do not pair: the ratio of their
// medians.
func (m measurements) looseChange() Estimate {
	e := Ratio(expOf(m.head), expOf(m.base), Confidence)
	if e.Known() {
		e.Center, e.Lo, e.Hi = e.Center-1, e.Lo-1, e.Hi-1
	}
	return e
}

func expOf(logs []float64) []float64 {
	out := slices.Clone(logs)
	for i, x := range out {
		out[i] = math.Exp(x)
	}
	return out
}

func differencesOf(xs, ys []float64) []float64 {
	if len(xs) != len(ys) {
		panic(fmt.Sprintf("analysis: differences of %d and %d values", len(xs), len(ys)))
	}
	out := slices.Clone(xs)
	for i, y := range ys {
		out[i] -= y
	}
	return out
}

// relative turns an estimate of a log ratio into one of a relative change: 0.03 is
// 3 % more.
func relative(e Estimate) Estimate {
	grown := func(log float64) float64 { return min(math.Expm1(log), math.MaxFloat64) }
	e.Center, e.Lo, e.Hi = grown(e.Center), grown(e.Lo), grown(e.Hi)
	return e
}
