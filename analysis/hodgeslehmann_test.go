package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestHodgesLehmannEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfNDistinct(rapid.Float64Range(-1, 1), 1, 10, rapid.ID).Draw(t, "differences")
		confidence := rapid.SampledFrom([]float64{0.8, 0.9, 0.95, 0.99}).Draw(t, "confidence")
		e := HodgesLehmann(xs, confidence)
		var walsh []float64
		for i := range xs {
			for j := range i + 1 {
				walsh = append(walsh, xs[i]/2+xs[j]/2)
			}
		}
		if want := median(slices.Clone(walsh)); e.Center != want {
			t.Errorf("centre %v, want %v", e.Center, want)
		}
		slices.Sort(walsh)
		if len(slices.Compact(slices.Clone(walsh))) < len(walsh) {
			return // a centre between tied averages has tied differences
		}
		// Between two neighbouring Walsh averages every centre has the same p.
		for i := range walsh[1:] {
			mid := walsh[i]/2 + walsh[i+1]/2
			if mid <= walsh[i] || mid >= walsh[i+1] {
				return
			}
			_, p := enumerated(minus(xs, mid))
			inside := mid > e.Lo && mid < e.Hi
			if want := p > 1-e.Confidence+1e-12; inside != want {
				t.Errorf("%v at %v: p of %v is %v, inside %v", e, confidence, mid, p, inside)
			}
		}
		if most := rangeConfidence(len(xs)); most >= confidence && e.Confidence < confidence || most < confidence && e.Confidence != most {
			t.Errorf("achieved %v, asked %v, possible %v", e.Confidence, confidence, most)
		}
	})
}

func minus(xs []float64, c float64) []float64 {
	out := slices.Clone(xs)
	for i := range out {
		out[i] -= c
	}
	return out
}

// Hollander, Wolfe and Chicken (2014), examples 3.3 and 3.4, with the sign turned.
func TestHodgesLehmannOfTheTextbook(t *testing.T) {
	e := HodgesLehmann(hamilton, 0.96)
	for name, c := range map[string][2]float64{
		"centre": {e.Center, 0.460}, "low end": {e.Lo, 0.010}, "high end": {e.Hi, 0.786}, "level": {e.Confidence, 0.961},
	} {
		if !within(c[0], c[1], 1e-3) {
			t.Errorf("%s %v, want %v", name, c[0], c[1])
		}
	}
}

func TestHodgesLehmannOfFewSaysWhatItAchieves(t *testing.T) {
	for n, want := range map[int]float64{1: 0, 2: 0.5, 3: 0.75, 4: 0.875, 5: 0.9375, 6: 0.96875, 12: 1 - 2*87./4096} {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(i * i)
		}
		e := HodgesLehmann(xs, 0.95)
		if e.Confidence != want || e.N != n {
			t.Errorf("n = %d: %+v, want confidence %v", n, e, want)
		}
		if warned := len(e.Warnings) > 0; warned != (n < 6) {
			t.Errorf("n = %d: warnings %q", n, e.Warnings)
		}
		if last := float64((n - 1) * (n - 1)); n < 6 && (e.Lo != 0 || e.Hi != last) {
			t.Errorf("n = %d: %v to %v, want the range 0 to %v", n, e.Lo, e.Hi, last)
		}
	}
	if e := HodgesLehmann([]float64{math.NaN()}, 0.95); e.Known() || len(e.Warnings) != 2 {
		t.Errorf("of nothing: %+v", e)
	}
}

func TestHodgesLehmannStaysFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := HodgesLehmann(rapid.SliceOfN(rapid.Float64(), 0, 12).Draw(t, "differences"), 0.95)
		if !(e.Lo <= e.Center && e.Center <= e.Hi) || math.IsInf(e.Hi-e.Center, 0) && !math.IsInf(2*max(e.Hi, -e.Lo), 0) {
			t.Errorf("%+v", e)
		}
		if len(finite([]float64{e.Lo, e.Center, e.Hi, e.Confidence})) < 4 {
			t.Errorf("not finite: %+v", e)
		}
	})
}

// Of 12 differences, the interval holds the true centre as often as it says, also
// where noise is no bell: values of one sample are differences of two draws.
func TestTheIntervalCoversTheCentre(t *testing.T) {
	const n, times = 12, 20_000
	for name, draw := range map[string]func(*rand.Rand) float64{
		"normal":            func(r *rand.Rand) float64 { return r.NormFloat64() },
		"exponential":       func(r *rand.Rand) float64 { return r.ExpFloat64() },
		"10 % are outliers": outlying(0.1),
	} {
		r := rand.New(rand.NewPCG(7, 11))
		covered := 0
		for range times {
			xs := make([]float64, n)
			for i := range xs {
				xs[i] = 0.03 + draw(r) - draw(r)
			}
			if e := HodgesLehmann(xs, Confidence); e.Lo <= 0.03 && 0.03 <= e.Hi {
				covered++
			}
		}
		share := float64(covered) / times
		t.Logf("%s: covered in %.2f %%", name, 100*share)
		if share < 0.94 || share > 0.965 {
			t.Errorf("%s: covered in %.2f %%, want 94 to 96.5 %%", name, 100*share)
		}
	}
}

// outlying is normal noise, a share of it ten times as wide.
func outlying(share float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		if r.Float64() < share {
			return 10 * r.NormFloat64()
		}
		return r.NormFloat64()
	}
}
