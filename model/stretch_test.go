package model_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// othersSlower is the job with all lines but k made to take f times as long.
func othersSlower(j model.Job, k int, f float64) model.Job {
	for other, line := range j.Lines {
		switch {
		case other == k:
		case line.Kind == stage.CPU:
			j = j.Stretched(other, f)
		default:
			j.Lines = slices.Clone(j.Lines)
			j.Lines[other].Stretch = f
		}
	}
	return j
}

// A line that is faster by a share of its time gains what it gains where all others are
// slower in the same proportion, measured by a clock that is as much faster: exactly,
// whatever the strategy waits for.
func TestAFasterStageIsAllOthersSlower(t *testing.T) {
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		if d != sim.FIFO { // slices of 10 ms stay as long as they are, and shares of a core are rounded
			return
		}
		job := drawJob(r, noService)
		for k := range job.Lines {
			job.Lines[k].Request = 0 // the work of requests is not stretched
			for i := range job.Lines[k].Times {
				job.Lines[k].Times[i] *= 12 // whole nanoseconds after each factor
			}
		}
		strategy := parse(r, text)
		k := rapid.IntRange(0, len(job.Lines)-1).Draw(r, "faster")
		for _, c := range []struct{ faster, slower float64 }{{3.0 / 4, 4.0 / 3}, {0.8, 1.25}, {1, 1}} {
			if c.faster == 0.8 {
				job = stretchedAll(job, 5)
			}
			want := simulate(r, job.Stretched(k, c.faster), strategy, model.Options{})
			slow := simulate(r, othersSlower(job, k, c.slower), strategy, model.Options{})
			if got := time.Duration(math.Round(c.faster * float64(slow.Makespan))); got != want.Makespan {
				r.Fatalf("line %d faster by %v takes %v; the others slower, and the clock faster, %v", k, c.faster, want.Makespan, got)
			}
		}
	})
}

func stretchedAll(j model.Job, f float64) model.Job {
	for k := range j.Lines {
		j = j.Stretched(k, f)
	}
	return j
}

func TestWhateverTakesTimeInALineIsStretched(t *testing.T) {
	const latency, request = 10 * time.Millisecond, 2 * time.Millisecond
	for _, c := range []struct {
		name  string
		line  model.Line
		cores int
		want  time.Duration // one item after the other
	}{
		{"a latency", model.Line{}, 0, 3 * 2 * latency},
		{"a request's work", model.Line{Request: request}, 1, 3 * 2 * (latency + request)},
		{"a transfer", model.Line{Remote: &model.Remote{Bytes: 1000, Service: workloads.Service{Bandwidth: 1e6}}}, 0, 3 * 2 * (latency + time.Millisecond)},
	} {
		c.line.Name, c.line.Limit, c.line.Stretch = "fetch", 1, 2
		c.line.Times = []time.Duration{latency, latency, latency}
		job := model.Job{Lines: []model.Line{c.line}, Cores: c.cores}
		out := simulate(t, job, parse(t, "sequential"), observed)
		if l := limit(t, job); out.Makespan != c.want || l.Makespan != c.want {
			t.Errorf("%s: %v, bound %v; want %v", c.name, out.Makespan, l.Makespan, c.want)
		}
		if l := limit(t, out.Realised(job)); l.Makespan != c.want {
			t.Errorf("%s: the bound of what was realised is %v, want %v", c.name, l.Makespan, c.want)
		}
	}
}

func TestASpecStretchesBothKindsOfStages(t *testing.T) {
	spec := setupOf("pipeline", 2, fetch(3, workloads.Service{}), process(2)).Spec
	for _, field := range []string{"fetch.stretch", "process.stretch"} {
		var err error
		if spec, err = spec.Set(field, "1.5"); err != nil {
			t.Fatal(err)
		}
	}
	job, err := model.FromSpec(spec, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(job.Lines[0].Mean(), job.Lines[1].Mean()); got != "15ms 6ms" {
		t.Errorf("items take %s on average, want 15ms 6ms", got)
	}
	job.Lines[1].Stretch = 1.5
	if _, err := job.Limit(); err == nil {
		t.Error("a CPU line was stretched twice")
	}
	job.Lines[1].Stretch, job.Lines[0].Stretch = 0, 0.5
	if _, err := job.Limit(); err == nil {
		t.Error("a line was made faster by stretching")
	}
}
