package analysis

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/hbench/hbench/internal/vectors"
)

// scalingVector is a known answer; which fields it has depends on its kind.
type scalingVector struct {
	ID, Kind string
	Input    struct {
		N                  json.RawMessage // a number or a list
		X                  []float64
		TimeS              []float64 `json:"time_s"`
		Serial             float64   `json:"serial_fraction"`
		Speedup            float64
		Alpha, Beta, Gamma float64
	}
	Expected struct {
		Alpha, Beta, Gamma float64
		StdErr             map[string]float64    `json:"std_err"`
		Conf95             map[string][2]float64 `json:"conf95"`
		Residual           float64               `json:"residual_std_err"`
		PeakN              float64               `json:"peak_n"`
		PeakX              float64               `json:"peak_x"`
		AmdahlLimit        float64               `json:"amdahl_limit_x"`
		AtLatency          [][2]float64          `json:"n_at_latency"`
		AtThroughput       [][2]float64          `json:"n_at_throughput"`
		Serial             float64               `json:"serial_fraction"`
		T1                 float64
		Speedup            []float64
		Limit              float64
		Scaled             float64 `json:"scaled_speedup"`
	}
	Tol struct{ Rel float64 }
}

func (v scalingVector) number(t *testing.T) (n float64) {
	t.Helper()
	if err := json.Unmarshal(v.Input.N, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (v scalingVector) list(t *testing.T) (n []float64) {
	t.Helper()
	if err := json.Unmarshal(v.Input.N, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (v scalingVector) near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= v.Tol.Rel*math.Abs(want)) {
		t.Errorf("%s = %.9g, want %.9g within %g", what, got, want, v.Tol.Rel)
	}
}

func TestScalingLawsGiveTheKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		known []vectors.Vector
		check func(*testing.T, scalingVector)
	}{
		{vectors.Of(t, "amdahl"), checkAmdahl},
		{vectors.Of(t, "amdahl_fit"), checkAmdahlFit},
		{vectors.Of(t, "gustafson"), checkGustafson},
		{vectors.Of(t, "karp_flatt"), checkKarpFlatt},
		{vectors.Of(t, "usl_fit"), checkUSLFit},
		{vectors.Of(t, "usl_fit_then_invert"), checkUSLFit},
		{vectors.Of(t, "usl_invert_throughput"), checkUSLCurve},
		{vectors.Of(t, "usl_peak"), checkUSLCurve},
	} {
		for _, known := range c.known {
			v := scalingVector{ID: known.ID, Kind: known.Kind}
			v.Tol.Rel = known.Tolerance(t, "rel")
			if err := errors.Join(json.Unmarshal(known.Input, &v.Input), json.Unmarshal(known.Expected, &v.Expected)); err != nil {
				t.Fatal(err)
			}
			t.Run(v.ID, func(t *testing.T) { c.check(t, v) })
		}
	}
}

func checkAmdahl(t *testing.T, v scalingVector) {
	for i, n := range v.list(t) {
		v.near(t, "speedup", AmdahlSpeedup(v.Input.Serial, n), v.Expected.Speedup[i])
	}
	limit, ok := AmdahlLimit(v.Input.Serial)
	if !ok {
		t.Error("no limit")
	}
	v.near(t, "limit", limit, v.Expected.Limit)
}

func checkAmdahlFit(t *testing.T, v scalingVector) {
	f, err := FitAmdahlTimes(v.list(t), v.Input.TimeS)
	if err != nil {
		t.Fatal(err)
	}
	v.near(t, "serial fraction", f.Alpha.Center, v.Expected.Serial)
	v.near(t, "time of one", 1/f.Gamma.Center, v.Expected.T1)
	rates := make([]float64, len(v.Input.TimeS))
	for i, s := range v.Input.TimeS {
		rates[i] = 1 / s
	}
	u, err := FitUSL(v.list(t), rates)
	if err != nil {
		t.Fatal(err)
	}
	v.near(t, "the usl's alpha", u.Alpha.Center, v.Expected.Serial)
	if u.Curve.Beta != 0 {
		t.Errorf("the usl's beta = %g, want 0", u.Curve.Beta)
	}
}

