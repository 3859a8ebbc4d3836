package report

import (
	"fmt"
	"image/color"
	"slices"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestAStrategyLooksTheSameInEveryRun(t *testing.T) {
	alone := looksFor([]string{"pipeline"})["pipeline"]
	among := looksFor([]string{"mine", "batched:size=5", "pipeline", "sequential"})["pipeline"]
	if alone != among {
		t.Errorf("pipeline looks like %v alone and %v among others", alone, among)
	}
}

func TestAddedStrategiesLookTheSameInAnyOrder(t *testing.T) {
	a := looksFor([]string{"pipeline", "zig", "mine"})
	b := looksFor([]string{"mine", "pipeline", "zig"})
	for _, s := range []string{"mine", "zig"} {
		if a[s] != b[s] {
			t.Errorf("%s looks like %v or %v, by the order of strategies", s, a[s], b[s])
		}
	}
}

func TestNoTwoStrategiesLookAlike(t *testing.T) {
	strategies := []string{"sequential", "fetch-all", "fetch-all:limit=true", "batched:size=5", "batched:size=10", "batched:size=20", "prefetch", "pipeline", "semaphore"}
	for i := range 9 {
		strategies = append(strategies, fmt.Sprintf("mine%d", i))
	}
	looks := looksFor(strategies)
	var seen []look
	for _, s := range strategies {
		if slices.Contains(seen, looks[s]) {
			t.Errorf("%s looks like another strategy: %v", s, looks[s])
		}
		seen = append(seen, looks[s])
	}
}

func TestVariantsShareHueAndShape(t *testing.T) {
	looks := looksFor([]string{"batched:size=5", "batched:size=10"})
	a, b := looks["batched:size=5"], looks["batched:size=10"]
	if a.hue != b.hue || a.marker.shape != b.marker.shape {
		t.Errorf("variants of one strategy look like two: %v, %v", a, b)
	}
	if a.tint == b.tint || a.marker.variant == b.marker.variant {
		t.Errorf("variants look the same: %v, %v", a, b)
	}
}

func TestStagesOfOneKindDiffer(t *testing.T) {
	for _, kind := range []string{"io", "cpu"} {
		var seen []look
		for i := range 3 {
			l := stageLook(kind, i)
			if slices.Contains(seen, l) {
				t.Errorf("%s stage %d looks like another: %v", kind, i, l)
			}
			seen = append(seen, l)
		}
	}
}

// TestStagesOfAJobAreToldApart holds any two stages of a job of five clearly apart:
// red next to a slightly darker red is one colour.
func TestStagesOfAJobAreToldApart(t *testing.T) {
	for _, kinds := range [][]string{{"io", "cpu", "io", "cpu", "io"}, {"io", "cpu", "cpu", "cpu", "io"}} {
		var stages []results.Stage
		for i, k := range kinds {
			stages = append(stages, results.Stage{Name: fmt.Sprint(i), Kind: k})
		}
		v := view{stages: stages}
		for _, theme := range bothThemes {
			names := []string{"0", "1", "2", "3", "4"}
			for i, a := range names {
				for _, b := range names[:i] {
					x, y := v.stage(a).shade(theme).NRGBA, v.stage(b).shade(theme).NRGBA
					if d := distance(packedColor(x), packedColor(y)); d < 12000 {
						t.Errorf("%s, %v: %s and %s are only %d apart", theme, kinds, a, b, d)
					}
				}
			}
		}
	}
}

func packedColor(c color.NRGBA) uint32 { return uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B) }

func TestGlyphsHaveOutlinesOfTheirOwn(t *testing.T) {
	seen := map[string]glyph{}
	for g := square; g <= hexagon; g++ {
		outline := fmt.Sprintf("%.2f", g.outline(3))
		if other, dup := seen[outline]; dup || len(g.outline(3)) < 3 {
			t.Errorf("glyph %d has the outline of %d: %s", g, other, outline)
		}
		seen[outline] = g
	}
}
