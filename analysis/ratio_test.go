package analysis

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

func TestRatioIsThatOfTheMedians(t *testing.T) {
	e := Ratio([]float64{9, 10, 11, 100, 1, 12, 8}, []float64{4, 5, 6, 5, 5, 5, 5}, 0.95)
	if e.Center != 2 || e.N != 7 || e.Confidence != 0.95 {
		t.Errorf("%+v, want 10/5", e)
	}
	if e.Lo < 8.0/6 || e.Hi > 100.0/4 {
		t.Errorf("%+v reaches beyond any quotient of the values", e)
	}
}

func TestRatioOfConstantsHasNoWidth(t *testing.T) {
	for _, e := range []Estimate{
		Ratio([]float64{6, 6, 6, 6, 6, 6}, []float64{3, 3, 3, 3, 3, 3, 3}, 0.95),
		PairedRatio([]float64{6, 6, 6, 6, 6, 6}, []float64{3, 3, 3, 3, 3, 3}, 0.95),
	} {
		if e.Center != 2 || e.Lo != 2 || e.Hi != 2 {
			t.Errorf("%+v, want exactly 2", e)
		}
	}
}

func TestASampleOverItselfInPairsIsExactlyOne(t *testing.T) {
	xs := []float64{3, 1, 4, 1, 5, 9}
	if e := PairedRatio(xs, xs, 0.95); e.Center != 1 || e.Lo != 1 || e.Hi != 1 {
		t.Errorf("%+v, want exactly 1", e)
	}
}

func TestPairingTakesOutWhatDisturbsWholeBlocks(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var num, den []float64
	for range 12 {
		block := math.Exp(rng.NormFloat64()) // the block's luck, far larger than the trial's
		num = append(num, 2*block*(1+0.01*rng.NormFloat64()))
		den = append(den, block*(1+0.01*rng.NormFloat64()))
	}
	paired, loose := PairedRatio(num, den, 0.95), Ratio(num, den, 0.95)
	if paired.Center != loose.Center {
		t.Errorf("centres differ: %v and %v", paired.Center, loose.Center)
	}
	if p, l := paired.Hi-paired.Lo, loose.Hi-loose.Lo; p > l/3 {
		t.Errorf("the paired interval is %.3f wide, the loose one %.3f", p, l)
	}
}

func TestEqualInputGivesEqualIntervals(t *testing.T) {
	x, y := []float64{5, 6, 7, 8, 9, 10}, []float64{1, 2, 3, 2, 1, 2}
	if a, b := Ratio(x, y, 0.9), Ratio(x, y, 0.9); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
	if !reflect.DeepEqual(x, []float64{5, 6, 7, 8, 9, 10}) || !reflect.DeepEqual(y, []float64{1, 2, 3, 2, 1, 2}) {
		t.Errorf("the caller's slices became %v and %v", x, y)
	}
}

func TestFewTrialsLowerTheConfidenceOfARatio(t *testing.T) {
	for n, want := range map[int]float64{1: 0, 3: 0.75, 5: 0.9375, 6: 0.95} {
		xs := []float64{1, 2, 3, 4, 5, 6}[:n]
		e := Ratio(xs, xs, 0.95)
		if e.Confidence != want || (len(e.Warnings) > 0) != (n < 6) {
			t.Errorf("n=%d: confidence %v, warnings %q; want %v", n, e.Confidence, e.Warnings, want)
		}
	}
}

func TestValuesWithoutARatioAreLeftOutInPairs(t *testing.T) {
	e := PairedRatio([]float64{2, 0, 4, 6}, []float64{1, 1, math.NaN(), 3}, 0.95)
	if e.N != 2 || e.Center != 2 || len(e.Warnings) != 2 {
		t.Errorf("%+v, want 2 from two pairs, and warnings of what was left out and of the few", e)
	}
}

func TestUnequalPairsPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	PairedRatio([]float64{1, 2}, []float64{1}, 0.95)
}

func TestRatioIntervalsCoverTheTrueRatio(t *testing.T) {
	countsOnly(t)
	const samples, truth = 150, 3.0
	rng := rand.New(rand.NewPCG(21, 22))
	for _, n := range []int{10, 20} {
		loose, paired := 0, 0
		for range samples {
			num, den := make([]float64, n), make([]float64, n)
			for i := range num {
				num[i] = truth * math.Exp(0.2*rng.NormFloat64())
				den[i] = math.Exp(0.2 * rng.NormFloat64())
			}
			if e := Ratio(num, den, 0.95); e.Lo <= truth && truth <= e.Hi {
				loose++
			}
			for i := range num { // a disturbance of the block in both
				block := math.Exp(0.3 * rng.NormFloat64())
				num[i], den[i] = num[i]*block, den[i]*block
			}
			if e := PairedRatio(num, den, 0.95); e.Lo <= truth && truth <= e.Hi {
				paired++
			}
		}
		for name, hits := range map[string]int{"loose": loose, "paired": paired} {
			share := float64(hits) / samples
			t.Logf("n=%d, %s: %.3f", n, name, share)
			if share < 0.85 {
				t.Errorf("n=%d, %s: %.3f of the intervals cover the ratio, want at least 0.85", n, name, share)
			}
		}
	}
}
