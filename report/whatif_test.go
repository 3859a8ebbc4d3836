package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// madeStage is a stage made faster by a quarter, as measured.
func madeStage(name string, predicted, center, spread float64, o analysis.Outcome) analysis.TestedChange {
	return analysis.TestedChange{What: name + " 25 % faster", Predicted: predicted, Pairs: 6, Outcome: o,
		Changes:  []model.Remedy{{Change: model.ChangeFaster, Stage: name, Field: name + ".latency", From: "5ms", To: "3.75ms", Factor: 0.75}},
		Measured: &analysis.Interval{Center: center, Lo: center - spread, Hi: center + spread, Confidence: 0.96875}}
}

func madeCurve(stage, kind string, share float64) analysis.GainCurve {
	c := analysis.GainCurve{Stage: stage, Kind: kind}
	for i := range 11 {
		x := 0.05 * float64(i)
		c.Points = append(c.Points, analysis.GainPoint{Share: x, Gain: 1 / (1 - share*x)})
	}
	return c
}

// madeExperiments are experiments of every kind that views must survive, by the name of
// the made-up run whose header they go with.
func madeExperiments() map[string]*analysis.Experiment {
	cell := results.Cell{Strategy: "pipeline", Cores: 2, Settings: []results.Setting{{Field: "fetch.latency", Value: "5ms"}, {Field: "process.stretch", Value: "1"}}}
	diagnosis := analysis.Diagnosis{
		Verdict: "fetch-slots", Stage: "fetch", Certainty: analysis.Sure, Naive: "process", Trials: 6, Agreeing: 6,
		Evidence:     []analysis.Observation{{Asked: "machine", Found: "steal 0 %, other processes 1 % of the cores"}, {Asked: "bounds", Found: "the bound by fetch is 96 % of the makespan", Hit: true}},
		Elasticities: []analysis.Elasticity{{Stage: "fetch", Share: 0.96}, {Stage: "process", Share: 0.03}, {Stage: "store", Share: -0.004}},
		Advice:       "Let fetch serve more items at once: --vary 'fetch.limit=32'",
	}
	claim := results.Claim{Verdict: "fetch-slots", Stage: "fetch", Certainty: "sure", Advice: diagnosis.Advice, From: "sweep.jsonl", Stages: []string{"fetch"}, Tested: true}
	limit := analysis.TestedChange{What: "more places in fetch", Predicted: 1.92, Pairs: 6, Outcome: analysis.OutcomeConfirmed,
		Changes:  []model.Remedy{{Change: model.ChangeLimit, Stage: "fetch", Field: "fetch.limit", From: "16", To: "32"}},
		Measured: &analysis.Interval{Center: 1.874, Lo: 1.81, Hi: 1.93, Confidence: 0.96875}}
	cores := analysis.TestedChange{What: "more cores", Predicted: 1.001, Outcome: analysis.OutcomeUntried, Why: "hbench may use 2 cores here",
		Changes: []model.Remedy{{Change: model.ChangeCores, Field: model.FieldCores, From: "2", To: "4"}}}
	queue := analysis.TestedChange{What: "longer queues", Pairs: 5, Outcome: analysis.OutcomeOpen,
		Changes:  []model.Remedy{{Change: model.ChangeQueue, Field: model.FieldStrategy, From: "pipeline", To: "pipeline:queue=64"}},
		Measured: &analysis.Interval{Center: 1.02, Lo: 1.004, Hi: 1.03, Confidence: 0.9375}}
	process := madeStage("process", 1.007, 1.011, 0.008, analysis.OutcomeConfirmed)
	process.Stretched = true
	whole := analysis.Experiment{
		Cell: cell, Claim: claim, Diagnosis: diagnosis, Pairs: 6, Confirmed: true,
		Changes: []analysis.TestedChange{limit, madeStage("fetch", 1.316, 1.304, 0.02, analysis.OutcomeConfirmed), process,
			madeStage("store", 1.001, 0.998, 0.01, analysis.OutcomeNot), queue, cores},
		Curves:     []analysis.GainCurve{madeCurve("fetch", "io", 0.96), madeCurve("process", "cpu", 0.03), madeCurve("store", "io", 0.004)},
		LeftOut:    map[string]int{"unusable machine": 3, "crash": 1},
		Conclusion: "Confirmed: fetch-slots. With more places in fetch the job is 1.87× as fast (1.81–1.93×), and no other change of a setting makes it faster still. With fetch 25 % faster it is 1.30× as fast (1.28–1.32×), with any other stage so at most 1.02×.",
		Warnings:   []string{"the calibration of kernel text spreads by 12 %: the machine was not quiet, and its cost may be off by as much"},
	}
	few := whole
	few.Confirmed, few.Conclusion = false, "Not confirmed: fetch-slots. 2 pairs are left of more places in fetch, and it takes 5 to tell a gain from chance."
	few.Changes = []analysis.TestedChange{limit, madeStage("fetch", 0, 1.3, 0.2, analysis.OutcomeFew)}
	few.Changes[0].Pairs, few.Changes[0].Outcome = 2, analysis.OutcomeFew
	few.Changes[1].Pairs, few.Changes[1].Measured = 1, &analysis.Interval{Center: 1.3, Lo: 1.3, Hi: 1.3}
	few.Curves, few.Diagnosis.Elasticities = nil, nil
	few.Diagnosis.Doubts = []string{"mine cannot run in virtual time: what a change gains is not known"}
	level := whole
	level.Changes = []analysis.TestedChange{madeStage("fetch", 1.1, 1.1, 0.03, analysis.OutcomeConfirmed), madeStage("process", 1.1, 1.09, 0.03, analysis.OutcomeConfirmed),
		madeStage("store", 1, 1, 0.01, analysis.OutcomeNot), madeStage("fetch", 1.3, 1.31, 0.01, analysis.OutcomeConfirmed)}
	both := &level.Changes[3]
	both.What = "fetch and process 25 % faster"
	both.Changes = append(both.Changes, level.Changes[1].Changes...)
	level.Claim.Verdict, level.Claim.Beside, level.Claim.Stages = "balanced", "cores", []string{"fetch", "process"}
	simulated := whole
	simulated.Simulated, simulated.Confirmed, simulated.LeftOut, simulated.Warnings = true, false, nil, nil
	simulated.Claim.From, simulated.Conclusion = "a simulated trial", "Not measured, only replayed: fetch-slots. With more places in fetch the job would be 1.92× as fast."
	simulated.Changes = nil
	for _, c := range whole.Changes {
		c.Measured, c.Pairs, c.Outcome = nil, 0, analysis.OutcomeUntried
		simulated.Changes = append(simulated.Changes, c)
	}
	idle := whole
	idle.Idle, idle.Confirmed, idle.Conclusion = true, false, "Nothing was changed, and no gain is shown: as it should be."
	return map[string]*analysis.Experiment{"one latency": &whole, "one cell": &few, "fields": &level, "foreseen": &simulated, "stolen": &idle}
}

