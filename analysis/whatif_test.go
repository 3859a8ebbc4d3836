package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// ordinarily is how experiments are planned unless told otherwise, on a machine with as
// many cores as anybody asks for.
var ordinarily = WhatIfOptions{Speedups: []float64{0.25}, Method: MethodAuto, From: "sweep.jsonl"}

// plannedFor is the experiment for a setup's own verdict, and a run to hold it.
func plannedFor(t testing.TB, s model.Setup, o WhatIfOptions) (*results.Run, results.WhatIf) {
	t.Helper()
	run, trial, err := planted(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDiagnoser(run, strategies.All).Diagnose(t.Context(), trial.Cell)
	if err != nil {
		t.Fatal(err)
	}
	w, err := PlanWhatIf(s.Spec, trial.Cell.Measured(), d, strategies.All, o)
	if err != nil {
		t.Fatal(err)
	}
	return run, w
}

// experimented makes an experiment as if it had been measured: each trial is simulated,
// and its times are off by some luck.
func experimented(t testing.TB, s model.Setup, o WhatIfOptions, blocks int, luck float64) *results.Run {
	t.Helper()
	_, w := plannedFor(t, s, o)
	spec, err := json.Marshal(s.Spec)
	if err != nil {
		t.Fatal(err)
	}
	run := &results.Run{Header: results.Header{Spec: spec, API: "process", WhatIf: &w, Plan: results.Plan{Blocks: blocks, Cells: []results.Cell{w.Baseline}}}}
	for _, treated := range w.Treatments {
		run.Header.Plan.Cells = append(run.Header.Plan.Cells, treated.Cell)
	}
	r := rand.New(rand.NewPCG(1, 2))
	exact := map[string]results.Trial{}
	for block := range blocks {
		for position, i := range bench.Mirrored(len(run.Header.Plan.Cells), 1, block) {
			c := run.Header.Plan.Cells[i]
			if _, done := exact[c.Key()]; !done {
				exact[c.Key()] = measuredAs(t, s, c)
			}
			trial := exact[c.Key()]
			trial.Block, trial.Position, trial.Start = block, position, trial.Start.Add(time.Duration(block))
			trial.WallNS = int64(float64(trial.WallNS) * math.Exp(luck*r.NormFloat64()))
			run.Trials = append(run.Trials, trial)
		}
	}
	return run
}

func measuredAs(t testing.TB, s model.Setup, c results.Cell) results.Trial {
	t.Helper()
	spec, err := replay.CellSpec(s.Spec, c)
	if err != nil {
		t.Fatal(err)
	}
	trial := bench.Simulation{Table: strategies.All}.Trial(t.Context(), bench.CellPlan{Cell: c, Spec: spec}, 0)
	if !trial.OK() {
		t.Fatalf("%s: %+v", c.Key(), trial.Failure)
	}
	trial.Cell, trial.ReplayNS = c, trial.WallNS
	return trial
}

func evaluated(t rapid.TB, run *results.Run) Experiment {
	t.Helper()
	x, err := WhatIf(context.Background(), run, strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Whatever is built into a job is named, and confirmed by experiment: by setting times,
// and by stretching.
func TestEveryConstructedCauseIsConfirmed(t *testing.T) {
	for _, method := range []WhatIfMethod{MethodAuto, MethodStretch} {
		for _, c := range causes {
			t.Run(string(method)+"/"+strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
				p := newPlanter(3)
				s := three(p)
				c.build(p, &s)
				s.Spec = s.Spec.Resolve(s.Cores)
				o := ordinarily
				o.Method = method
				x := evaluated(t, experimented(t, s, o, 6, 0.005))
				t.Log(x.Conclusion)
				if want := c.name != "a rate that refuses"; x.Confirmed != want || strings.HasPrefix(x.Conclusion, "Confirmed: ") != want {
					t.Errorf("%s\n%+v", x.Conclusion, x.Changes)
				}
			})
		}
	}
}

// spoilt are experiments of which something is missing: none is confirmed, none crashes.
func TestOddExperimentsHaveAConclusion(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[0].Limit = 4
	s.Spec = s.Spec.Resolve(s.Cores)
	whole := experimented(t, s, ordinarily, 6, 0.005)
	baseline := whole.Header.WhatIf.Baseline
	ofBaseline := func(spoil func(*results.Trial)) func(*results.Run) {
		return each(func(t *results.Trial) {
			if t.Cell.Same(baseline) {
				spoil(t)
			}
		})
	}
	for _, c := range []struct {
		name      string
		spoil     func(*results.Run)
		confirmed bool
		says      string
	}{
		{"nothing", func(*results.Run) {}, true, "Confirmed: fetch-slots"},
		{"no trials", func(r *results.Run) { r.Trials = nil }, false, "No pair is left of more places in fetch"},
		{"no baseline", func(r *results.Run) { r.Header.WhatIf.Baseline.Cores = 99 }, false, "No pair is left"},
		{"nothing but failures", each(func(t *results.Trial) { t.Failure = &results.Failure{Cause: "crash"} }), false, "No pair is left"},
		{"a machine that was not fit", each(func(t *results.Trial) { t.Noise.Verdict = results.Unusable }), false, "No pair is left"},
		{"four blocks", func(r *results.Run) {
			r.Trials = slices.DeleteFunc(r.Trials, func(t results.Trial) bool { return t.Block > 3 })
		}, false, "4 pairs are left of more places in fetch, and it takes 5"},
		{"five blocks", func(r *results.Run) {
			r.Trials = slices.DeleteFunc(r.Trials, func(t results.Trial) bool { return t.Block > 4 })
		}, true, "Confirmed: fetch-slots"},
		{"a baseline that failed twice", ofBaseline(func(t *results.Trial) {
			if t.Block < 2 {
				t.Failure = &results.Failure{Cause: "timeout"}
			}
		}), false, "4 pairs are left"},
		{"a baseline that failed once", ofBaseline(func(t *results.Trial) {
			if t.Block == 0 {
				t.Failure = &results.Failure{Cause: "timeout"}
			}
		}), true, "Confirmed: fetch-slots"},
		{"other work", ofBaseline(func(t *results.Trial) { t.Digest = "1" }), false, "No pair is left"}, // of two cells with the same settings one did something else, and nobody knows which
		{"a block twice", func(r *results.Run) {
			for _, t := range r.Trials {
				if t.Block == 0 && t.Cell.Same(baseline) {
					t.Start = t.Start.Add(time.Hour)
					r.Trials = append(r.Trials, t)
				}
			}
		}, true, "Confirmed: fetch-slots"},
		{"nothing stored", ofBaseline(func(t *results.Trial) { t.Outcomes = results.Outcomes{Failed: t.Items} }), false, "No pair is left"},
		{"no times of items", each(func(t *results.Trial) { t.Times = nil }), true, "Confirmed: fetch-slots"},
		{"no workload", func(r *results.Run) { r.Header.Spec = nil }, true, "Confirmed: fetch-slots"},
		{"no spans", each(func(t *results.Trial) {
			t.Stages, t.Limit, t.Times, t.Overlap, t.Held, t.ReplayNS = nil, results.Limit{}, nil, nil, nil, 0
		}), true, "(The baseline's own trials lead to unexplained now.)"},
		{"a strategy that this hbench does not have", func(r *results.Run) {
			r.Header.WhatIf.Baseline.Strategy = "mine"
			each(func(t *results.Trial) {
				if t.Cell.Same(baseline) {
					t.Cell.Strategy = "mine"
				}
			})(r)
		}, true, "Confirmed: fetch-slots"},
		{"treatments that change nothing", func(r *results.Run) { r.Header.WhatIf.Treatments = make([]results.Treatment, 3) }, false, "No change that can be made here tests it"},
		{"no treatments", func(r *results.Run) { r.Header.WhatIf.Treatments, r.Header.WhatIf.Claim.Tested = nil, false }, false, "No change that can be made here tests it"},
	} {
		run := *whole
		run.Trials = slices.Clone(whole.Trials)
		w := *whole.Header.WhatIf
		run.Header.WhatIf = &w
		c.spoil(&run)
		x := evaluated(t, &run)
		if x.Confirmed != c.confirmed || !strings.Contains(x.Conclusion, c.says) {
			t.Errorf("%s: confirmed is %v: %s\nwant %v, %q", c.name, x.Confirmed, x.Conclusion, c.confirmed, c.says)
		}
	}
	if _, err := WhatIf(t.Context(), ordinary(t), strategies.All); !errors.Is(err, ErrNoExperiment) {
		t.Errorf("%v, want ErrNoExperiment", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := WhatIf(ctx, whole, strategies.All); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

func TestTrialsThatAreLeftOutAreCountedWithTheirReason(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[0].Limit = 4
	s.Spec = s.Spec.Resolve(s.Cores)
	run := experimented(t, s, ordinarily, 7, 0.005)
	w := run.Header.WhatIf
	for i := range run.Trials {
		switch t := &run.Trials[i]; {
		case t.Block == 0 && t.Cell.Same(w.Baseline):
			t.Noise.Verdict = results.Unusable
		case t.Block == 1 && t.Cell.Same(w.Treatments[0].Cell):
			t.Failure = &results.Failure{Cause: "crash"}
		}
	}
	x := evaluated(t, run)
	if diff := cmp.Diff(map[string]int{"crash": 1, "unusable machine": 1}, x.LeftOut); diff != "" || x.Pairs != 6 || x.Changes[0].Pairs != 5 || x.Changes[1].Pairs != 6 {
		t.Errorf("%d and %d pairs of %d blocks: %s", x.Changes[0].Pairs, x.Changes[1].Pairs, x.Pairs, diff)
	}
}

// What is foretold of a change is what is measured of it, where nothing disturbs.
func TestPredictionsAreWhatIsMeasured(t *testing.T) {
	for _, method := range []WhatIfMethod{MethodSet, MethodStretch} {
		o := ordinarily
		o.Method, o.Speedups = method, []float64{0.1, 0.25}
		for _, c := range causes {
			p := newPlanter(9)
			s := three(p)
			c.build(p, &s)
			s.Spec = s.Spec.Resolve(s.Cores)
			x := evaluated(t, experimented(t, s, o, 5, 0))
			for _, c := range x.Changes {
				if off := c.Predicted/c.Measured.Center - 1; math.Abs(off) > 0.004 && s.Spec.Stages[0].Service.Ideal() {
					t.Errorf("%s, %s: predicted %.3f, measured %.3f", s.Strategy, c.What, c.Predicted, c.Measured.Center)
				}
			}
			for _, curve := range x.Curves {
				if len(curve.Points) != curveSteps+1 || curve.Points[0].Gain != 1 || curve.Points[curveSteps].Share != 0.5 {
					t.Errorf("%s: %+v", curve.Stage, curve.Points)
				}
			}
		}
	}
}

// Any job that a verdict is found of has an experiment, whose cells are what its changes
// say, each once.
func TestWhateverTheVerdictAnExperimentCanBePlanned(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := newPlanter(rapid.Uint64().Draw(rt, "job"))
		s := p.setup()
		run, trial, err := planted(t.Context(), s)
		if err != nil {
			rt.Skip(err)
		}
		d, err := NewDiagnoser(run, strategies.All).Diagnose(t.Context(), trial.Cell)
		if err != nil {
			rt.Fatal(err)
		}
		base := trial.Cell.Measured()
		if rapid.Bool().Draw(rt, "at a latency") {
			base.Settings = []results.Setting{{Field: "fetch.latency", Value: s.Spec.Stages[0].Latency.String()}}
		}
		o := WhatIfOptions{Method: rapid.SampledFrom(WhatIfMethods).Draw(rt, "method"), Cores: rapid.IntRange(s.Cores, 2*s.Cores).Draw(rt, "cores"),
			Speedups: rapid.SampledFrom([][]float64{{0}, {0.25}, {0.1, 0.25}, {0, 0.5}}).Draw(rt, "faster by")}
		w, err := PlanWhatIf(s.Spec, base, d, strategies.All, o)
		if err != nil {
			rt.Fatal(err)
		}
		cells := []results.Cell{w.Baseline}
		for _, treated := range w.Treatments {
			if slices.ContainsFunc(cells, treated.Cell.Same) {
				rt.Fatalf("%s is there twice: %+v", treated.Cell.Key(), w)
			}
			cells = append(cells, treated.Cell)
			asTheyAre(rt, s, w.Baseline, treated)
			if treated.Cell.Cores > o.Cores {
				rt.Fatalf("%d of %d cores", treated.Cell.Cores, o.Cores)
			}
		}
		if len(w.Treatments) > mostTreatments || w.Claim.Tested && len(w.Treatments) == 0 {
			rt.Fatalf("%d treatments", len(w.Treatments))
		}
	})
}

// asTheyAre holds a cell's workload against its changes.
func asTheyAre(t *rapid.T, s model.Setup, base results.Cell, treated results.Treatment) {
	spec, err := replay.CellSpec(s.Spec, treated.Cell)
	if err != nil {
		t.Fatal(err)
	}
	before, err := replay.CellSpec(s.Spec, base)
	if err != nil {
		t.Fatal(err)
	}
	if treated.Scale > 0 {
		for k, st := range spec.Stages {
			changes := slices.ContainsFunc(treated.Changes, func(c results.Change) bool { return c.Stage == st.Name })
			if want := 1 / treated.Scale; changes && st.Stretch != 1 || !changes && math.Abs(st.Stretch-want) > 1e-9 || st.Latency.String() != before.Stages[k].Latency.String() {
				t.Fatalf("stage %s stretched by %v: %+v", st.Name, st.Stretch, treated)
			}
		}
		return
	}
	want := model.Setup{Spec: before, Cores: base.Cores, Strategy: base.Strategy}
	for _, r := range remediesOf(treated.Changes) {
		if want, err = want.With(r, strategies.All); err != nil {
			t.Fatal(err)
		}
	}
	for k := range spec.Stages { // what stands for itself is said and changes nothing
		spec.Stages[k].Stretch, want.Spec.Stages[k].Stretch = max(spec.Stages[k].Stretch, 1), max(want.Spec.Stages[k].Stretch, 1)
	}
	if diff := cmp.Diff(want.Spec, spec, cmp.Comparer(func(a, b workloads.Dist) bool { return a.String() == b.String() })); diff != "" ||
		want.Cores != treated.Cell.Cores || want.Strategy != treated.Cell.Strategy {
		t.Fatalf("%+v is something else than its changes say:\n%s", treated, diff)
	}
}

func TestWhatCannotBeMeasuredHereIsSaid(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[1].Cost = constantly(12)
	s.Spec.Stages[0].Latency, s.Spec.Stages[0].Limit = constantly(0), 4
	s.Spec = s.Spec.Resolve(s.Cores)
	for _, c := range []struct {
		name    string
		o       WhatIfOptions
		first   string
		untried map[string]string
	}{
		{"all cores in use", WhatIfOptions{Speedups: []float64{0.25}, Method: MethodSet, Cores: 4}, "process faster 0.75",
			map[string]string{"cores 8": "hbench may use 4 cores here", "fetch.latency 0s": "fetch has no latency to set"}},
		{"half as many again", WhatIfOptions{Speedups: []float64{0.25}, Cores: 6}, "cores cores 6", nil},
		{"stretched too far", WhatIfOptions{Speedups: []float64{0.5}, Cores: 8, Method: MethodStretch}, "cores cores 8",
			map[string]string{"process.cost 6ms": "stretching the others stands for 25 % at most", "store.latency 2ms": "stretching the others stands for 25 % at most", "fetch.latency 0s": "fetch has no latency to set, and stretching the others stands for 25 % at most"}},
		{"rounds that are too few", WhatIfOptions{Speedups: []float64{0.25}, Method: MethodSet, Cores: 4, Calibration: []results.Calibration{{Stage: "process", Kernel: "text", PayloadBytes: workloads.MinPayload, NSPerRound: 12e6}}},
			"", map[string]string{"cores 8": "hbench may use 4 cores here", "fetch.latency 0s": "fetch has no latency to set", "process.cost 9ms": "the work of process, in rounds of text, cannot be made 25 % less"}},
	} {
		_, w := plannedFor(t, s, c.o)
		first := ""
		if w.Claim.Tested {
			first = strings.TrimSpace(w.Treatments[0].Changes[0].Stage + " " + w.Treatments[0].Changes[0].Change)
			if w.Treatments[0].Changes[0].Change == string(model.ChangeFaster) {
				first += fmt.Sprint(" ", w.Treatments[0].Changes[0].Factor)
			} else {
				first += " " + w.Treatments[0].Changes[0].Field + " " + w.Treatments[0].Changes[0].To
			}
		}
		untried := map[string]string{}
		for _, u := range w.Untried {
			untried[u.Changes[0].Field+" "+u.Changes[0].To] = u.Why
		}
		if diff := cmp.Diff(c.untried, untried, cmpopts.EquateEmpty()); first != c.first || diff != "" {
			t.Errorf("%s: %q is tested first, want %q: %s", c.name, first, c.first, diff)
		}
	}
}

// A run of a machine's own is stretched where its times cannot be set, and then in every
// cell.
func TestAStageWhoseTimeCannotBeSetIsTestedByStretchingTheOthers(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[0].Latency, s.Spec.Stages[0].Limit = constantly(0), 4
	s.Spec = s.Spec.Resolve(s.Cores)
	_, w := plannedFor(t, s, ordinarily)
	if got := w.Baseline.Where(); got != "fetch.stretch=1 process.stretch=1 store.stretch=1" {
		t.Errorf("the baseline has %q", got)
	}
	stretched := 0
	for _, treated := range w.Treatments {
		where := treated.Cell.Where()
		switch {
		case treated.Scale > 0:
			stretched++
			if treated.Changes[0].Stage != "fetch" || where != "fetch.stretch=1 process.stretch=1.3333 store.stretch=1.3333" {
				t.Errorf("%+v", treated)
			}
		case !strings.HasPrefix(where, "fetch.stretch=1 process.stretch=1 store.stretch=1"):
			t.Errorf("%s is no neighbour of the baseline", treated.Cell.Key())
		}
	}
	if stretched != 1 {
		t.Errorf("%d stages are stretched for, want fetch alone", stretched)
	}
}

func TestAnExperimentInWhichNothingChangesTestsItself(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[0].Limit = 4
	s.Spec = s.Spec.Resolve(s.Cores)
	o := ordinarily
	o.Speedups = []float64{0}
	x := evaluated(t, experimented(t, s, o, 6, 0.02))
	if !x.Idle || x.Confirmed || x.Conclusion != "Nothing was changed, and no gain is shown: as it should be." || len(x.Changes) != 3 {
		t.Errorf("%s %+v", x.Conclusion, x.Changes)
	}
	for _, c := range x.Changes {
		if c.Predicted != 1 || c.Measured.Lo > 1 || c.Measured.Hi < 1 || !strings.HasSuffix(c.What, " as before") {
			t.Errorf("%+v", c)
		}
	}
}

func TestASimulationForeseesWithoutMeasuring(t *testing.T) {
	for _, c := range []struct {
		name, says string
		build      func(*model.Setup)
	}{
		{"a remedy", "Not measured, only replayed: fetch-slots. With more places in fetch the job would be 1.9", func(s *model.Setup) { s.Spec.Stages[0].Limit = 4 }},
		{"none that helps", "Not measured, only replayed: balanced (process). With fetch and process 25 % faster the job would be 1.3", func(s *model.Setup) {
			s.Spec.Stages[1].Cost, s.Spec.Stages[0].Latency, s.Spec.Stages[0].Limit = constantly(8), constantly(16), 8
		}},
	} {
		s := three(newPlanter(1))
		c.build(&s)
		s.Spec = s.Spec.Resolve(s.Cores)
		run, w := plannedFor(t, s, ordinarily)
		x, err := Foresee(t.Context(), run, run.Trials[0].Cell, w, strategies.All)
		if err != nil || !x.Simulated || x.Confirmed || !strings.Contains(x.Conclusion, c.says) {
			t.Errorf("%s: %v, %s; want %s", c.name, err, x.Conclusion, c.says)
		}
		for _, c := range x.Changes {
			if c.Measured != nil || c.Outcome != OutcomeUntried || c.Predicted == 0 {
				t.Errorf("%+v", c)
			}
		}
	}
}

// Where the items' work is few rounds, some do one more than others, so that they come to
// what was asked on average.
func TestFewRoundsAreMadeFewerInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := workloads.Calibration{Kernel: "text", NSPerRound: rapid.Float64Range(2e3, 1e6).Draw(t, "ns a round")}
		want := rapid.Float64Range(1, 40).Draw(t, "rounds")
		costs, ok := inTurn(want, c)
		if !ok {
			t.Fatal("refused")
		}
		const items = 840 // whole turns of any length
		sum := 0
		for i := range items {
			n := c.Rounds(costs.At(1, "process", i, 0))
			if float64(n) < math.Floor(want) || float64(n) > math.Floor(want)+1 {
				t.Fatalf("item %d does %d rounds, to come to %v", i, n, want)
			}
			sum += n
		}
		if off := float64(sum)/items - want; math.Abs(off) > 1.0/12 {
			t.Fatalf("%v rounds on average, want %v: %v", float64(sum)/items, want, costs)
		}
	})
	if _, ok := inTurn(0.9, workloads.Calibration{NSPerRound: 1e3}); ok {
		t.Error("less than a round was taken for work")
	}
}

