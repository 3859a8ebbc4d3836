package report

import (
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func TestSimulatedRunsHaveEveryChart(t *testing.T) {
	for run, want := range map[string][]string{
		"simulated": {"strategies", "speedup", "scaling", "roofline", "bottleneck", "cpu", "queues", "timeline"},
		"unlimited": {"strategies", "throughput", "roofline", "bottleneck", "cpu", "queues", "timeline"},
		"any cores": {"strategies", "speedup", "scaling", "throughput", "roofline", "bottleneck", "cpu", "queues", "timeline"},
		"mixed":     {"strategies", "speedup", "scaling", "throughput", "roofline", "bottleneck", "cpu", "queues", "timeline"},
	} {
		var got []string
		for _, d := range drawings(t, run, Light) {
			if !slices.Contains(got, d.chart) {
				got = append(got, d.chart)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: charts %v, want %v", run, got, want)
		}
	}
}

func TestChartsOfSimulatedRunsSaySo(t *testing.T) {
	for _, run := range []string{"simulated", "unlimited", "any cores"} {
		for _, d := range drawings(t, run, Dark) {
			foot := strings.Join(d.page.notes, "\n")
			if !strings.HasPrefix(d.page.title, "Simulated") || !strings.Contains(foot, "simulated in virtual time") || !strings.Contains(foot, "exact for its draws") {
				t.Errorf("%s of %s: title %q, foot %q", d.chart, run, d.page.title, foot)
			}
			for _, misleading := range []string{"Too few", "too few", "(simulated)", "quiet", "noise", "GC", "steal", "other processes"} {
				if strings.Contains(d.svg[strings.Index(d.svg, "</style>"):]+d.page.subtitle, misleading) {
					t.Errorf("%s of %s says %q", d.chart, run, misleading)
				}
			}
		}
	}
}

func TestChartsTellSimulatedFromMeasured(t *testing.T) {
	charts := map[string]string{}
	for _, d := range drawings(t, "mixed", Light) {
		charts[fileNames(d.chart, []page{d.page})[0]] = d.svg + d.page.subtitle
	}
	for _, name := range []string{"speedup", "throughput"} {
		for _, want := range []string{">measured</text>", ">simulated (values in brackets)</text>", `data-name="pipeline"`, `data-name="pipeline (simulated)"`, `stroke-dasharray="4 4"`} {
			if !strings.Contains(charts[name], want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
	if s := charts["strategies"]; strings.Contains(s, `data-name="pipeline (simulated)"`) || !strings.Contains(s, "Dashed mark, and time in brackets: simulated.") || !strings.Contains(s, "; simulated 422 ms") {
		t.Error("strategies do not have what was simulated in the rows of what was measured")
	}
	for name, simulated := range map[string]bool{"bottleneck": false, "bottleneck-simulated": true, "cpu": false, "timeline": false} {
		if s := charts[name]; s == "" || strings.Contains(s, "simulated in virtual time") != simulated {
			t.Errorf("%s: drawn from simulated cells: %v, want %v", name, !simulated, simulated)
		}
	}
	for _, d := range drawings(t, "fixture", Light) {
		if strings.Contains(d.svg, "imulated") {
			t.Errorf("%s of a measured run speaks of simulation", d.chart)
		}
	}
}

func TestALabelHasTheSimulatedValueInBrackets(t *testing.T) {
	line := func(strategy string, told bool, at, value float64) dataLine {
		return dataLine{family: family{strategy, told, told}, points: []dataPoint{{x: at, e: figureOf(value, value, value)}}}
	}
	lines := []dataLine{line("a", false, 2, 1.5), line("b", false, 2, 1.2), line("a", true, 2, 1.9), line("b", true, 8, 4), line("c", true, 2, 3)}
	var got []string
	for _, l := range labelsOf(Light, lines, named, axisTimes) {
		got = append(got, strings.ReplaceAll(l.text, "\u00a0", ""))
	}
	if want := []string{"a 1.5× (1.9×)", "b 1.2×", "b (4×)", "c (3×)"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestEquallyFastLinesAreBothSeen(t *testing.T) {
	for _, d := range drawings(t, "unlimited", Light) {
		if d.chart != "throughput" {
			continue
		}
		offsets := map[string]bool{}
		open := ""
		elements(t, d.svg, func(e xml.StartElement, _ string) {
			if attr(e, "class") == "series" {
				open = attr(e, "data-name")
			}
			if attr(e, "stroke-dasharray") == "4 4" && (open == "pipeline" || open == "semaphore") {
				offsets[open+attr(e, "stroke-dashoffset")] = true
			}
		})
		if len(offsets) != 2 || offsets["pipeline"] == offsets["semaphore"] {
			t.Errorf("dashes begin at %v", slices.Sorted(maps.Keys(offsets)))
		}
	}
}

func TestUnlimitedCoresStandOnNoAxis(t *testing.T) {
	for _, d := range drawings(t, "any cores", Light) {
		if foot := strings.Join(d.page.notes, "\n"); d.chart == "speedup" && (strings.Contains(d.svg, ">0<") || !strings.Contains(foot, "left out: unlimited cores, which have no place on the axis")) {
			t.Errorf("foot %q", foot)
		}
	}
	if got := coresOf([]analysis.CellSummary{{}, {Cell: results.Cell{Cores: 8}}, {Cell: results.Cell{Cores: 2}}, {}}); !slices.Equal(got, []int{2, 8, 0}) {
		t.Errorf("cores %v, want the unlimited last", got)
	}
}

func TestASimulatedExampleIsOnTheFewestCoresThatMoreWouldNotSpeedUp(t *testing.T) {
	run := simulatedRun([]int{1, 2, 4, 8, 16, 0}, ms(5)...)
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.WallNS = int64(100e6 / float64(max(1, min(4, t.Cell.Cores)))); t.Cell.Cores == 0 {
			t.WallNS = 24.9e6
		}
		t.Stages[0].MaxInFlight = 1
	}
	every := func(results.Trial) bool { return true }
	e, ok := newView(run, analysis.Summarize(run), nil).representative(every)
	if !ok || e.cell.Cell.Cores != 4 {
		t.Errorf("on %d cores, want 4", e.cell.Cell.Cores)
	}
	mixed := mixedRun()
	e, ok = newView(mixed, analysis.Summarize(mixed), nil).representative(every)
	if !ok || e.cell.Cell.Simulated || e.cell.Cell.Cores != 4 {
		t.Errorf("%v: want what was measured, on the most cores", e.cell.Cell)
	}
}

func TestVirtualCoresInUseAreNamedAlone(t *testing.T) {
	for run, want := range map[string]string{
		"simulated": "Simulated: pipeline keeps its 16 cores 75 % busy",
		"unlimited": "Simulated: pipeline keeps 0.75 of a core busy in the mean",
	} {
		for _, d := range drawings(t, run, Light) {
			if d.chart != "cpu" {
				continue
			}
			if d.page.title != want || !strings.Contains(d.page.subtitle, "virtual cores in use") || !strings.Contains(d.svg, `data-name="in use"`) {
				t.Errorf("%s: %q, %q", run, d.page.title, d.page.subtitle)
			}
		}
	}
}

func TestHeadlinesKeepNames(t *testing.T) {
	v := view{simulated: true, sum: analysis.Summary{Cells: latencyCells(results.Cell{Strategy: "Mine:a=1"})}}
	for title, want := range map[string]string{
		"On 2 cores a leads": "Simulated: on 2 cores a leads", "Mine is fastest": "Simulated: Mine is fastest", "Übel": "Simulated: übel", "": "Simulated: ",
	} {
		if got := v.headline(title); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (view{}).headline("On 2 cores a leads"); got != "On 2 cores a leads" {
		t.Errorf("%q of a measured run", got)
	}
}

func TestMethodTellsSimulatedTrialsApart(t *testing.T) {
	measured := analysis.Estimate{N: 6, Confidence: 0.96875}
	exact := analysis.Estimate{N: 1, Exact: true}
	several := analysis.Estimate{Center: 2, Lo: 1, Hi: 3, N: 6, Confidence: 0.96875, Exact: true}
	alike := analysis.Estimate{N: 6, Confidence: 0.96875, Exact: true}
	for want, estimates := range map[string][]analysis.Estimate{
		"n = 1 simulated trial a point, exact for its draws":                                                      {exact, {}},
		"n = 6 simulated trials a point, each exact for its draws · point: median · band: 96 % interval, how":     {several},
		"n = 6 trials a point · point: median · band: 96 % interval, how · simulated: n = 1, exact for its draws": {exact, measured},
		"n = 6 trials a point · point: median · band: 96 % interval, how · simulated: n = 1 to 6":                 {several, measured, exact},
		"n = 1 to 6 simulated trials a point, all alike":                                                          {alike, exact},
		"n = 1 trial a point: no interval · simulated: n = 1, exact for its draws":                                {{N: 1}, exact},
	} {
		if got := method("band", "how", estimates); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
