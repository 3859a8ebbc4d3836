package analysis

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSpreadIsTheStandardDeviationOfNormalValues(t *testing.T) {
	countsOnly(t)
	for _, n := range []int{4, 5, 6, 8, 12, 30} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		const times = 30_000
		sum := 0.0
		for range times {
			xs := make([]float64, n)
			for i := range xs {
				xs[i] = 5 + 2*r.NormFloat64()
			}
			sum += Spread(xs)
		}
		if mean := sum / times; !within(mean, 2, 0.04) {
			t.Errorf("n = %d: %v on average, want 2", n, mean)
		}
	}
}

func TestOutliersDoNotRuinTheSpread(t *testing.T) {
	xs := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	clean := Spread(xs)
	xs[0], xs[5] = 1e9, -1e9
	if s := Spread(xs); s > 2*clean {
		t.Errorf("spread %v, without the outliers %v", s, clean)
	}
}

func TestSpreadOfTooFewIsZero(t *testing.T) {
	for _, xs := range [][]float64{nil, {1}, {1, math.NaN()}, {3, 3, 3}} {
		if s := Spread(xs); s != 0 {
			t.Errorf("%v: %v", xs, s)
		}
	}
	if s := Spread([]float64{-math.MaxFloat64, math.MaxFloat64}); math.IsInf(s, 0) {
		t.Error("not finite")
	}
}
