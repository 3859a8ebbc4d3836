package model_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

func TestAJobOfASpecMeetsTheDrawsOfTheMockAPI(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		spec, _ := draws{latency: anyLatency, service: everything}.spec(r)
		cores := rapid.IntRange(0, 9).Draw(r, "cores")
		job, err := model.FromSpec(spec, cores, nil)
		if err != nil {
			r.Fatal(err)
		}
		if job.Cores != cores || len(job.Lines) != len(spec.Stages) {
			r.Fatalf("%d lines on %d cores", len(job.Lines), job.Cores)
		}
		for k, s := range spec.Stages {
			line := job.Lines[k]
			if line.Name != s.Name || line.Kind != s.Kind || line.Limit != s.Limit || line.Request != 0 || len(line.Times) != spec.Items {
				r.Fatalf("stage %+v became %+v", s, line)
			}
			for i, got := range line.Times {
				want := remote.DrawOf(spec.Seed, s.Name, s.Latency, s.Service.Faults, i, 0).Delay
				if s.Kind == stage.CPU {
					want = s.Cost.At(spec.Seed, s.Name, i, 0)
				}
				if got != want {
					r.Fatalf("%s: item %d takes %v, want %v", s.Name, i, got, want)
				}
			}
			var want *model.Remote
			if s.Kind == stage.IO && !s.Service.Ideal() {
				want = &model.Remote{Seed: spec.Seed, Latency: s.Latency, Service: s.Service}
				if s.Op == workloads.Get {
					want.Bytes = int(spec.Payload)
				}
			}
			if diff := cmp.Diff(want, line.Remote, cmp.Comparer(func(a, b workloads.Dist) bool { return a.String() == b.String() })); diff != "" {
				r.Fatalf("%s (-want +got):\n%s", s.Name, diff)
			}
		}
		first := spec.Stages[0].Service
		if job.Rate != first.Rate || first.Rate > 0 && job.Burst != first.Burst {
			r.Fatalf("admitted at %v with a burst of %d, want %v, %d", job.Rate, job.Burst, first.Rate, first.Burst)
		}
		if _, err := job.Limit(); err != nil {
			r.Fatal(err)
		}
	})
}

// roundsSpec has two stages whose cost only a calibration tells.
func roundsSpec() workloads.Spec {
	return workloads.Spec{Items: 4, Payload: 256, Seed: 3, Stages: []workloads.Stage{
		{Name: "fetch", Latency: workloads.Constant(5 * ms)},
		{Name: "extract", Kind: stage.CPU, Kernel: "json", Rounds: 7},
		{Name: "score", Kind: stage.CPU, Kernel: "text", Cost: workloads.Constant(ms)},
		{Name: "embed", Kind: stage.CPU, Kernel: "infer", Rounds: 2},
	}}
}

func TestEveryStageWithoutACostIsNamed(t *testing.T) {
	_, err := model.FromSpec(roundsSpec().Resolve(2), 2, nil)
	for _, want := range []string{"stage extract:", "stage embed:", "give a cost instead"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "score") {
		t.Errorf("a stage with a cost is named: %v", err)
	}
}

func TestGivenCostsAreTaken(t *testing.T) {
	job, err := model.FromSpec(roundsSpec().Resolve(2), 2, func(k, item int) time.Duration { return time.Duration(100*k + item) })
	if err != nil {
		t.Fatal(err)
	}
	want := [][]time.Duration{like(4, 5*ms), {100, 101, 102, 103}, {200, 201, 202, 203}, {300, 301, 302, 303}}
	for k, line := range job.Lines {
		if !slices.Equal(line.Times, want[k]) {
			t.Errorf("%s takes %v, want %v", line.Name, line.Times, want[k])
		}
	}
}

func TestASpecWithoutStagesIsRefused(t *testing.T) {
	if _, err := model.FromSpec(workloads.Spec{Items: 1}, 1, nil); err == nil {
		t.Error("it became a job")
	}
}

// Where cores do not bind, neither do the workers of a CPU stage that names none.
func TestLimitsThatASpecLeavesOpen(t *testing.T) {
	for cores, want := range map[int][]int{0: {16, 0, 16}, 3: {16, 3, 16}} {
		spec := workloads.Spec{Items: 40, Payload: 256, Stages: []workloads.Stage{
			{Name: "fetch", Latency: workloads.Constant(ms)},
			{Name: "process", Kind: stage.CPU, Kernel: "text", Cost: workloads.Constant(5 * ms)},
			{Name: "store", Latency: workloads.Constant(ms)},
		}}
		job, err := model.FromSpec(spec.Resolve(cores), cores, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, line := range job.Lines {
			if line.Limit != want[k] {
				t.Errorf("%d cores: %s has %d places, want %d", cores, line.Name, line.Limit, want[k])
			}
		}
		out := simulate(t, job, parse(t, "fetch-all"), observed)
		if most := map[int]int{0: 40, 3: 3}[cores]; out.MaxInFlight(1) != most {
			t.Errorf("%d cores: %d processed at once, want %d", cores, out.MaxInFlight(1), most)
		}
	}
}

func TestAChangedJobLeavesTheOldOneAsItWas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, noService)
		k := rapid.IntRange(0, len(job.Lines)-1).Draw(r, "line")
		before := slices.Clone(job.Lines)
		times := slices.Clone(job.Lines[k].Times)

		limited := job.WithLimit(k, 77)
		twice := job.Stretched(k, 2)
		half := job.Stretched(k, 0.5)
		same := job.Stretched(k, 1)

		if diff := cmp.Diff(before, job.Lines); diff != "" || !slices.Equal(times, job.Lines[k].Times) {
			r.Fatalf("the job changed:\n%s", diff)
		}
		if diff := cmp.Diff(job.Lines, same.Lines); diff != "" {
			r.Fatalf("stretched by 1:\n%s", diff)
		}
		if limited.Lines[k].Limit != 77 || !slices.Equal(limited.Lines[k].Times, times) {
			r.Fatalf("with another limit: %+v", limited.Lines[k])
		}
		if twice.Lines[k].Request != 2*job.Lines[k].Request {
			r.Fatalf("requests of %v became %v", job.Lines[k].Request, twice.Lines[k].Request)
		}
		for i, d := range times {
			if twice.Lines[k].Times[i] != 2*d || half.Lines[k].Times[i] != (d+1)/2 {
				r.Fatalf("%v became %v and %v", d, twice.Lines[k].Times[i], half.Lines[k].Times[i])
			}
		}
	})
}

// A float holds whole numbers to 2⁵³; adding a half rounds wrongly from 2⁵² on.
func TestALongTimeStretchedByOneStaysWhatItIs(t *testing.T) {
	for range 1000 {
		d := time.Duration(1<<52 + rand.Int64N(1<<52))
		job := model.Job{Lines: []model.Line{{Name: "fetch", Times: []time.Duration{d}}}}
		if got := job.Stretched(0, 1).Lines[0].Times[0]; got != d {
			t.Fatalf("%d became %d", d, got)
		}
	}
}
