package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func rooflineOf(t *testing.T, run *results.Run) []page {
	t.Helper()
	pages, why := rooflinePages(newView(run, analysis.Summarize(run), nil))
	if why != "" {
		t.Fatal(why)
	}
	return pages
}

func TestItemsInFlightAreTheMeanOverTheRun(t *testing.T) {
	for _, c := range fixtureHeader().Plan.Cells {
		spans := fixtureSchedule(c, rand.New(rand.NewPCG(1, 2)))
		trial := fixtureTrial(c, 0, rand.New(rand.NewPCG(1, 2)))
		var inSystem, inStages int64
		for i := range fixtureItems {
			inSystem += spans[2][i].EndNS - spans[0][i].StartNS
			for k := range spans {
				inStages += spans[k][i].EndNS - spans[k][i].StartNS
			}
		}
		f, ok := flightOf(trial)
		want := flight{float64(inSystem) / float64(trial.WallNS), float64(inStages) / fixtureItems / 1e9}
		if !ok || math.Abs(f.inFlight/want.inFlight-1) > 1e-3 || math.Abs(f.each/want.each-1) > 1e-3 {
			t.Errorf("%s: %+v, want %+v", c.Key(), f, want)
		}
	}
}

func TestWaitingForACoreIsNoNeedOfAFetch(t *testing.T) {
	trial := results.Trial{WallNS: 100, Outcomes: results.Outcomes{Stored: 2}, Stages: []results.Stage{
		{Kind: "io", Count: 2, BusyNS: 60, Service: results.Quantiles{MeanNS: 30}, Remote: &results.Quantiles{MeanNS: 10}, TransportNS: 2},
		{Kind: "cpu", Count: 2, BusyNS: 20, Service: results.Quantiles{MeanNS: 10}, Wait: results.Quantiles{MeanNS: 20}},
	}}
	if f, ok := flightOf(trial); !ok || f != (flight{1.2, 22e-9}) {
		t.Errorf("%+v, %v: want 1.2 in flight, each in need of 22 ns", f, ok)
	}
	for name, change := range map[string]func(*results.Trial){
		"no stages": func(t *results.Trial) { t.Stages = nil }, "no wall": func(t *results.Trial) { t.WallNS = 0 },
		"nothing stored": func(t *results.Trial) { t.Outcomes.Stored = 0 },
	} {
		broken := trial
		change(&broken)
		if f, ok := flightOf(broken); ok {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// Whatever keeps the limits is below the slope and below every roof.
func TestNothingThatKeepsTheLimitsIsAboveARoof(t *testing.T) {
	v := newView(readFixture(t), analysis.Summarize(readFixture(t)), nil)
	groups, cells := grouped(v.known(), groupOf)
	for _, g := range groups {
		p := v.roofPanel(cells[g])
		if len(p.dots) != 6 || len(p.roofs) != 4 {
			t.Fatalf("%d dots, %d roofs", len(p.dots), len(p.roofs))
		}
		for _, d := range p.dots {
			if x := d.Throughput.Center; x > p.above(d.inFlight).rate*1.001 {
				t.Errorf("%v: %s stores %v/s, below %v", g, d.family, x, p.above(d.inFlight))
			}
		}
	}
}

// roofRun is a run on one core and on two, whose strategies are given by their
// items in flight and their share of the roof: 1,000 items/s of process on one core
// and of fetch on two.
func roofRun(trials int, strategies map[string][2]float64) *results.Run {
	const items, each = 1000, 8e6
	run := &results.Run{Header: results.Header{Version: "0.1.0", Items: items}}
	for _, name := range []string{"alone", "pipeline", "semaphore", "prefetch", "batched"} {
		of, ok := strategies[name]
		if !ok {
			continue
		}
		for _, cores := range []int{1, 2} {
			for block := range trials {
				t := results.Trial{Cell: results.Cell{Strategy: name, Cores: cores}, Block: block, Items: items, Outcomes: results.Outcomes{Stored: items}, Digest: "1"}
				t.WallNS = int64(1e9 / of[1])
				t.Stages = []results.Stage{{Name: "fetch", Kind: "io", Count: items, BusyNS: items * each, Service: results.Quantiles{MeanNS: each}}, {Name: "process", Kind: "cpu", Count: items}}
				t.Stages[1].Wait.MeanNS = int64(max(0, of[0]*float64(t.WallNS)/items-each))
				t.Limit = results.Limit{NS: 1e9, Binds: "process", Bounds: map[string]int64{"process": 1e9, "fetch": 0.5e9, "chain": 1e6}}
				if cores == 2 {
					t.Limit.Binds, t.Limit.Bounds = "fetch", map[string]int64{"process": 0.5e9, "fetch": 1e9, "chain": 1e6}
				}
				run.Trials = append(run.Trials, t)
			}
		}
	}
	return run
}

func TestRooflineTitleSaysWhoReachesARoofAndWhoLacksItems(t *testing.T) {
	over := roofRun(4, map[string][2]float64{"alone": {1, 0.1}, "pipeline": {20, 0.97}})
	for i := range over.Trials {
		if over.Trials[i].Cell.Strategy == "pipeline" {
			over.Trials[i].Stages[0].Limit, over.Trials[i].Stages[0].MaxInFlight = 16, 17
		}
	}
	refused := roofRun(4, map[string][2]float64{"alone": {9, 0.9}, "pipeline": {20, 0.97}})
	for i := range refused.Trials {
		if t := &refused.Trials[i]; t.Cell.Strategy == "alone" { // nothing was refused: the rate is its roof
			t.Limit.Bounds["rate"] = 1.1e9
		}
	}
	onTwo := roofRun(4, map[string][2]float64{"alone": {1, 0.125}, "pipeline": {20, 0.97}})
	onTwo.Trials = slices.DeleteFunc(onTwo.Trials, func(t results.Trial) bool { return t.Cell.Cores != 2 })
	for name, c := range map[string]struct {
		run  *results.Run
		want string
	}{
		"one panel":      {onTwo, "Pipeline reaches the roof of fetch; alone lacks items in flight (it takes 8)"},
		"by cores":       {roofRun(4, map[string][2]float64{"alone": {1, 0.125}, "pipeline": {20, 0.97}}), "Pipeline reaches the roof of process on 1 core; it reaches the roof of fetch on 2 cores; alone lacks items in flight (it takes 8)"},
		"several":        {roofRun(4, map[string][2]float64{"pipeline": {20, 0.97}, "semaphore": {30, 0.95}, "batched": {30, 0.5}}), "Pipeline and semaphore reach the roof of process on 1 core; they reach the roof of fetch on 2 cores"},
		"four":           {roofRun(4, map[string][2]float64{"pipeline": {20, 0.97}, "semaphore": {30, 0.95}, "prefetch": {30, 0.9}, "batched": {30, 0.9}}), "4 strategies reach the roof of process on 1 core; 4 strategies reach the roof of fetch on 2 cores"},
		"none":           {roofRun(4, map[string][2]float64{"alone": {1, 0.125}, "batched": {5, 0.5}}), "No strategy reaches a roof in any case; alone and batched lack items in flight (it takes 8)"},
		"keeps no limit": {over, "No strategy reaches a roof in any case; alone lacks items in flight (it takes 8)"},
		"refused":        {refused, "Pipeline and alone reach the roof of process on 1 core; they reach the roof of fetch on 2 cores"},
	} {
		if pages := rooflineOf(t, c.run); len(pages) != 1 || pages[0].title != strings.Replace(c.want, "Pipeline and alone", "Alone and pipeline", 1) {
			t.Errorf("%s: %d pages, %q, want %q", name, len(pages), pages[0].title, c.want)
		}
	}
}

func TestRooflineNeedsStagesAndBounds(t *testing.T) {
	run := roofRun(2, map[string][2]float64{"alone": {1, 0.1}})
	for i := range run.Trials {
		run.Trials[i].Stages = nil // as without spans
	}
	unbound := roofRun(2, map[string][2]float64{"alone": {1, 0.1}})
	for i := range unbound.Trials {
		unbound.Trials[i].Limit = results.Limit{}
	}
	failed := roofRun(2, map[string][2]float64{"alone": {1, 0.1}})
	for i := range failed.Trials {
		failed.Trials[i].Failure = &results.Failure{Cause: "timeout"}
	}
	for name, r := range map[string]*results.Run{"no spans": run, "no bounds": unbound, "failed only": failed, "empty": {}} {
		if pages, why := rooflinePages(newView(r, analysis.Summarize(r), nil)); len(pages) > 0 || !strings.Contains(why, "stages' times and the bounds") {
			t.Errorf("%s: %d pages, %q", name, len(pages), why)
		}
	}
}

func TestDotsAtOnePlaceStandSideBySide(t *testing.T) {
	p := panel{x: axis{min: 1, max: 100, scale: logScale{}}, y: axis{min: 1, max: 100, scale: logScale{}}}
	p.Max.X, p.Max.Y = 100, 100
	dot := func(x, y float64) roofDot {
		return roofDot{inFlight: x, CellSummary: analysis.CellSummary{Throughput: figureOf(y, y, y)}}
	}
	at := p.sideBySide([]roofDot{dot(10, 10), dot(50, 50), dot(10, 10), dot(10.1, 10)})
	middle := p.atX(10)
	if at[0].X >= at[2].X || at[2].X >= at[3].X || math.Abs(float64(at[2].X-middle)) > 0.5 || at[1] != p.at(50, 50) {
		t.Errorf("%v, around %v", at, middle)
	}
}

func TestManyRooflinesTakePagesOfTheirSettings(t *testing.T) {
	m := matrix{strategies: []string{"sequential", "pipeline"}, cores: []int{1, 2, 3, 4, 5}, latencies: ms(1, 5), trials: 2}
	var names []string
	for _, p := range rooflineOf(t, m.run()) {
		names = append(names, p.setting)
		if !strings.Contains(p.subtitle, ", fetch latency "+strings.TrimPrefix(p.setting, "fetch.latency=")) {
			t.Errorf("%q does not say %s", p.subtitle, p.setting)
		}
	}
	if want := []string{"fetch.latency=1ms", "fetch.latency=5ms"}; !slices.Equal(names, want) {
		t.Errorf("pages %q, want %q", names, want)
	}
}
