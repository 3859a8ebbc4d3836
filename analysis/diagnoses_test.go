package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// swept is a run of a sweep's size: so many cells, each with six trials of a thousand
// items.
func swept(t testing.TB, cells int) *results.Run {
	t.Helper()
	s := three(newPlanter(1))
	s.Spec.Items = 1000
	run, trial, err := planted(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	run.Trials, run.Header.Plan.Cells = nil, nil
	for i := range cells {
		trial.Cell.Settings = []results.Setting{{Field: "fetch.latency", Value: (time.Duration(i+1) * time.Millisecond).String()}}
		run.Header.Plan.Cells = append(run.Header.Plan.Cells, trial.Cell)
		for block := range 6 {
			trial.Block, trial.Start = block, trial.Start.Add(1)
			run.Trials = append(run.Trials, trial)
		}
	}
	return run
}

func TestAllCellsAreDiagnosedAndThoseAskedForWhole(t *testing.T) {
	run := swept(t, 3)
	d := NewDiagnoser(run, strategies.All)
	whole := run.Header.Plan.Cells[1]
	all, err := d.All(t.Context(), whole.Same)
	if err != nil || len(all) != 3 {
		t.Fatalf("%d diagnoses, %v", len(all), err)
	}
	for _, c := range run.Header.Plan.Cells {
		got, ok := all.Of(c)
		want := d.Judge(c)
		if c.Same(whole) {
			if want, err = d.Diagnose(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if !ok || cmp.Diff(want, got) != "" || (len(got.Ranking) > 0) != c.Same(whole) {
			t.Errorf("%s: %s", c.Key(), cmp.Diff(want, got))
		}
	}
	if _, ok := all.Of(results.Cell{Strategy: "other"}); ok {
		t.Error("a cell that the run does not have has a diagnosis")
	}
	every, err := d.All(t.Context(), nil)
	if got, _ := every.Of(run.Header.Plan.Cells[2]); err != nil || got.Account == nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheRulesAloneLeadToTheSameVerdict(t *testing.T) {
	for _, c := range causes {
		p := newPlanter(3)
		s := three(p)
		c.build(p, &s)
		s.Spec = s.Spec.Resolve(s.Cores)
		run, trial, err := planted(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		d := NewDiagnoser(run, strategies.All)
		judged := d.Judge(trial.Cell)
		whole, err := d.Diagnose(t.Context(), trial.Cell)
		if err != nil {
			t.Fatal(err)
		}
		if judged.Verdict != whole.Verdict || judged.Stage != whole.Stage || cmp.Diff(judged.Evidence, whole.Evidence) != "" ||
			judged.Advice == "" || judged.Ranking != nil || judged.Account != nil {
			t.Errorf("%s: %+v", c.name, judged)
		}
	}
}

func TestDiagnosesEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewDiagnoser(swept(t, 2), strategies.All).All(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

func TestVotesTellWhatTrialsLeadTo(t *testing.T) {
	run := ordinary(t)
	run.Trials[2].Noise.Steal = 0.3
	d := diagnosed(t, run)
	if want := []Vote{{"fetch-slots", 3}, {VerdictUnexplained, 1}}; !slices.Equal(d.Votes, want) || d.Agreeing != 3 || d.Trials != 4 {
		t.Errorf("%+v, want %+v", d.Votes, want)
	}
}

// Trials in no figure lead to no verdict either.
func TestTrialsWithAnotherDigestLeadToNoVerdict(t *testing.T) {
	run := ordinary(t)
	run.Trials[0].Digest = "other"
	if d := diagnosed(t, run); d.Trials != 3 || len(d.Doubts) != 1 {
		t.Errorf("%d trials, %q", d.Trials, d.Doubts)
	}
}

func TestADiagnosisCanBeWrittenAsJSON(t *testing.T) {
	nothing := each(func(t *results.Trial) {
		for _, times := range t.Times.NS {
			clear(times)
		}
	})
	for name, spoil := range map[string]func(*results.Run){"as it is": func(*results.Run) {}, "nothing takes any time": nothing} {
		run := ordinary(t)
		spoil(run)
		if _, err := json.Marshal(diagnosed(t, run)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The usual rule looks at the longest average time alone.
func TestTheUsualRulesChangeStandsBesideTheVerdicts(t *testing.T) {
	s := three(newPlanter(1))
	s.Spec.Stages[2].Limit = 1 // store, 4 ms an item, one at a time: fetch's 10 ms are not it
	run, trial, err := planted(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDiagnoser(run, strategies.All).Diagnose(t.Context(), trial.Cell)
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict != "store-slots" || d.Naive != "fetch" || d.NaiveRemedy == nil || d.NaiveRemedy.Flag != "--vary 'fetch.limit=128'" || d.NaiveRemedy.Gain > 1.01 || d.Remedy.Gain < 1.9 {
		t.Errorf("%s, naive %s: %+v against %+v", d.Verdict, d.Naive, d.NaiveRemedy, d.Remedy)
	}
}

func BenchmarkDiagnoses(b *testing.B) {
	run := swept(b, 36)
	first := run.Header.Plan.Cells[0]
	for name, whole := range map[string]func(results.Cell) bool{
		"rules": func(results.Cell) bool { return false },
		"one":   first.Same,
		"all":   nil,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := NewDiagnoser(run, strategies.All).All(b.Context(), whole); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
