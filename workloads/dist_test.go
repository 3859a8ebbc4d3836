package workloads

import (
	"math"
	"strings"
	"testing"
	"time"
)

func mustDist(t *testing.T, text string) Dist {
	t.Helper()
	d, err := ParseDist(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// By hand where a closed form exists; the normal ones by numerical integration
// and a second implementation of the inverse, in Python.
func TestKnownMeansAndQuantiles(t *testing.T) {
	for _, c := range []struct {
		text           string
		mean, p50, p99 time.Duration
	}{
		{"5ms", 5e6, 5e6, 5e6},
		{"uniform(1ms,9ms)", 5e6, 5e6, 8_920_000},
		{"bimodal(5ms,100ms,0.05)", 9_750_000, 5e6, 100e6},
		{"bimodal(100ms,5ms,0.95)", 9_750_000, 5e6, 100e6},
		{"alternating(100ms,200ms,300ms)", 200e6, 200e6, 300e6},
		{"empirical(9ms,1ms,2ms)", 4e6, 2e6, 9e6},
		{"pareto(1ms,2)", 2e6, 1_414_214, 10e6},
		{"normal(0s,1ms)", 797_885, 674_490, 2_575_829},
		{"normal(2ms,1ms)", 2_055_248, 2_028_517, 4_334_970},
	} {
		d := mustDist(t, c.text)
		if d.Mean() != c.mean || d.Quantile(0.5) != c.p50 || d.Quantile(0.99) != c.p99 {
			t.Errorf("%s: mean %d, median %d, p99 %d; want %d, %d, %d", c.text,
				d.Mean(), d.Quantile(0.5), d.Quantile(0.99), c.mean, c.p50, c.p99)
		}
	}
	d := mustDist(t, "lognormal(5ms,40ms)")
	if d.Quantile(0.5) != 5*time.Millisecond || (d.Quantile(0.99)-40*time.Millisecond).Abs() > time.Nanosecond || d.Mean() != 7_455_377 {
		t.Errorf("lognormal: median %v, p99 %v, mean %v", d.Quantile(0.5), d.Quantile(0.99), d.Mean())
	}
}

func TestAlternatingGoesByTheItem(t *testing.T) {
	d := mustDist(t, "alternating(3ms,1ms,2ms)")
	want := []time.Duration{3e6, 1e6, 2e6, 3e6}
	for item, w := range want {
		if got := d.At(uint64(item), "any", item, item); got != w {
			t.Errorf("item %d: %v, want %v", item, got, w)
		}
	}
}

func TestDistributionsThatAreOnlyZeroAreTheZeroValue(t *testing.T) {
	for _, text := range []string{"0", "0s", "uniform(0s,0s)", "normal(0s,0s)", "bimodal(0s,0s,1)", "empirical(0s,0s)", "alternating(0s)"} {
		if d := mustDist(t, text); !d.IsZero() || d.String() != "0s" || d.At(1, "x", 1, 1) != 0 || d.Mean() != 0 {
			t.Errorf("%s: %v", text, d)
		}
	}
	if d := mustDist(t, "bimodal(0s,1ms,0.5)"); d.IsZero() {
		t.Errorf("%v is called zero", d)
	}
}

func TestBadDistributionsAreRefusedWithTheReason(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "not a duration",
		"5":                          "not a duration",
		"-5ms":                       "not between 0 and 24h",
		"25h":                        "not between 0 and 24h",
		"unifrom(1ms,2ms)":           `unknown distribution "unifrom" (did you mean "uniform"?)`,
		"uniform(1ms,2ms":            "closing parenthesis",
		"uniform(1ms)":               "has 1 arguments, needs 2: uniform(least,most)",
		"uniform(2ms,1ms)":           "the least, 2ms, is above the most, 1ms",
		"uniform(1ms,x)":             `"x" is not a duration`,
		"normal(5ms,-1ms)":           "not between 0 and 24h",
		"lognormal(0s,40ms)":         "needs 0 < median ≤ p99",
		"lognormal(5ms,4ms)":         "needs 0 < median ≤ p99",
		"pareto(1ms,1)":              "must be above 1 (else there is no mean)",
		"pareto(1ms,NaN)":            "must be above 1",
		"pareto(1ms,Inf)":            "at most 1e6",
		"pareto(0s,2)":               "scale must be above 0",
		"bimodal(1ms,2ms,1.1)":       "between 0 and 1",
		"bimodal(1ms,2ms,NaN)":       "between 0 and 1",
		"bimodal(1ms,2ms,many)":      `"many" is not a number`,
		"empirical()":                "not a duration",
		"alternating(1ms,,2ms)":      "not a duration",
		"uniform(1ms,2ms) and a bit": "closing parenthesis",
	} {
		if d, err := ParseDist(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error with %q", text, d, err, want)
		}
	}
}

func TestSlipsOfTheProgrammerPanic(t *testing.T) {
	for name, slip := range map[string]func(){
		"negative constant": func() { Constant(-1) },
		"quantile 0":        func() { Constant(1).Quantile(0) },
		"quantile 1":        func() { Constant(1).Quantile(1) },
		"quantile NaN":      func() { Constant(1).Quantile(math.NaN()) },
		"negative scale":    func() { Constant(1).Scale(-1) },
		"scale by NaN":      func() { Constant(1).Scale(math.NaN()) },
		"small document":    func() { Document(1, 1, MinPayload-1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			slip()
		}()
	}
}

func FuzzParseDist(f *testing.F) {
	for _, text := range []string{"5ms", "uniform(1ms, 9ms)", "normal(5ms,1ms)", "lognormal(5ms,40ms)", "pareto(1ms,2.5)",
		"bimodal(5ms,100ms,0.05)", "alternating(100ms,200ms)", "empirical(1ms,2ms,9ms)", "pareto(1ms,0x1p-1)", "lognormal(1ns,24h)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDist(text)
		if err != nil {
			return
		}
		again, err := ParseDist(d.String())
		if err != nil || again.String() != d.String() {
			t.Fatalf("%q is %v, which reads back as %v, %v", text, d, again, err)
		}
		if d.Mean() < 0 || d.At(1, "fuzz", 1, 0) < 0 || d.Quantile(1e-9) > d.Quantile(1-1e-9) || d.IsZero() != (d.Quantile(1-1e-16) == 0 && d.Mean() == 0) {
			t.Fatalf("%q: mean %v, quantiles %v to %v", text, d.Mean(), d.Quantile(1e-9), d.Quantile(1-1e-9))
		}
	})
}
