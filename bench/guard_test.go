package bench

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

func fault(kind string, first, every int) workloads.Fault {
	return workloads.Fault{Kind: kind, First: first, Every: every}
}

// Of 24 items, numbers 1, 7, 13 and 19 are refused at every attempt, 2, 8, 14 and 20
// hang; the answers to the first puts of some are lost.
func failing() workloads.Spec {
	spec := tiny()
	fetch, store := &spec.Stages[0], &spec.Stages[2]
	fetch.Service.Faults = []workloads.Fault{fault(workloads.FaultStatus, 1, 6), fault(workloads.FaultHang, 2, 6)}
	fetch.Policy = workloads.Policy{Timeout: 100 * time.Millisecond, Retries: 1, Backoff: time.Millisecond}
	store.Service.Faults = []workloads.Fault{{Kind: workloads.FaultTruncate, Probability: 0.4}}
	store.Policy = workloads.Policy{Timeout: time.Second, Retries: 40, Backoff: time.Microsecond}
	return spec.Resolve(1)
}

func TestEveryItemOfAFailingServiceIsStoredOnceOrFailsWithItsReason(t *testing.T) {
	for _, mode := range []Mode{Direct, InProc} {
		for _, d := range strategies.All {
			t.Run(string(mode)+"/"+d.Name, func(t *testing.T) {
				trial := Trial(context.Background(), request(d.Name, mode, failing()), strategies.All, func(Edge) {}).Trial
				if !trial.OK() {
					t.Fatalf("failed: %+v", trial.Failure)
				}
				o := trial.Outcomes
				if want := map[string]int{"status 500": 4, "timed out": 4}; o.Stored != 16 || o.Failed != 8 || !maps.Equal(o.Reasons, want) {
					t.Errorf("%+v, want 16 stored and %v", o, want)
				}
				fetch, store := trial.Stages[0], trial.Stages[2]
				if p := fetch.Policy; p == nil || p.Attempts != 24+p.Retries || p.Retries < 8 || fetch.Retries != p.Retries || p.Timeouts < p.Retries {
					t.Errorf("fetch: %+v", p)
				}
				if p := store.Policy; p == nil || p.Retries == 0 || p.Attempts != 16+p.Retries || p.Timeouts != 0 {
					t.Errorf("store: %+v", p)
				}
				if fetch.Count != 24 || fetch.Failures != 8 || store.Count != 16 || trial.Stages[1].Policy != nil {
					t.Errorf("stages: %+v", trial.Stages)
				}
				if w := tooGood(*trial); w != nil {
					t.Error(w)
				}
			})
		}
	}
}

// A trial's own limit ends what a policy waits for, and is no timeout of an attempt.
func TestATrialsLimitIsNoFailureOfItsItems(t *testing.T) {
	spec := failing()
	spec.Stages[0].Policy.Timeout = time.Hour
	r := request("pipeline", Direct, spec)
	r.Timeout = 50 * time.Millisecond
	trial := Trial(context.Background(), r, strategies.All, func(Edge) {}).Trial
	if trial.Failure == nil || trial.Failure.Cause != "timeout" {
		t.Errorf("failure %+v", trial.Failure)
	}
}

func TestAStageWithoutAPolicyHasNoAccountOfOne(t *testing.T) {
	trial := Trial(context.Background(), request("sequential", Direct, tiny()), strategies.All, func(Edge) {}).Trial
	for _, s := range trial.Stages {
		if s.Policy != (*results.Policy)(nil) || s.Retries != 0 {
			t.Errorf("%s: %+v", s.Name, s.Policy)
		}
	}
}
