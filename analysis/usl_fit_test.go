package analysis

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// counts are the n of a sweep.
var counts = []float64{1, 2, 3, 4, 6, 8, 12, 16, 24, 32}

func throughputs(u USL, n []float64) []float64 {
	x := make([]float64, len(n))
	for i := range n {
		x[i] = u.Throughput(n[i])
	}
	return x
}

// noisy are throughputs of u at counts, with a normal error of that share of
// the largest.
func noisy(rng *rand.Rand, u USL, share float64) []float64 {
	x := throughputs(u, counts)
	most := 0.0
	for _, v := range x {
		most = max(most, v)
	}
	for i := range x {
		x[i] = max(1e-6*most, x[i]+share*most*rng.NormFloat64())
	}
	return x
}

func fitted(t testing.TB, fit func(n, x []float64) (Fit, error), n, x []float64) Fit {
	t.Helper()
	f, err := fit(n, x)
	if err != nil {
		t.Fatalf("n %v, x %v: %v", n, x, err)
	}
	return f
}

func TestExactPointsGiveTheParametersBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		u := anyUSL().Draw(rt, "u")
		f, err := FitUSL(counts, throughputs(u, counts))
		if err != nil {
			rt.Fatal(err)
		}
		if math.Abs(f.Curve.Alpha-u.Alpha) > 1e-6 || math.Abs(f.Curve.Beta-u.Beta) > 1e-6*max(u.Beta, 1e-3) || !near(f.Curve.Gamma, u.Gamma, 1e-6) {
			rt.Fatalf("%+v, want %+v", f.Curve, u)
		}
		if len(f.Warnings) == 0 {
			rt.Fatal("no warning that the intervals have no width")
		}
	})
}

func TestScaledThroughputsScaleGammaAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		x := noisy(rng, anyUSL().Draw(rt, "u"), 0.03)
		by := math.Pow(10, rapid.Float64Range(-6, 6).Draw(rt, "log by"))
		scaled := make([]float64, len(x))
		for i := range x {
			scaled[i] = by * x[i]
		}
		a, err := FitUSL(counts, x)
		b, err2 := FitUSL(counts, scaled)
		if err != nil || err2 != nil {
			rt.Fatal(err, err2)
		}
		if math.Abs(a.Curve.Alpha-b.Curve.Alpha) > 1e-6 || math.Abs(a.Curve.Beta-b.Curve.Beta) > 1e-6*max(a.Curve.Beta, 1e-3) ||
			!near(b.Curve.Gamma, by*a.Curve.Gamma, 1e-6) || !near(b.ResidualStdErr, by*a.ResidualStdErr, 1e-6) || math.Abs(a.R2-b.R2) > 1e-6 {
			rt.Fatalf("%+v\nby %g: %+v", a, by, b)
		}
	})
}

func TestTheOrderOfPointsChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		n := append([]float64{1, 1, 4}, counts...)
		x := append([]float64{9, 8, 30}, noisy(rng, USL{Alpha: 0.05, Beta: 0.001, Gamma: 10}, 0.05)...)
		a := fitted(t, FitUSL, n, x)
		rng.Shuffle(len(n), func(i, j int) { n[i], n[j], x[i], x[j] = n[j], n[i], x[j], x[i] })
		if b := fitted(t, FitUSL, n, x); !reflect.DeepEqual(a, b) {
			rt.Fatalf("%+v\nin another order %+v", a, b)
		}
	})
}

func squared(u USL, n, x []float64) (sum float64) {
	for i := range n {
		sum += (u.Throughput(n[i]) - x[i]) * (u.Throughput(n[i]) - x[i])
	}
	return sum
}

func TestNoOtherParametersInBoundsFitBetter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SliceOfNDistinct(rapid.IntRange(1, 64), 4, 10, rapid.ID[int]).Draw(rt, "n")
		ns, x := make([]float64, len(n)), make([]float64, len(n))
		for i := range n {
			ns[i], x[i] = float64(n[i]), rapid.Float64Range(0.1, 10).Draw(rt, "x")
		}
		f, err := FitUSL(ns, x)
		if err != nil { // so steep that Gamma is unbounded
			return
		}
		best := squared(f.Curve, ns, x)
		if a := fitted(t, FitAmdahl, ns, x); best > squared(a.Curve, ns, x)*(1+1e-9)+1e-12 {
			rt.Fatalf("%+v leaves more than its special case %+v", f.Curve, a.Curve)
		}
		if !near(f.ResidualStdErr*f.ResidualStdErr*float64(f.DegreesOfFreedom), best, 1e-6) && best > 1e-12 {
			rt.Fatalf("residual standard error %g, but squares of %g", f.ResidualStdErr, best)
		}
		for range 40 {
			other := anyUSL().Draw(rt, "other")
			other.Gamma = f.Curve.Gamma * rapid.Float64Range(0.5, 2).Draw(rt, "gamma")
			if rapid.Bool().Draw(rt, "beside") {
				other.Alpha = min(1, f.Curve.Alpha*rapid.Float64Range(0.9, 1.1).Draw(rt, "a"))
				other.Beta = f.Curve.Beta * rapid.Float64Range(0.9, 1.1).Draw(rt, "b")
				other.Gamma = f.Curve.Gamma * rapid.Float64Range(0.9, 1.1).Draw(rt, "g")
			}
			if s := squared(other, ns, x); s < best*(1-1e-9)-1e-12 {
				rt.Fatalf("%+v leaves %g, but %+v only %g (n %v, x %v)", f.Curve, best, other, s, ns, x)
			}
		}
	})
}

