package soak

import (
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// WithPolicies is the job whose I/O stages that say nothing of failures get a policy
// under which most items survive what a soak does: each attempt may take ten times as
// long as the service does on average, and a tenth of a second, and there are four more;
// in the last stage that puts two more, and then the fallback, so that a store that stalls
// is met by it.
func WithPolicies(spec workloads.Spec, fallback string) workloads.Spec {
	spec.Stages = slices.Clone(spec.Stages)
	for k := range spec.Stages {
		s := &spec.Stages[k]
		if s.Kind != stage.IO || !s.Policy.IsZero() {
			continue
		}
		s.Policy = workloads.Policy{Timeout: 10*s.Latency.Mean() + 100*time.Millisecond,
			Retries: 4, Backoff: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond}
		if k == spec.LastPut() {
			s.Policy.Retries, s.Policy.Fallback = 2, fallback
		}
	}
	return spec
}
