package model_test

import (
	"testing"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// unfortunate is a job with a misfortune at one of its stages, and policies that get over
// most of it.
func unfortunate(service workloads.Service, where string, seed uint64) workloads.Spec {
	spec := workloads.Spec{Name: "unfortunate", Items: 24, Seed: seed, Payload: 1024, Stages: []workloads.Stage{
		{Name: "fetch", Kind: stage.IO, Limit: 8, Latency: workloads.Constant(3 * time.Millisecond)},
		{Name: "process", Kind: stage.CPU, Kernel: "hash", Cost: workloads.Constant(time.Millisecond)},
		{Name: "store", Kind: stage.IO, Limit: 4, Latency: workloads.Constant(2 * time.Millisecond)},
	}}
	for k := range spec.Stages {
		s := &spec.Stages[k]
		if s.Kind == stage.IO {
			s.Policy = workloads.Policy{Timeout: 40 * time.Millisecond, Retries: 2, Backoff: 2 * time.Millisecond}
		}
		if s.Name == where {
			s.Service = service
		}
	}
	spec.Stages[2].Policy.Fallback = "jsonl:second.jsonl"
	return spec.Resolve(2)
}

// Every strategy against every misfortune at either end, with 20 seeds each: every item
// goes through, or fails in one stage with a reason; and the same again is the same.
func TestNothingIsLostInVirtualTimeWhateverGoesWrong(t *testing.T) {
	misfortunes := map[string]workloads.Service{"429 by rate": {Rate: 300, Burst: 2}, "503 by concurrency": {Concurrency: 2}}
	for _, kind := range workloads.FaultKinds {
		misfortunes[kind] = workloads.Service{Faults: []workloads.Fault{{Probability: 0.3, Kind: kind}}}
	}
	for name, service := range misfortunes {
		for _, where := range []string{"fetch", "store"} {
			t.Run(name+" at "+where, func(t *testing.T) {
				struck, fell := 0, 0
				for _, d := range strategies.All {
					if !d.Virtual {
						continue
					}
					for seed := range 20 {
						out := accounted(t, d, unfortunate(service, where, uint64(seed)))
						for _, r := range out.Requests {
							struck += r.Refused
							for _, n := range r.Faults {
								struck += n
							}
						}
						fell += out.Policies[2].Fallbacks
						if t.Failed() {
							t.Fatalf("%s, seed %d: %+v", d.Name, seed, out)
						}
					}
				}
				if struck == 0 || where == "store" && fell == 0 {
					t.Errorf("it struck %d times, and the fallback took %d items: nothing was tried", struck, fell)
				}
			})
		}
	}
}

// accounted simulates the strategy twice and accounts for every item.
func accounted(t *testing.T, d strategies.Definition, spec workloads.Spec) model.Outcome {
	t.Helper()
	job, err := model.FromSpec(spec, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := strategies.Table(strategies.All).Parse(d.Name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := job.Simulate(t.Context(), s, model.Options{Observe: true})
	if err != nil {
		t.Fatalf("%s: %v", d.Name, err)
	}
	stored, failed := 0, make([]int, len(job.Lines))
	for _, end := range out.Ends {
		if end == len(job.Lines) {
			stored++
			continue
		}
		failed[end]++
	}
	sum, reasons := stored, 0
	for k, n := range failed {
		sum += n
		if n != out.FailedIn[k] {
			t.Errorf("%d items ended in line %d, and %d failed there", n, k, out.FailedIn[k])
		}
	}
	for reason, n := range out.Failed {
		if reasons += n; reason == "" {
			t.Errorf("%d items failed without a reason", n)
		}
	}
	if stored != out.Stored || sum != spec.Items || stored+reasons != spec.Items {
		t.Errorf("%d of %d items are stored, %d failed with a reason, %d are accounted for", stored, spec.Items, reasons, sum)
	}
	again, err := job.Simulate(t.Context(), s, model.Options{})
	if err != nil || again.Makespan != out.Makespan || again.Stored != out.Stored {
		t.Errorf("again: %d stored in %v, error %v; before: %d in %v", again.Stored, again.Makespan, err, out.Stored, out.Makespan)
	}
	return out
}