func whatIfText(t *testing.T, x analysis.Experiment, width int) string {
	t.Helper()
	var b strings.Builder
	if err := WriteWhatIf(&b, x, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnExperimentReadsAsBefore(t *testing.T) {
	made := madeExperiments()
	for _, c := range []struct {
		path, run string
		width     int
	}{
		{"testdata/whatif.txt", "one latency", 0},
		{"testdata/whatif-80.txt", "one latency", 80},
		{"testdata/whatif-few.txt", "one cell", 0},
		{"testdata/whatif-balanced.txt", "fields", 0},
		{"testdata/whatif-simulated.txt", "foreseen", 0},
	} {
		golden(t, c.path, whatIfText(t, *made[c.run], c.width))
	}
}

func TestAnExperimentKeepsToTheTerminalsWidth(t *testing.T) {
	x := *madeExperiments()["one latency"]
	x.Changes[0].What = "more places in fetch\x1b[31m"
	for _, width := range []int{80, 100, 140} {
		for line := range strings.Lines(whatIfText(t, x, width)) {
			if w := textWidth(strings.TrimSuffix(line, "\n")); w > width || strings.Contains(line, "\x1b") {
				t.Errorf("%d: %d wide: %q", width, w, line)
			}
		}
	}
}

func TestTheTitleClaimsWhatTheIntervalsAllow(t *testing.T) {
	made := madeExperiments()
	for run, want := range map[string]string{
		"one latency": "fetch 25 % faster makes the job 1.30× as fast, any other stage so at most 1.02×",
		"one cell":    "No stage made faster has a figure",
		"fields":      "fetch 25 % faster makes the job 1.10× as fast, not clearly more than any other stage does",
		"foreseen":    "Simulated: fetch 25 % faster would make the job 1.32× as fast, any other stage so at most 1.01×",
		"stolen":      "Nothing was changed, and no gain is shown: as it should be.",
	} {
		if got := gainTitle(*made[run]); got != want {
			t.Errorf("%s: %q, want %q", run, got, want)
		}
	}
	alone := *made["one latency"]
	alone.Changes = alone.Changes[1:2]
	if got := gainTitle(alone); got != "fetch 25 % faster makes the job 1.30× as fast" {
		t.Errorf("of one stage: %q", got)
	}
	slow := *made["one latency"]
	slow.Changes = slow.Changes[3:4]
	if got := gainTitle(slow); got != "No stage alone makes the job clearly faster by being 25 % faster" {
		t.Errorf("of one that gains nothing: %q", got)
	}
}

func TestAnExperimentsChartHasEachStage(t *testing.T) {
	for run, want := range map[string][]string{"one latency": {"fetch", "process", "store"}, "fields": {"fetch", "process", "store", "fetch + process"}, "one cell": {"fetch"}} {
		for _, d := range drawings(t, run, Light) {
			if d.chart != WhatIfChart {
				continue
			}
			for _, name := range want {
				if !strings.Contains(d.svg, `data-name="`+name+`"`) {
					t.Errorf("%s: no series of %s", run, name)
				}
			}
			if run == "one latency" && !strings.Contains(d.svg, "process 25 % faster: 1.01× (96 % interval 1.00 to 1.02, n = 6 pairs), predicted 1.01×") {
				t.Errorf("%s: a point says not what it shows", run)
			}
		}
	}
}
