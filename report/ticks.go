package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
)

// manyTimes is the range, as a ratio, above which an axis becomes logarithmic:
// below it a straight axis shows differences better.
const manyTimes = 4

// marksAt puts a mark at each value.
func marksAt(values []float64, label func(float64) string) []plot.Tick {
	out := make([]plot.Tick, len(values))
	for i, v := range values {
		out[i] = plot.Tick{Value: v, Label: label(v)}
	}
	return out
}

// evenSteps are the multiples of 1, 2 or 5 times a power of ten that cover
// lo..hi in at most n steps, without any above hi.
func evenSteps(lo, hi float64, n int) []float64 {
	if !(hi > lo) || n < 1 {
		return []float64{lo}
	}
	step := niceStep((hi - lo) / float64(n))
	var out []float64
	// Counted, not added up: sums of 0.1 miss their marks.
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+step*1e-9; k++ {
		out = append(out, k*step+0) // + 0: never a negative zero
	}
	return out
}

// niceStep is the least of 1, 2 or 5 times a power of ten that is not below x.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// doublings are the powers of two within lo..hi.
func doublings(lo, hi float64) []float64 {
	var out []float64
	for e := math.Ceil(math.Log2(lo) - 1e-9); ; e++ {
		v := math.Exp2(e)
		if v > hi*(1+1e-9) {
			return out
		}
		out = append(out, v)
	}
}

// decades are marks for a logarithmic axis: 1, 2, 5 a decade where it spans
// few, 1 and 3 where it spans more, 1 where it spans many.
func decades(lo, hi float64) []float64 {
	within := []float64{1, 2, 5}
	switch span := math.Log10(hi / lo); {
	case span > 4:
		within = []float64{1}
	case span > 2:
		within = []float64{1, 3}
	}
	var out []float64
	for e := math.Floor(math.Log10(lo)); math.Pow(10, e) <= hi; e++ {
		for _, m := range within {
			if v := m * math.Pow(10, e); v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				out = append(out, v)
			}
		}
	}
	return out
}

// valueAxis is an x axis with a mark at each measured value, ascending.
func valueAxis(values []float64, name string, label func(float64) string) axis {
	lo, hi := values[0], values[len(values)-1]
	a := axis{min: lo, max: hi, scale: linear, ticks: marksAt(values, label), name: name}
	switch {
	case lo == hi: // one value stands in the middle
		a.min, a.max = lo-1, hi+1
	case lo > 0 && hi > manyTimes*lo:
		a.scale = logScale{}
	}
	return a
}

// ascending gives the values sorted, each once.
func ascending(values []float64) []float64 {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.Compact(values)
}
