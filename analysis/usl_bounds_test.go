package analysis

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestUSLIntervalsCoverTheTruth(t *testing.T) {
	countsOnly(t)
	const fits = 400
	for _, truth := range []USL{
		{Alpha: 0.05, Beta: 0.002, Gamma: 100}, // within the bounds
		{Alpha: 0.08, Gamma: 100},              // at one: half of the fits are, too
	} {
		rng := rand.New(rand.NewPCG(31, 32))
		var alpha, beta, gamma, short int
		for range fits {
			f := fitted(t, FitUSL, counts, noisy(rng, truth, 0.02))
			alpha += holds(f.Alpha, truth.Alpha)
			beta += holds(f.Beta, truth.Beta)
			gamma += holds(f.Gamma, truth.Gamma)
			f.Alpha.Hi, f.Alpha.Lo = f.Alpha.Center+1.833113*f.Alpha.StdErr, f.Alpha.Center-1.833113*f.Alpha.StdErr
			short += holds(f.Alpha, truth.Alpha)
		}
		for name, hits := range map[string]int{"alpha": alpha, "beta": beta, "gamma": gamma} {
			share := float64(hits) / fits
			t.Logf("%+v: %s is covered by %.3f", truth, name, share)
			if share < 0.90 || share > 0.99 {
				t.Errorf("%+v: %.3f of the intervals cover %s, want 0.95", truth, share, name)
			}
		}
		// What the R package usl takes, qt(0.95, N−1), is not 95 %: see checkLimits.
		if share := float64(short) / fits; truth.Beta > 0 && share > 0.92 {
			t.Errorf("%.3f are covered by intervals that should be too short", share)
		}
	}
}

func holds(p Parameter, truth float64) int {
	if p.Lo <= truth && truth <= p.Hi {
		return 1
	}
	return 0
}

func TestWithoutCoherencyTheUSLIsAmdahlsLaw(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	bound := 0
	for range 100 {
		x := noisy(rng, USL{Alpha: 0.1, Gamma: 50}, 0.02)
		u, a := fitted(t, FitUSL, counts, x), fitted(t, FitAmdahl, counts, x)
		if !u.Beta.AtBound {
			continue
		}
		bound++
		if math.Abs(u.Curve.Alpha-a.Curve.Alpha) > 1e-7 || !near(u.Curve.Gamma, a.Curve.Gamma, 1e-7) {
			t.Fatalf("usl %+v, amdahl %+v", u.Curve, a.Curve)
		}
		if u.Beta.Lo != 0 || u.Beta.Hi <= 0 || !mentions(u.Warnings, "beta is at its bound 0") {
			t.Fatalf("beta %+v, warnings %q", u.Beta, u.Warnings)
		}
		if n, _, ok := u.Peak(); ok {
			t.Fatalf("a peak at %g", n)
		}
	}
	if bound < 20 {
		t.Errorf("%d of 100 fits have beta at its bound, about half should", bound)
	}
}

func TestAnUncertainBetaHasNoPeak(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	for range 100 {
		f := fitted(t, FitUSL, counts, noisy(rng, USL{Alpha: 0.1, Beta: 1e-4, Gamma: 50}, 0.02))
		if f.Beta.AtBound || f.Beta.Lo > 0 {
			continue
		}
		if _, _, curve := f.Curve.Peak(); !curve {
			t.Fatal("the curve itself has one")
		}
		if n, _, ok := f.Peak(); ok || !mentions(f.Warnings, "touches 0") {
			t.Fatalf("a peak at %g with beta %+v, warnings %q", n, f.Beta, f.Warnings)
		}
		return
	}
	t.Error("no fit had a beta whose interval touches 0")
}

func TestAPeakBeyondThePointsIsSaid(t *testing.T) {
	u := USL{Alpha: 0.05, Beta: 1e-4, Gamma: 10} // peak at 97, points to 32
	f := fitted(t, FitUSL, counts, throughputs(u, counts))
	if n, _, ok := f.Peak(); !ok || !near(n, 97.47, 1e-3) || !mentions(f.Warnings, "beyond the points, which end at 32") {
		t.Errorf("peak %g, %v; warnings %q", n, ok, f.Warnings)
	}
}

func TestAFlatCurveIsAllContention(t *testing.T) {
	for name, fit := range map[string]func(n, x []float64) (Fit, error){"usl": FitUSL, "amdahl": FitAmdahl} {
		f := fitted(t, fit, []float64{1, 2, 4, 8, 16}, []float64{7, 7, 7, 7, 7})
		if f.Curve.Alpha != 1 || f.Curve.Beta != 0 || !near(f.Curve.Gamma, 7, 1e-9) || f.R2 != 0 || !f.Alpha.AtBound || !mentions(f.Warnings, "more workers bring nothing") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestLinearScalingHasNoContention(t *testing.T) {
	f := fitted(t, FitAmdahl, counts, throughputs(USL{Gamma: 3}, counts))
	if f.Curve.Alpha != 0 || f.Curve.Gamma != 3 || !near(f.R2, 1, 1e-12) || !mentions(f.Warnings, "no contention") {
		t.Errorf("%+v", f)
	}
}
