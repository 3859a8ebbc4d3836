package report

import (
	"image"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

func TestSpreadKeepsLabelsApartAndMovesThemLeast(t *testing.T) {
	const gap, lo, hi = 10.0, 0.0, 200.0
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Float64Range(lo, hi), 1, 15).Draw(t, "want")
		slices.Sort(want)
		got := spread(want, gap, lo, hi)
		cost := func(ys []float64) (sum float64) {
			for i, y := range ys {
				sum += (y - want[i]) * (y - want[i])
			}
			return sum
		}
		for i, y := range got {
			if y < lo-1e-9 || y > hi+1e-9 {
				t.Fatalf("label %d at %v leaves %v to %v", i, y, lo, hi)
			}
			if i > 0 && y-got[i-1] < gap-1e-9 {
				t.Fatalf("labels %d and %d are %v apart", i-1, i, y-got[i-1])
			}
		}
		// No other placement that keeps the rules costs less.
		slack := rapid.SliceOfN(rapid.Float64Range(0, 1), len(want)+1, len(want)+1).Draw(t, "slack")
		sum := 0.0
		for _, s := range slack {
			sum += s
		}
		other := make([]float64, len(want))
		at := lo
		for i := range other {
			if sum > 0 {
				at += slack[i] / sum * (hi - lo - gap*float64(len(want)-1))
			}
			other[i] = at + gap*float64(i)
		}
		if cost(other) < cost(got)-1e-6 {
			t.Fatalf("%v costs %v, but %v only %v", got, cost(got), other, cost(other))
		}
	})
}

func TestStepsAscendWithinTheAxis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(1e-6, 1e6).Draw(t, "lo")
		hi := lo * rapid.Float64Range(1.01, 1e6).Draw(t, "ratio")
		n := rapid.IntRange(1, 12).Draw(t, "n")
		for name, steps := range map[string][]float64{"even": evenSteps(lo, hi, n), "doubling": doublings(lo, hi), "decades": decades(lo, hi)} {
			for i, v := range steps {
				if v < lo*(1-1e-6)-1e-6*hi || v > hi*(1+1e-6) || i > 0 && v <= steps[i-1] {
					t.Fatalf("%s steps of %v to %v: %v", name, lo, hi, steps)
				}
			}
			if name == "even" && len(steps) > n+1 {
				t.Fatalf("%d steps instead of at most %d", len(steps), n+1)
			}
		}
	})
}

func TestLogScaleNeverFails(t *testing.T) {
	for _, x := range []float64{0, -1, 1e-300} {
		if y := (logScale{}).Normalize(1, 32, x); math.IsNaN(y) || math.IsInf(y, 0) || y >= 0 {
			t.Errorf("Normalize(%v) = %v, want a finite value below the axis", x, y)
		}
	}
	if y := (logScale{}).Normalize(1, 32, 8); math.Abs(y-0.6) > 1e-12 {
		t.Errorf("8 of 1 to 32 is at %v, want 0.6", y)
	}
}

func TestPaletteKeepsFewColoursExactly(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 40, 10))
	for x := range 40 {
		for y := range 10 {
			img.Set(x, y, color.RGBA{uint8(x * 6), uint8(y), 7, 255})
		}
	}
	out := quantize(img)
	if len(out.Palette) > 256 {
		t.Fatalf("%d colours", len(out.Palette))
	}
	for x := range 40 {
		r0, _, _, _ := img.At(x, 5).RGBA()
		r1, _, _, _ := out.At(x, 5).RGBA()
		if d := int(r0>>8) - int(r1>>8); d > 16 || d < -16 {
			t.Errorf("column %d moved from red %d to %d", x, r0>>8, r1>>8)
		}
	}
	two := image.NewRGBA(image.Rect(0, 0, 2, 1))
	two.Set(0, 0, color.RGBA{1, 2, 3, 255})
	two.Set(1, 0, color.RGBA{1, 2, 4, 255})
	q := quantize(two)
	if q.At(0, 0) != two.At(0, 0) || q.At(1, 0) != two.At(1, 0) {
		t.Errorf("two near colours became %v and %v", q.At(0, 0), q.At(1, 0))
	}
}

func TestLettersThatTheFontLacksShowInPNGs(t *testing.T) {
	drawn := func(text string) []uint8 {
		c := newPNG(60, 20, Light)
		labelType.in(Light.of(ink)).draw(draw.New(c), 5, 10, text)
		return c.Image().(*image.RGBA).Pix
	}
	if !slices.Equal(drawn("東"), drawn("?")) || slices.Equal(drawn("東"), drawn(" ")) {
		t.Error("a letter outside the font leaves no question mark")
	}
}

