package model

import (
	"context"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"pgregory.net/rapid"
)

// vectorLine is the line of a vector whose queues are all unbounded.
type vectorLine struct {
	Strategy string
	Items    int
	Stages   []struct {
		Kind      stage.Kind
		ServiceMS float64 `json:"service_ms"`
	}
	Workers []int
	Queues  []*int
}

func (v vectorLine) job(t *testing.T) Job {
	t.Helper()
	if v.Strategy != "pipeline" || slices.ContainsFunc(v.Queues, func(q *int) bool { return q != nil }) {
		t.Fatalf("not a pipeline of unbounded queues: %+v", v)
	}
	var kinds []stage.Kind
	var times []float64
	for _, s := range v.Stages {
		kinds, times = append(kinds, s.Kind), append(times, s.ServiceMS)
	}
	return known(kinds, v.Workers, alike(v.Items, times...))
}

func TestKnownElasticities(t *testing.T) {
	type expected struct {
		Elasticity []float64
		Sum        float64
	}
	for _, v := range vectors.Of(t, "elasticity") {
		in, want := vectors.Read[vectorLine, expected](t, v)
		got, err := in.job(t).Elasticities(t.Context(), endless, Options{})
		if err != nil {
			t.Fatal(err)
		}
		tolerance, total := v.Tolerance(t, "abs"), 0.0
		for k, e := range got {
			total += e
			if math.Abs(e-want.Elasticity[k]) > tolerance {
				t.Errorf("%s: stage %d: %v, want %v", v.ID, k+1, e, want.Elasticity[k])
			}
		}
		if math.Abs(total-want.Sum) > tolerance {
			t.Errorf("%s: they add up to %v, want %v", v.ID, total, want.Sum)
		}
	}
}

func TestKnownSpeedupCurve(t *testing.T) {
	type input struct {
		Model   vectorLine
		Stage   int   // from 1
		Percent []int `json:"stage_speedup_percent"`
	}
	type expected struct {
		Gain map[string]float64 `json:"program_gain"`
	}
	for _, v := range vectors.Of(t, "speedup_curve") {
		in, want := vectors.Read[input, expected](t, v)
		j := in.Model.job(t)
		makespan := func(percent int) float64 {
			out, err := j.Stretched(in.Stage-1, 1-float64(percent)/100).Simulate(t.Context(), endless, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return float64(out.Makespan)
		}
		for _, percent := range in.Percent {
			saved := 1 - makespan(percent)/makespan(0)
			if w := want.Gain[strconv.Itoa(percent)]; math.Abs(saved-w) > v.Tolerance(t, "abs") {
				t.Errorf("%s: %d %% faster saves %v, want %v", v.ID, percent, saved, w)
			}
			if percent != 50 {
				continue
			}
			faster := only(t, whatIfs(t, j, endless), ChangeFaster, j.Lines[in.Stage-1].Name)
			if math.Abs(1-1/faster.Gain-saved) > 1e-12 {
				t.Errorf("%s: half the time gains %v, the curve says it saves %v", v.ID, faster.Gain, saved)
			}
		}
	}
}

// Of long times, as those of a few nanoseconds cannot be stretched by so little.
func TestElasticitiesAreSharesOfTheCriticalPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 4, items: 12, steps: 48}, rapid.Bool().Draw(t, "alike"))
		for _, l := range j.Lines {
			for i := range l.Times {
				l.Times[i] *= 1_000_000
			}
		}
		j.Rate, j.Cores = 0, 0
		shares, err := j.Elasticities(context.Background(), strategies.Sequential{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var total time.Duration
		for _, l := range j.Lines {
			total += sum(l.Times)
		}
		for k, l := range j.Lines {
			want := 0.0
			if total > 0 {
				want = float64(sum(l.Times)) / float64(total) // one item after another
			}
			if math.Abs(shares[k]-want) > 1e-4 {
				t.Fatalf("%s: %v, want its share %v", l.Name, shares[k], want)
			}
		}
	})
}

func TestNanosecondsAreStretchedByWholeOnes(t *testing.T) {
	for n := range time.Duration(200) {
		j := Job{Lines: []Line{line("a", stage.IO, 1, 1, n+1)}}
		shares, err := j.Elasticities(t.Context(), endless, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(shares[0]-1) > 1e-9 {
			t.Errorf("one stage of %v has a share of %v", n+1, shares[0])
		}
	}
}
