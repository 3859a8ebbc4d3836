package workloads

import "cmp"

// Service is what the other end of an I/O stage is like. The zero value is an
// ideal service: it answers any number of requests, each after its latency.
//
// Limits apply in this order: the rate limit, the limit of concurrency, then the
// queue for a server. What is refused costs no latency and takes no server.
type Service struct {
	// Capacity makes it a finite server: that many requests are served at once,
	// all others wait in its queue, so that latency grows with load. 0: infinite.
	Capacity int `yaml:"capacity,omitempty" json:"capacity,omitempty"`

	// Concurrency is the most requests it admits at once, waiting ones included;
	// 0: no limit. Overflow is what happens to a request above it, or above Rate: it
	// waits outside (Queue), or is refused with 503 Service Unavailable, above Rate
	// with 429 Too Many Requests, and a Retry-After header (Refuse, the default).
	Concurrency int    `yaml:"concurrency,omitempty" json:"concurrency,omitempty"`
	Overflow    string `yaml:"overflow,omitempty" json:"overflow,omitempty"`

	// Rate is a token bucket's, in requests a second; 0: none. Burst is its depth,
	// 1 by default. What happens to a request without a token, Overflow says.
	Rate  float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	Burst int     `yaml:"burst,omitempty" json:"burst,omitempty"`

	// Bandwidth is in bytes of payload a second; 0: unlimited.
	Bandwidth Bytes `yaml:"bandwidth,omitempty" json:"bandwidth,omitempty"`

	// Faults are tried in order for each attempt; the first that strikes is taken.
	Faults []Fault `yaml:"faults,omitempty" json:"faults,omitempty"`
}

// What a service does with requests above its concurrency.
const (
	Queue  = "queue"
	Refuse = "refuse"
)

// Fault is a rule by which requests go wrong. It has exactly one of Every and
// Probability. It strikes when the answer is due: failing costs the latency too.
//
// A hang is another matter: the answer never comes, and nothing but the stage's
// Timeout or Deadline, or the trial's time limit, ends the wait. Until then the item
// holds its place in the stage, and the request its place under the service's
// Concurrency.
type Fault struct {
	// Every strikes each n-th item, on every attempt: items n, 2n, 3n, … counted
	// from 1 (the item with ID 0 is number 1).
	Every int `yaml:"every,omitempty" json:"every,omitempty"`

	// First is the number of the first item that Every strikes, counted as there: with
	// every 7 and first 1 these are the items 1, 8, 15, … 0: the Every-th.
	First int `yaml:"first,omitempty" json:"first,omitempty"`

	// Probability, above 0 and at most 1, is drawn for each attempt (see Hash).
	Probability float64 `yaml:"probability,omitempty" json:"probability,omitempty"`

	Kind   string `yaml:"kind" json:"kind"`                         // one of FaultKinds
	Status int    `yaml:"status,omitempty" json:"status,omitempty"` // with kind status: 400 to 599, by default 500
}

// The kinds of faults.
const (
	FaultStatus   = "status"   // answers with an error status
	FaultHang     = "hang"     // never answers: see Fault
	FaultReset    = "reset"    // closes the connection without an answer
	FaultTruncate = "truncate" // closes it in the middle of the body
)

// FaultKinds are all kinds of faults.
var FaultKinds = []string{FaultStatus, FaultHang, FaultReset, FaultTruncate}

// resolve fills in the defaults of what is in use.
func (v *Service) resolve() {
	if v.Concurrency > 0 {
		v.Overflow = cmp.Or(v.Overflow, Refuse)
	}
	if v.Rate > 0 {
		v.Burst = cmp.Or(v.Burst, 1)
	}
	for i := range v.Faults {
		if f := &v.Faults[i]; f.Kind == FaultStatus {
			f.Status = cmp.Or(f.Status, 500)
		}
	}
}