func TestFullCircleIsTwoArcs(t *testing.T) {
	c := newSVG(100, 100)
	got := c.path(disc.path(vg.Point{X: 50, Y: 50}, 10))
	if want := "M60 50L60 50A10 10 0 0 0 40 50A10 10 0 0 0 60 50Z"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

func TestCanvasTransformsNest(t *testing.T) {
	c := newSVG(100, 100)
	c.Push()
	c.Translate(vg.Point{X: 10, Y: 20})
	c.Rotate(math.Pi / 2)
	c.Scale(2, 2)
	if x, y := c.point(vg.Point{X: 5}); math.Abs(x-10) > 1e-9 || math.Abs(y-70) > 1e-9 {
		t.Errorf("point at %v, %v, want 10, 70", x, y)
	}
	c.Pop()
	if x, y := c.point(vg.Point{X: 5}); x != 5 || y != 100 {
		t.Errorf("after Pop, point at %v, %v, want 5, 100", x, y)
	}
}

func TestWrappedLinesFitAndKeepUnits(t *testing.T) {
	const text = "Items wait 40.2 ms for process on 2 cores, and averyveryverylongwordthatfitsonnolineatall follows 98 % of them"
	for width := vg.Length(60); width < 400; width += 17 {
		lines := noteType.wrap(text, width)
		for _, l := range lines {
			if w := noteType.width(l); w > width {
				t.Errorf("%q is %v wide of %v", l, w, width)
			}
			if regexp.MustCompile(`^(ms|cores|%)`).MatchString(l) {
				t.Errorf("%q starts with a unit torn from its number", l)
			}
		}
	}
}

func TestBalancedLinesAreAsManyAndNoLonger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,12}`), 1, 30).Draw(t, "words"), " ")
		w := vg.Length(rapid.IntRange(80, 500).Draw(t, "width"))
		plain, balanced := titleType.wrap(text, w), titleType.balanced(text, w)
		if len(balanced) != len(plain) || strings.Join(balanced, " ") != strings.Join(plain, " ") {
			t.Fatalf("%q became %q", plain, balanced)
		}
		widest := func(lines []string) (most vg.Length) {
			for _, l := range lines {
				most = max(most, titleType.width(l))
			}
			return most
		}
		if widest(balanced) > widest(plain) {
			t.Fatalf("%q is wider than %q", balanced, plain)
		}
	})
	lines := titleType.balanced("Items under pipeline wait 83 % of their time, nearly all of it for process", 420)
	if len(lines) != 2 || len(strings.Fields(strings.ReplaceAll(lines[1], "\u00a0", " "))) < 4 {
		t.Errorf("%q", lines)
	}
}

func TestFileNamesAreSafeAndDistinct(t *testing.T) {
	safe := regexp.MustCompile(`^chart(-[a-z0-9.µ-]+)?$`)
	rapid.Check(t, func(t *rapid.T) {
		var pages []page
		for range rapid.IntRange(1, 6).Draw(t, "n") {
			pages = append(pages, page{setting: rapid.SampledFrom([]string{"", "a b", "a=b", "../x", "/", "Z", rapid.String().Draw(t, "s")}).Draw(t, "setting")})
		}
		names := fileNames("chart", pages)
		for i, name := range names {
			if !safe.MatchString(name) || slices.Contains(names[:i], name) {
				t.Fatalf("names %q", names)
			}
		}
	})
}

func TestQuantitiesReadWell(t *testing.T) {
	for _, c := range [][2]string{
		{spanText(5e6), "5 ms"}, {spanText(40.24e6), "40.2 ms"}, {spanText(1.5e9), "1.5 s"}, {spanText(250e3), "250 µs"}, {spanText(999.9e6), "1 s"}, {spanText(12), "12 ns"},
		{timesText(1.934), "1.93×"}, {timesText(12.34), "12.3×"}, {timesText(123.4), "123×"}, {timesText(9.999), "10.0×"},
		{rateText(42.34), "42.3"}, {rateText(1937), "1,940"}, {rateText(1234567), "1,230,000"}, {rateText(999.6), "1,000"},
		{shortRate(2000), "2k"}, {shortRate(1.5e6), "1.5M"}, {shortRate(300), "300"},
		{percentText(0.996), "99 %"}, {percentText(1), "100 %"}, {percentText(0.001), "< 1 %"}, {percentText(0), "0 %"},
		{listText([]string{"a"}), "a"}, {listText([]string{"a", "b", "c"}), "a, b and c"}, {digits(0, 3), "0"}, {digits(100, 2), "100"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
}

func TestSamplesAreFiniteWhateverTheSeries(t *testing.T) {
	number := rapid.SampledFrom([]float64{0, 1, -1, 0.5, math.NaN(), math.Inf(1)})
	column := rapid.SliceOfN(number, 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		series := results.Series{
			AtNS: rapid.SliceOfN(rapid.Int64Range(-3, 20), 0, 6).Draw(t, "at"),
			User: column.Draw(t, "user"), System: column.Draw(t, "system"), Other: column.Draw(t, "other"), Steal: column.Draw(t, "steal"),
			GCCycles: rapid.SliceOfN(rapid.Uint32Range(0, 9), 0, 6).Draw(t, "gc"),
			InFlight: rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(-2, 9), 0, 6), 0, 3).Draw(t, "in flight"),
		}
		s := newSamples(results.Trial{Series: &series})
		columns := append([][]float64{s.at, s.user, s.system, s.other, s.steal}, s.inFlight...)
		for _, values := range columns {
			if len(values) != s.n {
				t.Fatalf("%d values of %d", len(values), s.n)
			}
			for _, v := range values {
				if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("values %v", values)
				}
			}
		}
		if !slices.IsSorted(s.at) || len(slices.Compact(slices.Clone(s.at))) != s.n {
			t.Fatalf("times %v", s.at)
		}
	})
}

func TestEmbeddedFontsHaveTheSignsOfCharts(t *testing.T) {
	for _, sign := range strings.Split("aZ09×±≤≥≈·–—…µ→₂✓\u00a0", "") {
		a, b := labelType.width(sign), labelType.width("\U0001F600")
		if a == b && labelType.width(sign+"x") == labelType.width("\U0001F600x") {
			t.Errorf("%q is drawn as the sign for a missing one", sign)
		}
	}
}
