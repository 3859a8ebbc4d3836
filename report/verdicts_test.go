package report

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func someStages() view {
	return view{stages: []results.Stage{{Name: "fetch", Kind: "io"}, {Name: "process", Kind: "cpu"}, {Name: "store", Kind: "io"}, {Name: "notify", Kind: "io"}}}
}

func TestEveryVerdictHasItsLookAndWords(t *testing.T) {
	v := someStages()
	all := append(slices.Clone(analysis.Verdicts), "fetch-slots", "store-slots", "notify-slots")
	seen := map[look]analysis.Verdict{}
	for _, of := range all {
		got := v.verdictView(of)
		if got.look == (look{}) || (got.who == "") != (of == analysis.VerdictUnexplained) {
			t.Errorf("%s: %+v", of, got)
		}
		if other, dup := seen[got.look]; dup {
			t.Errorf("%s looks like %s", of, other)
		}
		seen[got.look] = of
		if _, known := kinWords[got.kin]; !known || !slices.Contains(kinOrder, got.kin) {
			t.Errorf("%s: kin %d has no words or no place", of, got.kin)
		}
	}
	if n := len(verdictViews); n != len(analysis.Verdicts) {
		t.Errorf("%d looks for %d verdicts", n, len(analysis.Verdicts))
	}
	if got := v.verdictView("other-slots"); got.kin != slotsKin { // of a stage that the first trial does not have
		t.Errorf("other-slots: %+v", got)
	}
}

func TestWordsContrastWithTheColoursOfVerdicts(t *testing.T) {
	v := someStages()
	for _, theme := range bothThemes {
		for _, of := range append(slices.Clone(analysis.Verdicts), "fetch-slots", "store-slots", "notify-slots") {
			l := v.verdictView(of).look
			for _, fill := range []shade{l.shade(theme), theme.tinted(l.hue, -paleness)} {
				if c := contrast(theme.on(fill).NRGBA, fill.NRGBA); c < readable {
					t.Errorf("%s: the word on %s has contrast %.2f", theme, of, c)
				}
			}
		}
	}
}

// sights turn linear light into what readers see of it: Machado, Oliveira and
// Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision
// Deficiency", severity 1.
var sights = map[string][3][3]float64{
	"all colours":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen is a colour in CIELAB as somebody sees it.
func seen(c color.NRGBA, sight [3][3]float64) (lab [3]float64) {
	apply := func(m [3][3]float64, v [3]float64) (out [3]float64) {
		for i, row := range m {
			for j, x := range row {
				out[i] += x * v[j]
			}
		}
		return out
	}
	rgb := apply(sight, [3]float64{light(c.R), light(c.G), light(c.B)})
	for i := range rgb {
		rgb[i] = min(max(rgb[i], 0), 1)
	}
	xyz := apply([3][3]float64{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}, rgb)
	for i, white := range []float64{0.9505, 1, 1.089} {
		if x := xyz[i] / white; x > 0.008856 {
			xyz[i] = math.Cbrt(x)
		} else {
			xyz[i] = 7.787*x + 16.0/116
		}
	}
	return [3]float64{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
}

// TestKinsOfVerdictsAreToldApartByEveryReader holds the first colour of each kin
// apart from every other kin's, for readers who lack a kind of cone too.
func TestKinsOfVerdictsAreToldApartByEveryReader(t *testing.T) {
	const clearly = 14 // ΔE 1976; 2.3 is a difference that is just noticed
	firsts := []analysis.Verdict{analysis.VerdictCores, "fetch-slots", analysis.VerdictRateLimit, analysis.VerdictPhaseBarrier, analysis.VerdictBalanced, analysis.VerdictUnexplained}
	v := someStages()
	for _, theme := range bothThemes {
		for name, sight := range sights {
			for i, a := range firsts {
				for _, b := range firsts[:i] {
					x, y := seen(v.verdictView(a).look.shade(theme).NRGBA, sight), seen(v.verdictView(b).look.shade(theme).NRGBA, sight)
					if d := math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2]); d < clearly {
						t.Errorf("%s, %s: %s and %s are only %.0f apart", theme, name, a, b, d)
					}
				}
			}
		}
	}
}

func TestVerdictsAreSortedByKin(t *testing.T) {
	got := []analysis.Verdict{"unexplained", "batch-barrier", "store-slots", "rate-limit", "serial", "fetch-slots", "cpu-slots", "cores"}
	someStages().sortVerdicts(got)
	if want := []analysis.Verdict{"cores", "cpu-slots", "fetch-slots", "store-slots", "rate-limit", "serial", "batch-barrier", "unexplained"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