func checkGustafson(t *testing.T, v scalingVector) {
	v.near(t, "scaled speedup", GustafsonSpeedup(v.Input.Serial, v.number(t)), v.Expected.Scaled)
}

func checkKarpFlatt(t *testing.T, v scalingVector) {
	serial, ok := KarpFlatt(v.Input.Speedup, v.number(t))
	if !ok {
		t.Error("not determined")
	}
	v.near(t, "serial fraction", serial, v.Expected.Serial)
}

func checkUSLFit(t *testing.T, v scalingVector) {
	f, err := FitUSL(v.list(t), v.Input.X)
	if err != nil {
		t.Fatal(err)
	}
	v.near(t, "alpha", f.Alpha.Center, v.Expected.Alpha)
	v.near(t, "beta", f.Beta.Center, v.Expected.Beta)
	v.near(t, "gamma", f.Gamma.Center, v.Expected.Gamma)
	parameters := map[string]Parameter{"alpha": f.Alpha, "beta": f.Beta, "gamma": f.Gamma}
	for name, want := range v.Expected.StdErr {
		v.near(t, "standard error of "+name, parameters[name].StdErr, want)
	}
	for name, want := range v.Expected.Conf95 {
		checkLimits(t, parameters[name], name, want)
	}
	if want := v.Expected.Residual; want != 0 {
		v.near(t, "residual standard error", f.ResidualStdErr, want)
	}
	for _, want := range v.Expected.AtLatency {
		n, ok := f.Curve.AtLatency(want[0])
		if !ok {
			t.Errorf("no n at latency %g", want[0])
		}
		v.near(t, "n at latency", n, want[1])
	}
	if want := v.Expected.PeakN; want != 0 {
		n, x, ok := f.Peak()
		if !ok {
			t.Error("no peak")
		}
		v.near(t, "peak n", n, want)
		v.near(t, "peak throughput", x, v.Expected.PeakX)
	}
}

// checkLimits compares with confidence limits of the R package usl, and ours
// with the 95 % that they are called. The package takes qt(0.95, N−1) where a
// two-sided 95 % interval after a fit of three parameters takes qt(0.975, N−3)
// (its R/confint.R, 3.0.3): of 6 points, its interval holds the truth in 86 % of
// cases. So its limits are met with its quantile, which proves the standard
// errors, and ours follow from the note beside them: N−3 degrees of freedom.
// TestUSLIntervalsCoverTheTruth shows which of the two is 95 %.
func checkLimits(t *testing.T, p Parameter, name string, want [2]float64) {
	t.Helper()
	const decimals = 6e-6 // the limits are given to five of them
	r := 2.015048 * p.StdErr
	if math.Abs(p.Center-r-want[0]) > decimals || math.Abs(p.Center+r-want[1]) > decimals {
		t.Errorf("%s: %.7g ± %.7g, want %v", name, p.Center, r, want)
	}
	own := 3.182446 * p.StdErr
	if math.Abs(p.Lo-max(0, p.Center-own)) > decimals || math.Abs(p.Hi-(p.Center+own)) > decimals {
		t.Errorf("interval of %s = %.7g … %.7g, want ± %.7g", name, p.Lo, p.Hi, own)
	}
}

func checkUSLCurve(t *testing.T, v scalingVector) {
	u := USL{Alpha: v.Input.Alpha, Beta: v.Input.Beta, Gamma: v.Input.Gamma}
	for _, want := range v.Expected.AtThroughput {
		n, ok := u.AtThroughput(want[0])
		if !ok {
			t.Errorf("no n at throughput %g", want[0])
		}
		v.near(t, "n at throughput", n, want[1])
	}
	if want := v.Expected.PeakN; want != 0 {
		n, _, _ := u.Peak()
		v.near(t, "peak n", n, want)
		limit, _ := u.Limit()
		v.near(t, "limit", limit, v.Expected.AmdahlLimit)
	}
}
