package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMedianIntervalsLieBetweenTheKnownOrderStatistics(t *testing.T) {
	// Order statistics of the 95 % interval and its confidence, from binomial
	// tables (Conover 1999, table A3): n=6 1st–6th 0.9688, n=10 2nd–9th 0.9785.
	for n, want := range map[int][3]float64{6: {1, 6, 0.96875}, 10: {2, 9, 0.978515625}} {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(n - i) // n … 1, so that a value is its rank
		}
		e := Median(xs, 0.95)
		if e.Center != float64(n+1)/2 || e.Lo != want[0] || e.Hi != want[1] || math.Abs(e.Confidence-want[2]) > 1e-12 || e.N != n {
			t.Errorf("n=%d: %+v, want %v around %v", n, e, want, float64(n+1)/2)
		}
		if len(e.Warnings) > 0 {
			t.Errorf("n=%d: warnings %q", n, e.Warnings)
		}
	}
}

func TestTooFewValuesGiveTheirRangeAndItsConfidence(t *testing.T) {
	for n, confidence := range map[int]float64{1: 0, 2: 0.5, 3: 0.75, 4: 0.875, 5: 0.9375} {
		xs := []float64{5, 4, 3, 2, 1}[:n]
		e := Median(xs, 0.95)
		if e.Lo != slices.Min(xs) || e.Hi != slices.Max(xs) || e.Confidence != confidence || len(e.Warnings) != 1 {
			t.Errorf("n=%d: %+v, want the range at confidence %v and one warning", n, e, confidence)
		}
	}
}

func TestMedianOfNothingIsUnknownAndWarns(t *testing.T) {
	for _, xs := range [][]float64{nil, {math.NaN(), math.Inf(1)}} {
		if e := Median(xs, 0.95); e.Known() || e.Center != 0 || len(e.Warnings) == 0 {
			t.Errorf("%v: %+v", xs, e)
		}
	}
}

func TestMedianLeavesTheCallersValuesInOrder(t *testing.T) {
	xs := []float64{3, 1, 2}
	Median(xs, 0.95)
	if !slices.Equal(xs, []float64{3, 1, 2}) {
		t.Errorf("the caller's slice became %v", xs)
	}
}

// anyFloat draws every kind of number there is.
func anyFloat() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 10),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324}))
}

func TestEstimatesAreFiniteAndOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(anyFloat(), 0, 12).Draw(t, "xs")
		ys := rapid.SliceOfN(anyFloat(), len(xs), len(xs)).Draw(t, "ys")
		for name, e := range map[string]Estimate{
			"median": Median(xs, 0.95), "ratio": Ratio(xs, ys, 0.95), "paired": PairedRatio(xs, ys, 0.95),
		} {
			if !(e.Lo <= e.Center && e.Center <= e.Hi) || math.IsInf(e.Lo, 0) || math.IsInf(e.Hi, 0) {
				t.Fatalf("%s: %+v", name, e)
			}
			if e.Confidence < 0 || e.Confidence > 1 {
				t.Fatalf("%s: confidence %v", name, e.Confidence)
			}
		}
	})
}

func TestMedianIntervalsCoverTheTrueMedian(t *testing.T) {
	const samples = 2000
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{6, 10, 20} {
		hits := 0
		for range samples {
			xs := make([]float64, n)
			for i := range xs {
				xs[i] = math.Exp(rng.NormFloat64()) // lognormal: its median is 1
			}
			if e := Median(xs, 0.95); e.Lo <= 1 && 1 <= e.Hi {
				hits++
			}
		}
		if share := float64(hits) / samples; share < 0.95 {
			t.Errorf("n=%d: %.4f of the intervals cover the median, want at least 0.95", n, share)
		}
	}
}
