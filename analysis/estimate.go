package analysis

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/perf/benchmath"

	"github.com/hbench/hbench/results"
)

// LeastToTell is the fewest trials at which two samples that do not overlap are
// told apart at the 5 % level: the smallest two-sided p of the Mann-Whitney U
// test is 2·(n!)²/(2n)!, which is 0.10 for 3 and 0.029 for 4 values each.
const LeastToTell = 4

// Estimate is a figure with its confidence interval, in the unit of the values
// it was made from. All its numbers are finite. N = 0 means that there is no
// figure: Center, Lo and Hi are then 0 and mean nothing.
type Estimate struct {
	Center, Lo, Hi float64
	N              int     // values it rests on: trials, or pairs of trials
	Confidence     float64 // achieved, which may be above or below what was asked
	Exact          bool    // of simulated trials: each value is exact for its draws
	Warnings       []string
}

// Known reports whether there is a figure at all.
func (e Estimate) Known() bool { return e.N > 0 }

// Told reports whether the figure rests on enough to be told from another: on
// LeastToTell trials, or on a simulation, where a trial is no draw of luck. All
// strategies meet the same draws there, and the same trial again is the same
// nanosecond.
func (e Estimate) Told() bool { return e.Known() && (e.Exact || e.N >= LeastToTell) }

// of marks a figure of the cell's trials as exact where they were simulated. As
// long as they agree, that they are few says nothing.
func (e Estimate) of(c results.Cell) Estimate {
	if !c.Simulated {
		return e
	}
	e.Exact = true
	if e.Lo == e.Hi {
		e.Warnings = nil
	}
	return e
}

// Median estimates the median of the population that xs was drawn from, with an
// interval between order statistics, which assumes nothing about the
// distribution but independent values (Conover, Practical Nonparametric
// Statistics, 1999, section 3.2; computed by golang.org/x/perf/benchmath).
//
// With too few values no order statistics reach the confidence (95 % takes 6).
// The interval is then the whole range, whose confidence is 1−2^(1−n): the
// median lies outside only if all n values fall on one side of it. A warning
// says so. Values that are not finite are left out, with a warning.
func Median(xs []float64, confidence float64) Estimate {
	values := finite(xs) // a copy too: NewSample sorts what it is given
	var warnings []string
	if left := len(xs) - len(values); left > 0 {
		warnings = append(warnings, fmt.Sprintf("%d of %d values are not finite and were left out", left, len(xs)))
	}
	if len(values) == 0 {
		return Estimate{Warnings: append(warnings, "no values")}
	}
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), confidence)
	e := Estimate{
		Center: median(values), Lo: s.Lo, Hi: s.Hi,
		N: len(values), Confidence: s.Confidence, Warnings: warnings,
	}
	if math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0) {
		e.Lo, e.Hi = slices.Min(values), slices.Max(values)
		e.Confidence = rangeConfidence(len(values))
		e.Warnings = append(e.Warnings, tooFew(len(values), e.Confidence, confidence))
	}
	return e
}

// rangeConfidence is how sure the range of n values holds their population's median.
func rangeConfidence(n int) float64 { return 1 - math.Pow(2, float64(1-n)) }

func tooFew(n int, achieved, asked float64) string {
	if n == 1 {
		return "1 trial has no interval"
	}
	return fmt.Sprintf("%d trials are too few for a %.4g %% interval: the range is given, at %.4g %%", n, 100*asked, 100*achieved)
}

func finite(xs []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(xs), func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
}

// median sorts xs and returns its middle; xs must not be empty. It neither
// overflows nor underflows: the mean of two positive values stays positive.
func median(xs []float64) float64 {
	slices.Sort(xs)
	mid := len(xs) / 2
	hi := xs[mid]
	if len(xs)%2 == 1 {
		return hi
	}
	lo := xs[mid-1]
	if lo < 0 && hi > 0 {
		return (lo + hi) / 2
	}
	return lo + (hi-lo)/2
}
