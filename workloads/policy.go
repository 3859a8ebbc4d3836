package workloads

import "time"

// Policy is what an I/O stage does when its service fails, hangs or refuses. The zero
// value does nothing: one attempt, as long as it takes, and the item fails with the
// reason.
//
// From the outside in: Fallback, Deadline, Retries (with Backoff and Budget), Breaker,
// Hedge, Timeout. An item holds its place in the stage all the while. The trial's own end
// is none of these, and ends them all.
type Policy struct {
	// Timeout ends one attempt; 0: none.
	Timeout time.Duration `yaml:"timeout,omitempty" json:"timeout,omitempty"`

	// Deadline ends all attempts together, the waits between them included; a wait that
	// would last beyond it is not begun. 0: none.
	Deadline time.Duration `yaml:"deadline,omitempty" json:"deadline,omitempty"`

	// Retries is the most further attempts after the first. Before the n-th of them it
	// waits a random time from 0 to Backoff × 2ⁿ⁻¹, at most BackoffMax ("full jitter"),
	// or until the service's Retry-After, whichever is longer. A timeout, a broken
	// connection and the statuses 408, 425, 429 and those from 500 up but 501 and 505 are
	// tried again, all others are not.
	Retries    int           `yaml:"retries,omitempty" json:"retries,omitempty"`
	Backoff    time.Duration `yaml:"backoff,omitempty" json:"backoff,omitempty"`
	BackoffMax time.Duration `yaml:"backoff-max,omitempty" json:"backoff_max,omitempty"` // 0: 32 times Backoff

	// Budget is the most retries for each first attempt, over the whole run, from above
	// 0 to 1: a bucket of ten retries that every first attempt fills by so much. 0: no budget.
	Budget float64 `yaml:"budget,omitempty" json:"budget,omitempty"`

	// Breaker opens the circuit after so many failed attempts in a row; for BreakerOpen (by
	// default a second) every attempt then fails at once, is not tried again, and after it one
	// attempt says whether the circuit closes. What is not tried again for its own fault, such
	// as a 404, is no failure here: the service is well. 0: no breaker.
	Breaker     int           `yaml:"breaker,omitempty" json:"breaker,omitempty"`
	BreakerOpen time.Duration `yaml:"breaker-open,omitempty" json:"breaker_open,omitempty"`

	// Hedge sends a second request where the first has not been answered after so long,
	// and takes whichever goes well first; 0: none. The two are one attempt for Retries and
	// Breaker. For a stage that gets.
	Hedge time.Duration `yaml:"hedge,omitempty" json:"hedge,omitempty"`

	// Fallback is a second store, as in jsonl:PATH, for what the stage could not store;
	// empty: none. For a stage that puts. {run} in the path is the run file's without its
	// ending, so that a job can be run again.
	Fallback string `yaml:"fallback,omitempty" json:"fallback,omitempty"`
}

// IsZero reports whether the policy does nothing.
func (p Policy) IsZero() bool { return p == Policy{} }
