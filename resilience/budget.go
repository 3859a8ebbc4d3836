package resilience

import "math"

// A budget keeps retries from multiplying the load of a service that is failing under
// it: each first attempt earns a share of a retry, each retry costs one whole, and no
// more than deepest are saved up (Beyer et al. 2016, "Site Reliability Engineering",
// ch. 21, "Handling Overload"; the bucket as in Finagle's RetryBudget). It starts full,
// so that a short disturbance at the start is not held against a run.
//
// It counts in millionths of a retry: sums of a tenth in floating point are not one.
type budget struct {
	earns int64 // by each first attempt; 0: no budget
	holds int64
}

const (
	wholeRetry = 1_000_000
	deepest    = 10 * wholeRetry
)

func newBudget(share float64) budget {
	return budget{earns: int64(math.Round(share * wholeRetry)), holds: deepest}
}

// deposit is the budget after a first attempt.
func (b budget) deposit() budget {
	b.holds = min(b.holds+b.earns, deepest)
	return b
}

// withdraw is the budget after a retry, if it grants it.
func (b budget) withdraw() (budget, bool) {
	switch {
	case b.earns == 0:
		return b, true
	case b.holds < wholeRetry:
		return b, false
	}
	b.holds -= wholeRetry
	return b, true
}
