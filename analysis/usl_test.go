package analysis

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyUSL draws curves from steep to flat, with and without a peak.
func anyUSL() *rapid.Generator[USL] {
	return rapid.Custom(func(t *rapid.T) USL {
		u := USL{
			Alpha: rapid.Float64Range(0, 1).Draw(t, "alpha"),
			Beta:  math.Pow(10, rapid.Float64Range(-6, 0).Draw(t, "log beta")),
			Gamma: math.Pow(10, rapid.Float64Range(-3, 6).Draw(t, "log gamma")),
		}
		if rapid.Bool().Draw(t, "no coherency") {
			u.Beta = 0
		}
		return u
	})
}

func near(got, want, rel float64) bool { return math.Abs(got-want) <= rel*math.Abs(want) }

func TestAtThroughputInvertsTheRisingBranch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := anyUSL().Draw(t, "u")
		end := 1e4
		if peak, _, ok := u.Peak(); ok {
			end = min(end, peak)
		}
		n := rapid.Float64Range(0.01, end).Draw(t, "n")
		x := u.Throughput(n)
		got, ok := u.AtThroughput(x)
		if !ok {
			t.Fatalf("%+v: no n at X(%g) = %g", u, n, x)
		}
		// Near the peak, and where contention has flattened the curve, many n
		// have nearly this throughput: what must agree is the throughput.
		if !near(u.Throughput(got), x, 1e-9) || got > n*(1+1e-6)+1e-9 {
			t.Fatalf("%+v: AtThroughput(%g) = %g with X = %g, want %g", u, x, got, u.Throughput(got), n)
		}
		if steep := u.Throughput(n*1.001) / x; steep > 1.0001 && !near(got, n, 1e-6) {
			t.Fatalf("%+v: AtThroughput(%g) = %g, want %g", u, x, got, n)
		}
	})
}

func TestAtLatencyInvertsLatency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := anyUSL().Draw(t, "u")
		u.Alpha = max(u.Alpha, 1e-3) // a latency that grows
		n := rapid.Float64Range(1, 1e4).Draw(t, "n")
		if got, ok := u.AtLatency(u.Latency(n)); !ok || !near(got, n, 1e-9) {
			t.Fatalf("%+v: AtLatency(Latency(%g)) = %g, %v", u, n, got, ok)
		}
	})
}

func TestLatencyIsLittlesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, n := anyUSL().Draw(t, "u"), rapid.Float64Range(0.01, 1e4).Draw(t, "n")
		if !near(u.Latency(n)*u.Throughput(n), n, 1e-12) {
			t.Fatalf("%+v: R·X = %g at n = %g", u, u.Latency(n)*u.Throughput(n), n)
		}
	})
}

func TestNoThroughputExceedsThePeakOrTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, n := anyUSL().Draw(t, "u"), rapid.Float64Range(1, 1e6).Draw(t, "n")
		x := u.Throughput(n)
		if _, most, ok := u.Peak(); ok && x > most*(1+1e-12) {
			t.Fatalf("%+v: X(%g) = %g is above the peak %g", u, n, x, most)
		}
		if limit, ok := u.Limit(); ok && x > limit*(1+1e-12) {
			t.Fatalf("%+v: X(%g) = %g is above the limit %g", u, n, x, limit)
		}
	})
}

