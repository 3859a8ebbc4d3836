package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// rankSum is twice the signed-rank statistic, counted over Walsh averages instead of
// ranks: those above 0, and half of those that are 0. Pairs of zeros count alike
// whatever the signs.
func rankSum(xs []float64) (sum int) {
	for i, x := range xs {
		for _, y := range xs[i:] {
			switch {
			case x+y > 0:
				sum += 2
			case x+y == 0:
				sum++
			}
		}
	}
	return sum
}

// enumerated is the share of all sign choices whose rank sum is at least that of xs,
// and the two-sided p.
func enumerated(xs []float64) (above, both float64) {
	own, top := rankSum(xs), 0
	for signs := range 1 << len(xs) {
		top = max(top, rankSum(signed(xs, signs)))
	}
	low := rankSum(signed(xs, 0))
	atLeast, asFar := 0, 0
	for signs := range 1 << len(xs) {
		sum := rankSum(signed(xs, signs))
		if sum >= own {
			atLeast++
		}
		if far := func(s int) int { return max(2*s-top-low, top+low-2*s) }; far(sum) >= far(own) {
			asFar++
		}
	}
	all := float64(int(1) << len(xs))
	return float64(atLeast) / all, float64(asFar) / all
}

// signed gives the sizes of xs the signs that the bits of a number say.
func signed(xs []float64, signs int) []float64 {
	out := slices.Clone(xs)
	for i := range out {
		if out[i] = -math.Abs(out[i]); signs>>i&1 == 1 {
			out[i] = -out[i]
		}
	}
	return out
}

func within(a, b, far float64) bool { return math.Abs(a-b) <= far }

func TestSignedRankEqualsEnumeration(t *testing.T) {
	anyDifference := rapid.OneOf(
		rapid.Map(rapid.IntRange(-4, 4), func(i int) float64 { return float64(i) / 4 }), // ties and zeros
		rapid.Float64Range(-1, 1),
	)
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(anyDifference, 0, 10).Draw(t, "differences")
		above, both := enumerated(xs)
		if got := SignedRankAbove(xs); !within(got, above, 1e-12) {
			t.Errorf("one-sided p %v, want %v", got, above)
		}
		if got := SignedRank(xs); !within(got, both, 1e-12) {
			t.Errorf("two-sided p %v, want %v", got, both)
		}
	})
}

// Hollander, Wolfe and Chicken (2014), example 3.1: Hamilton's depression scale.
var hamilton = []float64{0.952, -0.147, 1.022, 0.430, 0.620, 0.590, 0.490, -0.080, 0.010}

func TestSignedRankOfTheTextbook(t *testing.T) {
	if p := SignedRankAbove(hamilton); !within(p, 10./512, 1e-15) {
		t.Errorf("one-sided p %v, want 0.0195", p)
	}
	if p := SignedRank(hamilton); !within(p, 20./512, 1e-15) {
		t.Errorf("two-sided p %v, want 0.0391", p)
	}
}

func TestSignedRankOfNothingFindsNothing(t *testing.T) {
	for _, xs := range [][]float64{nil, {0}, {0, 0, 0}, {math.NaN()}, {math.Inf(1), math.NaN()}} {
		if two, one := SignedRank(xs), SignedRankAbove(xs); two != 1 || one != 1 {
			t.Errorf("%v: p %v and %v, want 1", xs, two, one)
		}
	}
	if with, without := SignedRank([]float64{1, 2, 3, math.NaN(), math.Inf(-1)}), SignedRank([]float64{1, 2, 3}); with != without {
		t.Errorf("values that are not finite change p from %v to %v", without, with)
	}
}

func TestTheSmallestSignedRankP(t *testing.T) {
	for n := 1; n <= 40; n++ {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(i + 1)
		}
		if got, want := SignedRank(xs), math.Ldexp(1, 1-n); got != want {
			t.Errorf("n = %d: p %v, want %v", n, got, want)
		}
	}
}

// Where the normal approximation takes over it must not make a step.
func TestSignedRankOfManyValuesGoesOnSmoothly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tied := range []bool{false, true} {
		for _, shift := range []float64{0, 0.1, 0.15, 0.2} {
			xs := make([]float64, exactRanks)
			for i := range xs {
				if xs[i] = r.NormFloat64() + shift; tied {
					xs[i] = math.Round(4*xs[i]) / 4
				}
			}
			ranks, up := signedRanks(xs)
			total := 0
			for _, rank := range ranks {
				total += rank
			}
			exact, approximate := upperTail(ranks, up), normalTail(ranks, total, up)
			if !within(approximate, exact, 2e-4+0.02*exact) {
				t.Errorf("tied %v, shift %v: normal tail %v, exact %v", tied, shift, approximate, exact)
			}
			if p := SignedRank(append(xs, xs...)); !(p >= 0 && p <= 1) {
				t.Errorf("p of %d values: %v", 2*len(xs), p)
			}
		}
	}
}
