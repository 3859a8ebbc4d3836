package analysis

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// ordinary is a run of one simulated cell, as if it had been measured.
func ordinary(t testing.TB) *results.Run {
	t.Helper()
	s := three(newPlanter(1))
	s.Spec.Stages[0].Limit = 4
	s.Spec = s.Spec.Resolve(s.Cores)
	run, _, err := planted(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	trial := run.Trials[0]
	trial.Cell.Simulated = false
	trial.ReplayNS = trial.WallNS
	run.Trials = nil
	for block := range 4 {
		trial.Block, trial.Start = block, trial.Start.Add(1)
		run.Trials = append(run.Trials, trial)
	}
	run.Header.Plan = results.Plan{Cells: []results.Cell{trial.Cell}, Blocks: 4}
	return run
}

func diagnosed(t rapid.TB, run *results.Run) Diagnosis {
	t.Helper()
	d, err := NewDiagnoser(run, strategies.All).Diagnose(context.Background(), run.Header.Plan.Cells[0])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAVerdictHasEvidenceRemedyAndAccount(t *testing.T) {
	d := diagnosed(t, ordinary(t))
	if d.Verdict != "fetch-slots" || d.Stage != "fetch" || d.Certainty != Sure || len(d.Doubts) > 0 || d.Trials != 4 || d.Agreeing != 4 {
		t.Fatalf("%+v", d)
	}
	if d.Remedy == nil || d.Remedy.Flag != "--vary 'fetch.limit=8'" || !strings.Contains(d.Advice, d.Remedy.Flag) || !d.Remedy.Same(d.Ranking[0].Remedy) || d.Remedy.Gain < 1.8 {
		t.Errorf("%+v, %q", d.Remedy, d.Advice)
	}
	sum := 0.0
	for _, e := range d.Elasticities {
		sum += e.Share
	}
	if len(d.Elasticities) != 3 || math.Abs(sum-1) > 0.01 || d.Elasticities[0].Share < 0.9 {
		t.Errorf("elasticities %+v add up to %v", d.Elasticities, sum)
	}
	a := d.Account
	if total := a.Bound + a.Barrier + a.Queue + a.Variability + a.Overhead + a.Unexplained; math.Abs(total-d.Makespan) > 1e-9 || a.Bound < 0.9*d.Makespan {
		t.Errorf("%+v is %v of %v", a, total, d.Makespan)
	}
}

// What a collector that runs less often gains, no virtual time can say.
func TestForACollectorThatTakesTheCoresTheRemedyHasNoGainReplayed(t *testing.T) {
	run := ordinary(t)
	each(func(t *results.Trial) {
		t.CPU.UserNS = t.WallNS * int64(t.Cell.Cores)
		t.GC.CPUNS = t.CPU.UserNS / 4
	})(run)
	d := diagnosed(t, run)
	if d.Verdict != VerdictMemory || d.Certainty != Sure || d.Remedy == nil || d.Remedy.Flag != "--vary 'gogc=400'" || d.Remedy.Gain != 0 || !strings.Contains(d.Advice, d.Remedy.Flag) {
		t.Errorf("%s, %s, %q: %+v, %q", d.Verdict, d.Certainty, d.Doubts, d.Remedy, d.Advice)
	}
	if last := d.Ranking[len(d.Ranking)-1]; !last.Same(d.Remedy.Remedy) {
		t.Errorf("%+v is ranked last, behind a change that is not known", last)
	}
}

func TestWhereFiguresAreMissingTheVerdictSaysSo(t *testing.T) {
	for _, c := range []struct {
		name    string
		spoil   func(*results.Run)
		verdict Verdict
		most    Certainty
		doubt   string
	}{
		{"no trial", func(r *results.Run) { r.Trials = nil }, VerdictUnexplained, Weak, "there is no trial"},
		{"only failed trials", each(func(t *results.Trial) { t.Failure = &results.Failure{Cause: "crash"} }), VerdictUnexplained, Weak, "4 trials failed"},
		{"a machine that was not fit", each(func(t *results.Trial) { t.Noise.Verdict = results.Unusable }), VerdictUnexplained, Weak, "not fit to measure on in 4 trials"},
		{"one failed, others unusable", func(r *results.Run) {
			each(func(t *results.Trial) { t.Noise.Verdict = results.Unusable })(r)
			r.Trials[0].Failure = &results.Failure{Cause: "timeout"}
		}, VerdictUnexplained, Weak, "1 trial failed"},
		{"a disturbed machine", each(func(t *results.Trial) { t.Noise.Steal = 0.2 }), VerdictUnexplained, Weak, "steal 20 %"},
		{"durations that explain nothing", each(func(t *results.Trial) {
			t.ReplayNS, t.Limit = t.WallNS/2, results.Limit{NS: t.WallNS / 2, Binds: "fetch", Bounds: map[string]int64{"fetch": t.WallNS / 2}}
		}), VerdictUnexplained, Weak, "do not explain"},
		{"a noisy machine", each(func(t *results.Trial) { t.Noise.Verdict = results.Noisy }), "fetch-slots", Likely, "noisy in 4 of 4 trials"},
		{"one trial", func(r *results.Run) { r.Trials = r.Trials[:1] }, "fetch-slots", Likely, "one trial"},
		{"no times of items", each(func(t *results.Trial) { t.Times = nil }), "fetch-slots", Likely, "does not have its items' times"},
		{"no workload", func(r *results.Run) { r.Header.Spec = nil }, "fetch-slots", Likely, "the workload in the run file"},
		{"a setting that the workload does not have", func(r *results.Run) {
			r.Header.Plan.Cells[0].Settings = []results.Setting{{Field: "ftch.limit", Value: "4"}}
			each(func(t *results.Trial) { t.Cell = r.Header.Plan.Cells[0] })(r)
		}, "fetch-slots", Likely, `unknown field "ftch.limit"`},
		{"no spans", each(func(t *results.Trial) {
			t.Stages, t.Limit, t.Times, t.Overlap, t.Held, t.Efficiency, t.ReplayNS = nil, results.Limit{}, nil, nil, nil, 0, 0
		}), VerdictUnexplained, Weak, "no bounds, as without spans"},
		{"a record of an older version", each(func(t *results.Trial) {
			t.Times, t.Overlap, t.Held, t.ReplayNS = nil, nil, nil, 0
			for k := range t.Stages {
				t.Stages[k].AloneNS, t.Stages[k].CostNS, t.Stages[k].Periods = 0, 0, 0
			}
		}), "fetch-slots", Likely, "does not have its items' times"},
		{"no bounds but the largest", each(func(t *results.Trial) { t.Limit.Bounds = nil }), "fetch-slots", Sure, ""},
		{"a strategy of somebody else's", func(r *results.Run) {
			r.Header.Plan.Cells[0].Strategy = "mine"
			each(func(t *results.Trial) { t.Cell.Strategy = "mine" })(r)
		}, "fetch-slots", Likely, "cannot run in virtual time"},
		{"an external program, which has no stages", each(func(t *results.Trial) {
			*t = results.Trial{Cell: t.Cell, Block: t.Block, WallNS: 1e9, Items: t.Items}
		}), VerdictUnexplained, Weak, "without spans"},
	} {
		run := ordinary(t)
		c.spoil(run)
		d := diagnosed(t, run)
		if d.Verdict != c.verdict || !strings.Contains(strings.Join(d.Doubts, "; "), c.doubt) || d.Advice == "" || len(d.Evidence) == 0 {
			t.Errorf("%s: %s, doubts %q, advice %q; want %s, %q", c.name, d.Verdict, d.Doubts, d.Advice, c.verdict, c.doubt)
		}
		if d.Certainty != c.most {
			t.Errorf("%s: %s, want %s at most", c.name, d.Certainty, c.most)
		}
	}
}

func each(spoil func(*results.Trial)) func(*results.Run) {
	return func(r *results.Run) {
		for i := range r.Trials {
			spoil(&r.Trials[i])
		}
	}
}

func TestTrialsThatDoNotAgreeMakeAVerdictWeak(t *testing.T) {
	run := ordinary(t)
	for i := range run.Trials[:2] {
		run.Trials[i].Noise.Steal = 0.3
	}
	if d := diagnosed(t, run); d.Certainty != Weak || d.Agreeing != 2 {
		t.Errorf("%s, %s, %d agree: %q", d.Verdict, d.Certainty, d.Agreeing, d.Doubts)
	}
	run.Trials[0].Noise.Steal = 0
	if d := diagnosed(t, run); d.Verdict != "fetch-slots" || d.Certainty == Weak || d.Agreeing != 3 {
		t.Errorf("%s, %s, %d agree: %q", d.Verdict, d.Certainty, d.Agreeing, d.Doubts)
	}
}

func TestADiagnosisEndsWithItsContext(t *testing.T) {
	run := ordinary(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewDiagnoser(run, strategies.All).Diagnose(ctx, run.Header.Plan.Cells[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

// Whatever a record holds, a diagnosis has a verdict of the list, finite figures and
// evidence.
func TestNoRecordIsTooOddToBeDiagnosed(t *testing.T) {
	whole := ordinary(t)
	rapid.Check(t, func(t *rapid.T) {
		run := &results.Run{Header: whole.Header}
		for range rapid.IntRange(1, 3).Draw(t, "trials") {
			trial := whole.Trials[0]
			trial.Stages = append([]results.Stage(nil), trial.Stages...)
			trial.WallNS = rapid.Int64Range(0, 1<<40).Draw(t, "wall")
			trial.ReplayNS = rapid.Int64Range(0, 1<<40).Draw(t, "replay")
			trial.GC.CPUNS = rapid.Int64Range(0, 1<<40).Draw(t, "collector")
			trial.CPU.UserNS = rapid.Int64Range(0, 1<<40).Draw(t, "user")
			trial.Cell.Simulated = false
			for k := range trial.Stages {
				st := &trial.Stages[k]
				st.BusyNS, st.CostNS = rapid.Int64Range(0, 1<<40).Draw(t, "busy"), rapid.Int64Range(0, 1<<40).Draw(t, "cost")
				st.Workers, st.MaxInFlight, st.Limit = rapid.IntRange(0, 9).Draw(t, "workers"), rapid.IntRange(0, 99).Draw(t, "most"), rapid.IntRange(0, 9).Draw(t, "limit")
				st.AloneNS, st.StragglersNS = rapid.Int64Range(0, 1<<30).Draw(t, "alone"), rapid.Int64Range(0, 1<<40).Draw(t, "stragglers")
			}
			if rapid.Bool().Draw(t, "without times") {
				trial.Times = nil
			}
			if rapid.Bool().Draw(t, "without bounds") {
				trial.Limit = results.Limit{}
			}
			run.Trials = append(run.Trials, trial)
		}
		d := diagnosed(t, run)
		if !listed(d.Verdict) || len(d.Evidence) == 0 || d.Advice == "" {
			t.Fatalf("%+v", d)
		}
		for _, x := range []float64{d.Makespan, d.Efficient} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%+v", d)
			}
		}
	})
}

func listed(v Verdict) bool {
	if _, ok := v.Slots(); ok {
		return true
	}
	for _, known := range Verdicts {
		if v == known {
			return true
		}
	}
	return false
}
