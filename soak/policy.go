package soak

import (
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// WithPolicies is the job whose I/O stages that say nothing of failures get a policy
// under which most items survive what a soak does: each attempt may take ten times as
// long as the service does on average, and a quarter of a second, and there are four more.
func WithPolicies(spec workloads.Spec) workloads.Spec {
	stages := append([]workloads.Stage(nil), spec.Stages...)
	for k := range stages {
		s := &stages[k]
		if s.Kind == stage.IO && s.Policy.IsZero() {
			s.Policy = workloads.Policy{Timeout: 10*s.Latency.Mean() + 250*time.Millisecond,
				Retries: 4, Backoff: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond}
		}
	}
	spec.Stages = stages
	return spec
}
