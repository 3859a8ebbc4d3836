package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// HodgesLehmann estimates the centre of differences by the median of their Walsh
// averages, the means of all pairs of them, each with itself too (Hodges and
// Lehmann, Annals of Mathematical Statistics 34, 1963, 598-611). One value in four
// may be an outlier without moving it far, and for normal values it loses next to
// nothing against the mean.
//
// The interval holds every centre that SignedRank would not refuse at 1-confidence:
// it lies between two Walsh averages (Tukey 1949; Hollander, Wolfe and Chicken,
// Nonparametric Statistical Methods, 2014, section 3.3). It assumes what that test
// does, independent differences symmetric about their centre. Its Confidence is what
// it achieves, the least possible that is not below what was asked; ties make it
// surer than that. Of fewer than 6 values no interval reaches 95 %: the range is
// given, at 1-2^(1-n), with a warning.
//
// Values that are not finite are left out, with a warning.
func HodgesLehmann(diffs []float64, confidence float64) Estimate {
	xs := finite(diffs)
	var warnings []string
	if left := len(diffs) - len(xs); left > 0 {
		warnings = append(warnings, fmt.Sprintf("%d of %d differences are not finite and were left out", left, len(diffs)))
	}
	if len(xs) == 0 {
		return Estimate{Warnings: append(warnings, "no values")}
	}
	walsh := walshAverages(xs)
	e := Estimate{Center: median(walsh), N: len(xs), Warnings: warnings} // median sorts
	depth, achieved := walshDepth(len(xs), confidence)
	e.Lo, e.Hi, e.Confidence = walsh[depth-1], walsh[len(walsh)-depth], achieved
	if achieved < confidence {
		e.Warnings = append(e.Warnings, tooFewPairs(len(xs), achieved, confidence))
	}
	return e
}

func tooFewPairs(n int, achieved, asked float64) string {
	if n == 1 {
		return "1 pair has no interval"
	}
	return fmt.Sprintf("%d pairs are too few for a %.4g %% interval: their range is given, at %.4g %%", n, 100*asked, 100*achieved)
}

// walshAverages are the n(n+1)/2 means of two values or of one with itself.
func walshAverages(xs []float64) []float64 {
	out := make([]float64, 0, len(xs)*(len(xs)+1)/2)
	for i, x := range xs {
		for _, y := range xs[i:] {
			out = append(out, x/2+y/2) // x+y may overflow
		}
	}
	return out
}

// walshDepth says which Walsh average from either end, counted from 1, ends the
// interval of n differences, and how sure that interval is. It is 1 where even the
// range of all is not sure enough.
func walshDepth(n int, confidence float64) (depth int, achieved float64) {
	half := (1 - confidence) / 2
	if n > exactRanks {
		mean, sd := float64(n)*float64(n+1)/4, math.Sqrt(float64(n)*float64(n+1)*float64(2*n+1)/24)
		return max(1, int(mean+0.5+sd*distuv.UnitNormal.Quantile(half))), confidence
	}
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = i + 1
	}
	below := 0.0 // probability of a rank sum less than depth
	for sum, share := range sums(ranks, n*(n+1)/2) {
		if below+share > half && sum > 0 {
			break
		}
		below += share
		depth = sum + 1
	}
	return depth, 1 - 2*below
}
