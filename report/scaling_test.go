package report

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// curveCells are cells of a strategy whose throughput over cores is known to a
// hundredth.
func curveCells(strategy string, cores []int, throughput func(n float64) float64) []analysis.CellSummary {
	var out []analysis.CellSummary
	for _, n := range cores {
		x := throughput(float64(n))
		out = append(out, analysis.CellSummary{
			Cell: results.Cell{Strategy: strategy, Cores: n}, Trials: 6,
			Seconds: figureOf(1/x, 1/x, 1/x), Throughput: figureOf(x, x*0.99, x*1.01),
		})
	}
	return out
}

// exactly are cells as a simulation gives them.
func exactly(cells []analysis.CellSummary) []analysis.CellSummary {
	for i := range cells {
		c := &cells[i]
		c.Cell.Simulated = true
		c.Throughput = analysis.Estimate{Center: c.Throughput.Center, Lo: c.Throughput.Center, Hi: c.Throughput.Center, N: 1, Exact: true}
	}
	return cells
}

func viewOf(cells ...[]analysis.CellSummary) view {
	return newView(&results.Run{Header: results.Header{Version: "0.1.0"}}, analysis.Summary{Cells: slices.Concat(cells...)}, nil)
}

func scalingOf(t *testing.T, v view) []drawing {
	t.Helper()
	all, err := drawAll(v, Light)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(d drawing) bool { return d.chart != "scaling" })
}

var (
	sixCounts  = []int{1, 2, 4, 8, 16, 32}
	saturated  = func(n float64) float64 { return 100 * min(n, 4) }
	constant   = func(float64) float64 { return 50 }
	retrograde = analysis.USL{Alpha: 0.02, Beta: 0.01, Gamma: 100}.Throughput
	upToEight  = []int{1, 2, 3, 4, 5, 6, 7, 8}
	// Two law-like steps, and then nothing: the nearest law falls, the points do not.
	soonSaturated = func(n float64) float64 { return []float64{800, 1130, 1340}[min(int(n), 3)-1] }
	amdahl        = func(n float64) float64 { return 100 * analysis.AmdahlSpeedup(0.1, n) }
)

func TestScalingTitleSaysUpToHowManyCoresStrategiesGain(t *testing.T) {
	few := curveCells("a", sixCounts, amdahl)
	few[0].Throughput.N = 3
	over := curveCells("fast", sixCounts, func(n float64) float64 { return 1000 * n })
	for i := range over {
		over[i].OverLimit = []string{"fetch"}
	}
	at := func(latency string, cells []analysis.CellSummary) []analysis.CellSummary {
		for i := range cells {
			cells[i].Cell.Settings = []results.Setting{{Field: "fetch.latency", Value: latency}}
		}
		return cells
	}
	for name, c := range map[string]struct {
		of   view
		want string
	}{
		"to the end":    {viewOf(curveCells("a", sixCounts, amdahl)), "A clearly gains up to 32 cores"},
		"saturated":     {viewOf(curveCells("a", sixCounts, saturated)), "A clearly gains up to 4 cores"},
		"falls":         {viewOf(curveCells("a", sixCounts, retrograde)), "A is fastest on 8 cores"},
		"flat":          {viewOf(curveCells("a", sixCounts, constant)), "A does not clearly gain"},
		"too few":       {viewOf(few, curveCells("b", sixCounts, constant)), "Too few trials to tell what more cores bring (it takes 4)"},
		"several":       {viewOf(curveCells("a", sixCounts, constant), curveCells("b", sixCounts, saturated), curveCells("c", sixCounts, amdahl)), "C clearly gains up to 32 cores, b up to 4; a does not clearly gain"},
		"together":      {viewOf(curveCells("a", sixCounts, saturated), curveCells("b", sixCounts, saturated), curveCells("c", sixCounts, constant)), "A and b clearly gain up to 4 cores; c does not clearly gain"},
		"all":           {viewOf(curveCells("a", sixCounts, saturated), curveCells("b", sixCounts, saturated)), "All strategies clearly gain up to 4 cores"},
		"none":          {viewOf(curveCells("a", sixCounts, constant), curveCells("b", sixCounts, constant)), "No strategy clearly gains from more cores"},
		"simulated":     {viewOf(exactly(curveCells("a", sixCounts, saturated)), exactly(curveCells("b", sixCounts, constant))), "Simulated: a gains up to 4 cores; b does not gain"},
		"keeps no line": {viewOf(over, curveCells("a", sixCounts, saturated)), "A clearly gains up to 4 cores"},
		"nobody ranks":  {viewOf(over, over), "Fast clearly gains up to 32 cores"},
		"one strategy, two settings": {viewOf(at("1ms", curveCells("a", sixCounts, saturated)), at("5ms", curveCells("a", sixCounts, amdahl))),
			"A clearly gains up to 4 cores at fetch latency 1ms; it clearly gains up to 32 cores at 5ms"},
	} {
		pages := scalingOf(t, c.of)
		if len(pages) != 1 || pages[0].page.title != c.want {
			t.Errorf("%s: %d pages, %q, want %q", name, len(pages), pages[0].page.title, c.want)
		}
	}
}

