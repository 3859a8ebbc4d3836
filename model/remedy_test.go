package model_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

func setupOf(strategy string, cores int, stages ...workloads.Stage) model.Setup {
	return model.Setup{Strategy: strategy, Cores: cores,
		Spec: workloads.Spec{Items: 100, Seed: 7, Payload: workloads.MinPayload, Stages: stages}.Resolve(cores)}
}

func fetch(limit int, v workloads.Service) workloads.Stage {
	return workloads.Stage{Name: "fetch", Kind: stage.IO, Limit: limit, Latency: workloads.Constant(10 * time.Millisecond), Service: v}
}

func process(limit int) workloads.Stage {
	return workloads.Stage{Name: "process", Kind: stage.CPU, Limit: limit, Kernel: "text", Cost: workloads.Constant(4 * time.Millisecond)}
}

func TestRemediesAreTheChangesThatCanHelp(t *testing.T) {
	plain := workloads.Service{}
	for _, c := range []struct {
		name  string
		setup model.Setup
		want  []string // flags
	}{
		{"a pipeline", setupOf("pipeline:queue=2", 4, fetch(8, plain), process(0)),
			[]string{"--vary 'fetch.limit=16'", "--cores 8", "--strategies pipeline:queue=16", "--vary 'gogc=400'"}},
		{"fewer workers than cores", setupOf("pipeline:queue=16", 4, process(1)),
			[]string{"--vary 'process.limit=4'", "--cores 8", "--strategies pipeline:queue=64", "--vary 'gogc=400'"}},
		{"more workers than cores", setupOf("sequential", 2, process(9)),
			[]string{"--vary 'process.limit=2'", "--cores 4", "--strategies pipeline", "--vary 'gogc=400'"}},
		{"cores that do not bind", setupOf("sequential", 0, process(3)),
			[]string{"--vary 'process.limit=6'", "--strategies pipeline", "--vary 'gogc=400'"}},
		{"room for every item", setupOf("pipeline:queue=200", 0, fetch(100, plain)), nil},
		{"batches", setupOf("batched:size=8", 0, fetch(100, plain)),
			[]string{"--strategies batched:size=16", "--strategies batched:size=4", "--strategies pipeline", "--strategies prefetch:size=8"}},
		{"a cap", setupOf("semaphore:inflight=3", 0, fetch(100, plain)), []string{"--strategies semaphore:inflight=0", "--strategies pipeline"}},
		{"a service with limits", setupOf("pipeline:queue=200", 0, fetch(100, workloads.Service{Capacity: 2, Concurrency: 5, Rate: 2.5})),
			[]string{"--vary 'fetch.capacity=4'", "--vary 'fetch.concurrency=10'", "--vary 'fetch.rate=5'"}},
	} {
		var got []string
		for _, r := range c.setup.Remedies(strategies.All) {
			got = append(got, r.Flag())
			if _, err := c.setup.With(r, strategies.All); err != nil {
				t.Errorf("%s: %s: %v", c.name, r.Flag(), err)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// The same change to a setup and to its job comes to the same job.
func TestARemedyDoesTheSameToASetupAndToItsJob(t *testing.T) {
	for _, v := range []workloads.Service{{}, {Capacity: 2}, {Concurrency: 3, Overflow: workloads.Queue}, {Rate: 150, Burst: 3, Overflow: workloads.Queue}} {
		for _, cores := range []int{0, 2} {
			for _, strategy := range []string{"pipeline:queue=0", "batched:size=6", "semaphore:inflight=4"} {
				before := setupOf(strategy, cores, fetch(5, v), process(cores+1))
				job, err := model.FromSpec(before.Spec, cores, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range slices.Concat(before.Remedies(strategies.All), []model.Remedy{before.Faster(0, 0.5), before.Faster(1, 0.75)}) {
					after, err := before.With(r, strategies.All)
					if err != nil {
						t.Fatal(err)
					}
					direct, err := model.FromSpec(after.Spec, after.Cores, nil)
					if err != nil {
						t.Fatal(err)
					}
					s := parse(t, after.Strategy)
					a, b := simulate(t, r.On(job), s, model.Options{}), simulate(t, direct, s, model.Options{})
					if a.Makespan != b.Makespan || a.Stored != b.Stored {
						t.Errorf("%s, %+v, %d cores: %s: %v and %v", strategy, v, cores, r.Flag(), a.Makespan, b.Makespan)
					}
				}
			}
		}
	}
}

func TestTheCollectorRunsLessOftenWhereStagesCompute(t *testing.T) {
	for _, c := range []struct {
		kernel string
		gogc   int
		want   string
	}{
		{"text", 0, "gogc 100 400"}, {"text", 50, "gogc 50 200"}, {"text", workloads.MaxGOGC - 1, "gogc 99999 100000"},
		{"text", workloads.MaxGOGC, ""}, {"sleep", 0, ""},
	} {
		worker := process(2)
		worker.Kernel = c.kernel
		s := setupOf("pipeline:queue=200", 0, worker)
		s.Spec.GOGC = c.gogc
		got := ""
		for _, r := range s.Remedies(strategies.All) {
			if r.Change == model.ChangeGC {
				got += fmt.Sprint(r.Field, " ", r.From, " ", r.To)
			}
		}
		if got != c.want {
			t.Errorf("%s, gogc %d: %q, want %q", c.kernel, c.gogc, got, c.want)
		}
	}
}

func TestAStageMadeFasterSaysItsField(t *testing.T) {
	pinned := process(2)
	pinned.Cost, pinned.Rounds = workloads.Dist{}, 9
	s := setupOf("pipeline", 2, fetch(5, workloads.Service{}), process(2), pinned)
	for k, want := range []string{"fetch.latency 10ms 7.5ms", "process.cost 4ms 3ms", "process.rounds 9 7"} {
		r := s.Faster(k, 0.75)
		if got := fmt.Sprint(r.Field, " ", r.From, " ", r.To); got != want || r.Factor != 0.75 || r.Change != model.ChangeFaster {
			t.Errorf("%s, %+v; want %s", got, r, want)
		}
	}
}

func TestARemedyOfSomethingElseIsRefused(t *testing.T) {
	s := setupOf("pipeline", 2, process(2))
	for _, r := range []model.Remedy{{Field: "fetch.limit", To: "3"}, {Field: model.FieldCores, To: "none"}, {Field: model.FieldCores, To: "0"}, {Field: model.FieldStrategy, To: "nothing"}} {
		if _, err := s.With(r, strategies.All); err == nil {
			t.Errorf("%+v was taken", r)
		}
	}
}