func TestFitsAreFiniteOrNotDetermined(t *testing.T) {
	hostile := rapid.OneOf(anyFloat(), rapid.Float64Range(1, 64), rapid.SampledFrom([]float64{1, 2, 3, 4, 1e-300, 1e-17, 1e17, 1e200, math.MaxFloat64}))
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SliceOfN(hostile, 0, 9).Draw(rt, "n")
		x := rapid.SliceOfN(hostile, len(n), len(n)).Draw(rt, "x")
		if rapid.Bool().Draw(rt, "usable") { // so that most reach the fit
			for i := range n {
				n[i], x[i] = max(1, math.Abs(n[i])), math.Abs(x[i])
			}
		}
		for _, fit := range []func(n, x []float64) (Fit, error){FitUSL, FitAmdahl, FitAmdahlTimes} {
			f, err := fit(n, x)
			if err != nil {
				if !errors.Is(err, ErrNotDetermined) || !reflect.ValueOf(f).IsZero() {
					rt.Fatalf("%+v, %v", f, err)
				}
				continue
			}
			finiteNumbers(rt, reflect.ValueOf(f), "fit")
			for _, p := range []Parameter{f.Alpha, f.Beta, f.Gamma} {
				if p.Known() && !(p.Lo <= p.Center && p.Center <= p.Hi && p.StdErr >= 0) {
					rt.Fatalf("%+v", p)
				}
			}
			if f.R2 > 1 || f.Alpha.Hi > 1 || f.Alpha.Lo < 0 || f.Beta.Lo < 0 || f.Curve.Throughput(f.Most) < 0 {
				rt.Fatalf("%+v", f)
			}
		}
	})
}

func TestWhatDoesNotDetermineALawIsAnError(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		n, x []float64
		want string
	}{
		"nothing":       {nil, nil, "0 different n of 0 points"},
		"three n":       {[]float64{1, 2, 4}, []float64{1, 2, 3}, "3 different n of 3 points: a fit takes at least 4"},
		"repeated n":    {[]float64{1, 2, 4, 4, 2, 1}, []float64{1, 2, 3, 3, 2, 1}, "3 different n of 6 points"},
		"constant n":    {[]float64{2, 2, 2, 2, 2}, []float64{1, 2, 3, 4, 5}, "1 different n of 5 points"},
		"unequal":       {[]float64{1, 2, 3, 4}, []float64{1, 2, 3}, "4 values of n and 3 throughputs"},
		"NaN x":         {[]float64{1, 2, 3, 4}, []float64{1, 2, nan, 4}, "x[2] = NaN"},
		"infinite x":    {[]float64{1, 2, 3, 4}, []float64{1, 2, 3, inf}, "x[3] = +Inf"},
		"zero x":        {[]float64{1, 2, 3, 4}, []float64{0, 2, 3, 4}, "x[0] = 0"},
		"negative x":    {[]float64{1, 2, 3, 4}, []float64{1, -2, 3, 4}, "x[1] = -2"},
		"zero n":        {[]float64{0, 2, 3, 4}, []float64{1, 2, 3, 4}, "n[0] = 0"},
		"fraction of n": {[]float64{0.5, 2, 3, 4}, []float64{1, 2, 3, 4}, "n[0] = 0.5"},
		"infinite n":    {[]float64{1, 2, 3, inf}, []float64{1, 2, 3, 4}, "n[3] = +Inf"},
		"steep":         {[]float64{2, 3, 4, 5, 6}, []float64{1000, 100, 10, 1, 0.1}, "measure at n = 1"},
	} {
		f, err := FitUSL(c.n, c.x)
		if !errors.Is(err, ErrNotDetermined) || !mentions([]string{err.Error()}, c.want) || !reflect.ValueOf(f).IsZero() {
			t.Errorf("%s: %+v, %v; want %q", name, f, err, c.want)
		}
		if _, err := ChooseLaw(c.n, c.x); !errors.Is(err, ErrNotDetermined) {
			t.Errorf("%s: choosing: %v", name, err)
		}
	}
}

func TestFitsLeaveTheCallersPointsInOrder(t *testing.T) {
	n, x := []float64{8, 1, 4, 2}, []float64{5, 1, 3.5, 1.9}
	fitted(t, FitUSL, n, x)
	if !reflect.DeepEqual(n, []float64{8, 1, 4, 2}) || !reflect.DeepEqual(x, []float64{5, 1, 3.5, 1.9}) {
		t.Errorf("the caller's slices became %v and %v", n, x)
	}
}
