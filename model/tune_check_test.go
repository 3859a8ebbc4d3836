package model

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestMistakesInWhatIsTunedAreNamed(t *testing.T) {
	j := tuneQuestion{"", 4, 10, fetchProcess, []float64{1, 2}, []int{4, 4}}.job()
	stated, unkept, empty := j, j, j
	stated.CPU = time.Second
	unkept.Rate, unkept.Burst = 5, 1
	empty.Lines = []Line{{Name: "fetch"}}
	short := tuneQuestion{"", 4, 9, fetchProcess, []float64{1, 2}, []int{4, 4}}.job()
	one := []Job{j}
	for _, c := range []struct {
		what   string
		jobs   []Job
		text   string
		within []float64
		o      TuneOptions
		want   string
	}{
		{"no jobs", nil, "pipeline", []float64{0.1}, TuneOptions{}, "no jobs"},
		{"no tolerance", one, "pipeline", nil, TuneOptions{}, "no tolerances"},
		{"below 0", one, "pipeline", []float64{-0.1}, TuneOptions{}, "tolerance -0.1"},
		{"not a number", one, "pipeline", []float64{math.NaN()}, TuneOptions{}, "tolerance NaN"},
		{"infinite", one, "pipeline", []float64{math.Inf(1)}, TuneOptions{}, "tolerance +Inf"},
		{"budget", one, "pipeline", []float64{0.1}, TuneOptions{Budget: -1}, "budget -1"},
		{"discipline", one, "pipeline", []float64{0.1}, TuneOptions{Discipline: 9}, "no such discipline"},
		{"strategy", one, "pipelin", []float64{0.1}, TuneOptions{}, "pipeline"},
		{"parameter", one, "pipeline:queue=-1", []float64{0.1}, TuneOptions{}, "queue"},
		{"a job's own mistake", []Job{{}}, "pipeline", []float64{0.1}, TuneOptions{}, "no lines"},
		{"no items", []Job{empty}, "pipeline", []float64{0.1}, TuneOptions{}, "no items"},
		{"stated work", []Job{stated}, "pipeline", []float64{0.1}, TuneOptions{}, "CPU work"},
		{"rate without a service", []Job{unkept}, "pipeline", []float64{0.1}, TuneOptions{}, "rate limit"},
		{"items differ", []Job{j, short}, "pipeline", []float64{0.1}, TuneOptions{}, "sample 2 differs from the first: 9 items, not 10"},
		{"limits differ", []Job{j, j.WithLimit(0, 3)}, "pipeline", []float64{0.1}, TuneOptions{}, "limit 3"},
	} {
		if _, err := Tune(t.Context(), c.jobs, c.text, c.within, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.what, err, c.want)
		}
	}
	_, err := TuneEach(t.Context(), nil, nil, []float64{-1, math.NaN()}, TuneOptions{})
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("not every mistake is named: %v", err)
	}
}
