package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// resamples is how often the bootstrap draws. The ends of a 95 % interval then
// rest on 50 draws each, which moves them by less than the sampling error does.
const resamples = 2000

// Ratio estimates median(num)/median(den) for two independent samples of
// positive values, with a percentile bootstrap interval: both samples are drawn
// again with replacement, each on its own (Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, sections 8.3 and 13.3). The generator is
// seeded with a constant, so equal input gives equal output.
//
// Values that are not positive and finite have no ratio: they are left out,
// with a warning. Below 6 values the interval cannot have the asked confidence;
// it is then stated as no more than 1−2^(1−n), as for a median's range.
func Ratio(num, den []float64, confidence float64) Estimate {
	x, y := positive(num), positive(den)
	left := len(num) - len(x) + len(den) - len(y)
	return bootstrap(x, y, min(len(x), len(y)), left, confidence, func(r *rand.Rand, a, b []float64) {
		for i := range a {
			a[i] = x[r.IntN(len(x))]
		}
		for i := range b {
			b[i] = y[r.IntN(len(y))]
		}
	})
}

// PairedRatio is Ratio for samples that belong together one by one, num[i] with
// den[i], as trials of one block do: pairs are drawn again, not single values,
// so that what disturbed a whole block does not widen the interval. It panics
// if the lengths differ.
func PairedRatio(num, den []float64, confidence float64) Estimate {
	if len(num) != len(den) {
		panic(fmt.Sprintf("analysis: PairedRatio of %d and %d values", len(num), len(den)))
	}
	var x, y []float64
	for i := range num {
		if usable(num[i]) && usable(den[i]) {
			x, y = append(x, num[i]), append(y, den[i])
		}
	}
	return bootstrap(x, y, len(x), len(num)-len(x), confidence, func(r *rand.Rand, a, b []float64) {
		for i := range a {
			j := r.IntN(len(x))
			a[i], b[i] = x[j], y[j]
		}
	})
}

// bootstrap estimates median(x)/median(y), n values wide; draw fills its slices
// with one resample. left values were left out before.
func bootstrap(x, y []float64, n, left int, confidence float64, draw func(r *rand.Rand, a, b []float64)) Estimate {
	var warnings []string
	if left > 0 {
		warnings = append(warnings, fmt.Sprintf("%d values are not positive and finite and were left out", left))
	}
	if n == 0 {
		return Estimate{Warnings: append(warnings, "no values")}
	}
	a, b := slices.Clone(x), slices.Clone(y)
	e := Estimate{Center: quotient(median(a), median(b)), N: n, Confidence: confidence, Warnings: warnings}
	if most := rangeConfidence(n); most < confidence {
		e.Confidence = most
		e.Warnings = append(e.Warnings, fmt.Sprintf("with %d a side a %.4g %% interval is no surer than %.4g %%", n, 100*confidence, 100*most))
	}
	r := rand.New(rand.NewPCG(0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9))
	ratios := make([]float64, resamples)
	for i := range ratios {
		draw(r, a, b)
		ratios[i] = quotient(median(a), median(b))
	}
	slices.Sort(ratios)
	tail := int((1 - confidence) / 2 * resamples)
	tail = max(0, min(tail, resamples/2-1))
	// The medians themselves lie inside: a percentile interval of few, tied
	// values can otherwise miss its own centre by a rounding.
	e.Lo = min(ratios[tail], e.Center)
	e.Hi = max(ratios[resamples-1-tail], e.Center)
	return e
}

// quotient of two positive values, kept finite.
func quotient(x, y float64) float64 { return min(x/y, math.MaxFloat64) }

func usable(x float64) bool { return x > 0 && !math.IsInf(x, 1) }

func positive(xs []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(xs), func(x float64) bool { return !usable(x) })
}