func TestTheDefaultJobsComputingIsSetInTurn(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec = s.Spec.Resolve(s.Cores)
	o := ordinarily
	o.Calibration = []results.Calibration{{Stage: "process", Kernel: "text", PayloadBytes: workloads.MinPayload, NSPerRound: 100e3}}
	_, w := plannedFor(t, s, o)
	for _, treated := range w.Treatments {
		if c := treated.Changes[0]; c.Stage == "process" && (c.To != "alternating(700µs,800µs)" || treated.Scale != 0) {
			t.Errorf("10 rounds become %s (scale %v), want 7 and 8 in turn", c.To, treated.Scale)
		}
	}
}

func TestACollectorThatTakesTheCoresIsTestedFirst(t *testing.T) {
	run := ordinary(t)
	each(func(t *results.Trial) {
		t.CPU.UserNS = t.WallNS * int64(t.Cell.Cores)
		t.GC.CPUNS = t.CPU.UserNS / 4
	})(run)
	spec, err := replay.SpecOf(run.Header)
	if err != nil {
		t.Fatal(err)
	}
	c := run.Header.Plan.Cells[0]
	w, err := PlanWhatIf(spec, c, diagnosed(t, run), strategies.All, ordinarily)
	if err != nil {
		t.Fatal(err)
	}
	if first := w.Treatments[0]; !w.Claim.Tested || first.Changes[0].Field != "gogc" || first.Cell.Where() != "gogc=400" {
		t.Errorf("%+v is tested first, want a rarer collector", first)
	}
	x, err := Foresee(t.Context(), run, c, w, strategies.All)
	if err != nil || x.Changes[0].Predicted != 0 || x.Changes[0].What != "a rarer collector" {
		t.Errorf("%+v, %v; want no prediction", x.Changes[0], err)
	}
}

// What is stretched already is stretched beyond that.
func TestAStretchedJobIsStretchedFurther(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[0].Stretch, s.Spec.Stages[1].Stretch = 2, 9
	s.Spec = s.Spec.Resolve(s.Cores)
	o := ordinarily
	o.Method = MethodStretch
	_, w := plannedFor(t, s, o)
	if got := w.Baseline.Where(); got != "fetch.stretch=2 process.stretch=9 store.stretch=1" {
		t.Errorf("the baseline has %q", got)
	}
	for _, treated := range w.Treatments {
		if treated.Scale > 0 && treated.Cell.Where() != "fetch.stretch=2.6666 process.stretch=9 store.stretch=1.3333" {
			t.Errorf("%s", treated.Cell.Key())
		}
	}
	for _, u := range w.Untried {
		if u.Why != "process is stretched as far as it goes" {
			t.Errorf("%+v", u)
		}
	}
	if len(w.Untried) != 2 {
		t.Errorf("%d are not tried, want fetch and store", len(w.Untried))
	}
}