func TestScalingDrawsBothLawsAndNamesTheChosenOne(t *testing.T) {
	for name, c := range map[string]struct {
		of   []analysis.CellSummary
		want string
		peak bool
	}{
		"amdahl":              {curveCells("a", sixCounts, amdahl), "Amdahl: 10 % serial, at most 10.0×", false},
		"linear":              {curveCells("a", sixCounts, func(n float64) float64 { return n }), "Amdahl: no serial share", false},
		"peaked":              {curveCells("a", sixCounts, retrograde), "USL: contention 2 %, peak on 10 cores", true},
		"peaked beyond":       {curveCells("a", []int{1, 2, 3, 4, 5, 6}, retrograde), "USL: contention 2 %, peak beyond", false},
		"peaked, simulated":   {exactly(curveCells("a", sixCounts, retrograde)), "USL: contention 2 %, peak on 10 cores", true},
		"saturated":           {curveCells("a", sixCounts, saturated), "no law: Amdahl explains 84 % of the variance", false},
		"constant":            {curveCells("a", sixCounts, constant), "does not scale", false},
		"soon saturated":      {curveCells("a", upToEight, soonSaturated), "USL: contention 37 %, peak on 5 cores", true},
		"no peak, simulated":  {exactly(curveCells("a", upToEight, soonSaturated)), "USL: contention 37 %, the points do not fall", false},
		"too steep for a law": {curveCells("a", []int{2, 4, 8, 16}, func(n float64) float64 { return 1 / (n * n * n) }), "no law is determined", false},
	} {
		d := scalingOf(t, viewOf(c.of))[0]
		laws := map[string]bool{}
		elements(t, d.svg, func(e xml.StartElement, _ string) {
			if attr(e, "class") == "law" {
				laws[attr(e, "data-name")] = true
			}
		})
		if drawn := len(laws) == 2 && laws["amdahl"] && laws["usl"]; drawn == (c.want == "no law is determined") {
			t.Errorf("%s: laws %v", name, laws)
		}
		if !strings.Contains(d.svg, ">"+c.want) || strings.Contains(d.page.subtitle, "the law's peak") != c.peak {
			t.Errorf("%s: not %q, or a peak where there is none: %q", name, c.want, d.page.subtitle)
		}
	}
}

func TestBelowFourCoreCountsNoLawIsDrawnAndSaidSo(t *testing.T) {
	for name, c := range map[string]struct {
		of             view
		subtitle, head bool
	}{
		"all":  {viewOf(curveCells("a", []int{1, 2, 4}, amdahl)), true, false},
		"some": {viewOf(curveCells("a", []int{1, 2, 4}, amdahl), curveCells("b", sixCounts, amdahl)), false, true},
		"none": {viewOf(curveCells("b", sixCounts, amdahl)), false, false},
	} {
		d := scalingOf(t, c.of)[0]
		if got := strings.Contains(d.page.subtitle, "No scaling law is fitted to fewer than 4 numbers of cores."); got != c.subtitle {
			t.Errorf("%s: %q", name, d.page.subtitle)
		}
		if got := strings.Contains(d.svg, ">no law of 3 numbers of cores: it takes 4<"); got != c.head {
			t.Errorf("%s: the panel says so: %v", name, got)
		}
		if name == "all" && strings.Contains(d.svg, `class="law"`) {
			t.Error("a law through 3 points")
		}
	}
}

func TestScalingPagesAreOfOneSettingAndNineCurves(t *testing.T) {
	run := matrix{strategies: []string{"sequential", "pipeline"}, cores: []int{1, 2}, latencies: ms(1, 5), trials: 4}.run()
	var names []string
	for _, d := range scalingOf(t, newView(run, analysis.Summarize(run), nil)) {
		names = append(names, d.page.setting)
	}
	if want := []string{"fetch.latency=1ms", "fetch.latency=5ms"}; !slices.Equal(names, want) {
		t.Errorf("pages %q, want %q", names, want)
	}
	var many [][]analysis.CellSummary
	for i := range 11 {
		many = append(many, curveCells(fmt.Sprint("s", i), sixCounts, func(n float64) float64 { return float64(11-i) * n }))
	}
	pages := scalingOf(t, viewOf(many...))
	if len(pages) != 2 || strings.Count(pages[0].svg, `class="series"`) != 9 || strings.Count(pages[1].svg, `class="series"`) != 2 {
		t.Errorf("%d pages, want 9 curves on the first of two", len(pages))
	}
}

func TestASimulatedCurveStandsBesideTheMeasuredOne(t *testing.T) {
	measured, simulated := curveCells("a", []int{1, 2}, amdahl), exactly(curveCells("a", sixCounts, saturated))
	d := scalingOf(t, viewOf(simulated, measured))[0]
	if d.page.title != "A clearly gains up to 2 cores" {
		t.Errorf("%q: a prediction is no evidence", d.page.title)
	}
	for _, want := range []string{`data-name="a"`, `data-name="a (simulated)"`, `stroke-dasharray="4 4"`, "no law: Amdahl explains 84 % of the variance"} {
		if !strings.Contains(d.svg, want) {
			t.Errorf("no %s", want)
		}
	}
}
