package bench

import (
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

func TestTheTimeLimitAllowsForWhatPoliciesWait(t *testing.T) {
	const s = time.Second
	hang := workloads.Fault{Every: 4, Kind: workloads.FaultHang}
	for name, c := range map[string]struct {
		faults []workloads.Fault
		policy workloads.Policy
		want   time.Duration // of 100 items
	}{
		"no faults":       {nil, workloads.Policy{Timeout: 2 * s, Retries: 3}, 0},
		"no policy":       {[]workloads.Fault{hang}, workloads.Policy{}, 0},
		"a timeout":       {[]workloads.Fault{hang}, workloads.Policy{Timeout: 2 * s}, 50 * s},
		"retries":         {[]workloads.Fault{hang}, workloads.Policy{Timeout: 2 * s, Retries: 3, Backoff: s, BackoffMax: 2 * s}, 400 * s},
		"a deadline":      {[]workloads.Fault{hang}, workloads.Policy{Timeout: 2 * s, Retries: 3, Deadline: 5 * s}, 125 * s},
		"a deadline only": {[]workloads.Fault{hang}, workloads.Policy{Deadline: 5 * s}, 125 * s},
		"by chance":       {[]workloads.Fault{{Probability: 0.5, Kind: workloads.FaultReset}}, workloads.Policy{Retries: 1, Backoff: s}, 3200 * s},
		"beyond a month": {[]workloads.Fault{{Every: 1, Kind: workloads.FaultHang}},
			workloads.Policy{Timeout: 24 * time.Hour, Retries: 1000, Backoff: 24 * time.Hour}, 30 * 24 * time.Hour},
		"more than all": {[]workloads.Fault{hang, {Probability: 0.9, Kind: workloads.FaultReset}}, workloads.Policy{Timeout: s}, 100 * s},
	} {
		spec := tiny()
		spec.Items = 100
		spec.Stages[0].Service.Faults, spec.Stages[0].Policy = c.faults, c.policy
		if got := patience(spec); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		p := CellPlan{Cell: results.Cell{Strategy: "pipeline", Cores: 1}, Spec: spec}
		if limit := new(Sweep).timeout(p); limit < time.Minute+c.want {
			t.Errorf("%s: time limit %v", name, limit)
		}
	}
}
