package bench

import (
	"time"

	"github.com/hbench/hbench/workloads"
)

// patience is how long the items wait, one after the other, for answers that a service
// never gives or gives in vain: each attempt that a fault strikes may take the policy's
// timeout and the longest wait before the next, up to the deadline. It is a bound for the
// time limit of a trial, not an estimate.
func patience(spec workloads.Spec) (total time.Duration) {
	for _, st := range spec.Stages {
		p := st.Policy
		attempt := p.Timeout + longestBackoff(p)
		worst := attempt * time.Duration(1+p.Retries)
		if p.Deadline > 0 && (worst == 0 || p.Deadline < worst) {
			worst = p.Deadline
		}
		share := 0.0
		for _, f := range st.Service.Faults {
			if share += f.Probability; f.Every > 0 {
				share += 1 / float64(f.Every)
			}
		}
		total += time.Duration(min(min(share, 1)*float64(spec.Items)*float64(worst), float64(mostPatience)))
	}
	return min(total, mostPatience)
}

// mostPatience keeps the sum within a time.Duration: a longer limit is none.
const mostPatience = 30 * 24 * time.Hour

// longestBackoff is the most that a policy waits before a retry.
func longestBackoff(p workloads.Policy) time.Duration {
	if p.BackoffMax > 0 {
		return p.BackoffMax
	}
	return 32 * p.Backoff
}