func TestWhatNoWorkersReachIsNotOK(t *testing.T) {
	usl, amdahl := USL{Alpha: 0.02, Beta: 0.001, Gamma: 10}, USL{Alpha: 0.1, Gamma: 10}
	linear, flat, falling := USL{Gamma: 10}, USL{Alpha: 1, Gamma: 10}, USL{Alpha: 1, Beta: 0.1, Gamma: 10}
	_, peak, _ := usl.Peak()
	for _, c := range []struct {
		u      USL
		x      float64
		wantOK bool
	}{
		{usl, peak, true}, {usl, peak * 1.000001, false}, {usl, 0, false}, {usl, -1, false}, {usl, math.NaN(), false}, {usl, math.Inf(1), false},
		{amdahl, 99.99, true}, {amdahl, 100, false}, {amdahl, 101, false},
		{linear, 1e9, true}, {flat, 10, true}, {flat, 5, true}, {flat, 10.01, false}, {falling, 10, true}, {falling, 11, false},
	} {
		if n, ok := c.u.AtThroughput(c.x); ok != c.wantOK || (ok && !near(c.u.Throughput(n), c.x, 1e-9)) {
			t.Errorf("%+v: AtThroughput(%g) = %g, %v", c.u, c.x, n, ok)
		}
	}
	for _, c := range []struct {
		u       USL
		seconds float64
		wantN   float64
	}{
		{usl, 0.1, 1}, {usl, 0.0999, 0}, {usl, 0, 0}, {usl, math.NaN(), 0}, {usl, math.Inf(1), 0},
		{linear, 0.1, 1}, {linear, 0.2, 0}, {flat, 0.4, 4}, {amdahl, 0.2, 11},
	} {
		if n, ok := c.u.AtLatency(c.seconds); ok != (c.wantN > 0) || (ok && !near(n, c.wantN, 1e-9)) {
			t.Errorf("%+v: AtLatency(%g) = %g, %v; want %g", c.u, c.seconds, n, ok, c.wantN)
		}
	}
}

func TestWithoutCoherencyThereIsNoPeakAndWithoutContentionNoLimit(t *testing.T) {
	if n, x, ok := (USL{Alpha: 0.1, Gamma: 10}).Peak(); ok {
		t.Errorf("a peak of %g at %g", x, n)
	}
	if x, ok := (USL{Beta: 0.1, Gamma: 10}).Limit(); ok {
		t.Errorf("a limit of %g", x)
	}
	if n, x, ok := (USL{Alpha: 1, Beta: 0.1, Gamma: 10}).Peak(); !ok || n != 1 || x != 10 {
		t.Errorf("the peak of a falling curve: %g at %g, %v; want 10 at 1", x, n, ok)
	}
}

func TestCurvesStayFiniteAtTheEdgeOfTheNumbers(t *testing.T) {
	edge := rapid.SampledFrom([]float64{5e-324, 1e-300, 1e-17, 0.5, 1, 2, 1e17, 1e300, math.MaxFloat64})
	rapid.Check(t, func(t *rapid.T) {
		u := USL{Alpha: min(1, edge.Draw(t, "alpha")), Beta: edge.Draw(t, "beta"), Gamma: edge.Draw(t, "gamma")}
		at := edge.Draw(t, "at")
		values := []float64{u.Throughput(at), u.Latency(at)}
		for _, f := range []func(float64) (float64, bool){u.AtThroughput, u.AtLatency} {
			if n, ok := f(at); ok {
				values = append(values, n)
			}
		}
		if n, x, ok := u.Peak(); ok {
			values = append(values, n, x)
		}
		if x, ok := u.Limit(); ok {
			values = append(values, x)
		}
		if len(finite(values)) < len(values) {
			t.Fatalf("%+v at %g: %v", u, at, values)
		}
	})
}

func TestParametersOutOfRangeAreLoud(t *testing.T) {
	good := USL{Alpha: 0.1, Beta: 0.01, Gamma: 1}
	for name, f := range map[string]func(){
		"zero value":         func() { USL{}.Throughput(1) },
		"negative beta":      func() { USL{Beta: -1, Gamma: 1}.Peak() },
		"alpha above 1":      func() { USL{Alpha: 2, Gamma: 1}.Limit() },
		"NaN":                func() { USL{Alpha: math.NaN(), Gamma: 1}.AtLatency(1) },
		"infinite gamma":     func() { USL{Gamma: math.Inf(1)}.AtThroughput(1) },
		"negative n":         func() { good.Throughput(-1) },
		"infinite n":         func() { good.Latency(math.Inf(1)) },
		"no workers":         func() { AmdahlSpeedup(0.1, 0) },
		"fraction above 1":   func() { GustafsonSpeedup(1.1, 2) },
		"negative fraction":  func() { AmdahlLimit(-0.1) },
		"fraction is no one": func() { AmdahlSpeedup(math.NaN(), 2) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
