package bench

import (
	"maps"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// By hand: of 24 items, 4 fail at both attempts, 4 hang for two timeouts, and what cannot
// be stored goes to the second store.
func TestASimulatedTrialHasTheAccountOfItsPolicies(t *testing.T) {
	spec := failing()
	spec.Stages[1].Cost, spec.Stages[1].Rounds = workloads.Constant(time.Millisecond), 0
	spec.Stages[2].Service.Faults = []workloads.Fault{fault(workloads.FaultStatus, 3, 6)}
	spec.Stages[2].Policy = workloads.Policy{Fallback: "jsonl:x"}
	trial := Simulation{Table: strategies.All}.Trial(t.Context(), CellPlan{Cell: results.Cell{Strategy: "pipeline", Cores: 2}, Spec: spec}, 0)
	if !trial.OK() {
		t.Fatalf("failed: %+v", trial.Failure)
	}
	o := trial.Outcomes
	if want := map[string]int{"status 500": 4, "timed out": 4}; o.Stored != 16 || o.Fallback != 4 || !maps.Equal(o.Reasons, want) {
		t.Errorf("%+v, want 16 stored, 4 of them by the fallback, and %v", o, want)
	}
	if p := trial.Stages[0].Policy; p == nil || p.Attempts != 32 || p.Retries != 8 || p.Timeouts != 8 || trial.Stages[0].Retries != 8 || p.BackoffNS <= 0 {
		t.Errorf("fetch: %+v", p)
	}
	if p := trial.Stages[2].Policy; p == nil || p.Attempts != 16 || p.Fallback != 4 {
		t.Errorf("store: %+v", p)
	}
	if w := tooGood(trial); w != nil || trial.Limit.NS == 0 {
		t.Errorf("%v, limit %+v", w, trial.Limit)
	}
}
