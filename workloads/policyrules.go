package workloads

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/nearest"
)

// MaxRetries is the most retries that a policy may ask for: more would only hide a
// service that is not there.
const MaxRetries = 1000

// Stores are the kinds of stores beside the API, as a target names them before its
// colon.
var Stores = []string{"sqlite", "jsonl"}

// checkTarget holds a store's name to its form, sqlite:PATH or jsonl:PATH, with
// options after a question mark. Whether it can be written is not asked here.
func checkTarget(text string) error {
	kind, path, named := strings.Cut(text, ":")
	path, _, _ = strings.Cut(path, "?")
	switch {
	case !named:
		return fmt.Errorf("%q names no kind of store: write sqlite:PATH or jsonl:PATH", text)
	case !slices.Contains(Stores, kind):
		return fmt.Errorf("unknown kind of store %q%s", kind, nearest.Instead(kind, Stores))
	case path == "":
		return fmt.Errorf("%q names no file: write sqlite:PATH or jsonl:PATH", text)
	}
	return nil
}

// policy checks what an I/O stage with that operation does when its service fails, and
// where it stores.
func (r rules) policy(p Policy, store, op string) {
	r.target("store", store, op)
	r.path += "policy."
	r.target("fallback", p.Fallback, op)
	for _, d := range []struct {
		name string
		of   time.Duration
	}{{"timeout", p.Timeout}, {"deadline", p.Deadline}, {"backoff", p.Backoff}, {"backoff-max", p.BackoffMax},
		{"breaker-open", p.BreakerOpen}, {"hedge", p.Hedge}} {
		r.check(d.of >= 0 && d.of <= MaxDuration, d.name, "%s must be from 0 (none) to %v, is %v", d.name, MaxDuration, d.of)
	}
	r.check(p.Retries >= 0 && p.Retries <= MaxRetries, "retries", "retries must be from 0 to %d, is %d", MaxRetries, p.Retries)
	r.check(p.Budget >= 0 && p.Budget <= 1, "budget", "budget must be from 0 (none) to 1 retry for each first attempt, is %v", p.Budget)
	r.check(p.Breaker >= 0, "breaker", "breaker must not be negative, is %d", p.Breaker)
	r.contradictions(p, op)
}

// target checks the name of a store, and that the stage has something to store.
func (r rules) target(field, text, op string) {
	if text == "" {
		return
	}
	r.check(op != Get, field+" op", "%s is for a stage that puts, and this one gets", field)
	err := checkTarget(text)
	r.check(err == nil && printable(text), field, "%s: %v", field, err)
}

// contradictions checks that no part of a policy makes another one pointless.
func (r rules) contradictions(p Policy, op string) {
	r.check(p.Timeout <= p.Deadline || p.Deadline == 0, "timeout deadline",
		"the timeout of one attempt, %v, is above the deadline of all, %v", p.Timeout, p.Deadline)
	r.check(p.Backoff == 0 || p.Retries != 0, "backoff retries", "backoff is the wait before a retry, and there are no retries")
	r.check(p.Budget == 0 || p.Retries != 0, "budget retries", "budget bounds retries, and there are none")
	r.check(p.BackoffMax == 0 || p.Backoff != 0, "backoff-max backoff", "backoff-max bounds the backoff, and there is none")
	r.check(p.BackoffMax == 0 || p.BackoffMax >= p.Backoff, "backoff-max backoff",
		"backoff-max, %v, is below the backoff, %v", p.BackoffMax, p.Backoff)
	r.check(p.BreakerOpen == 0 || p.Breaker != 0, "breaker-open breaker",
		"breaker-open is how long a breaker stays open, and there is no breaker")
	r.check(p.Hedge == 0 || op != Put, "hedge op", "hedge is for a stage that gets: a second request would store twice")
	r.check(p.Hedge == 0 || p.Timeout == 0 || p.Hedge < p.Timeout, "hedge timeout",
		"the second request would be sent after %v, when the first has timed out after %v", p.Hedge, p.Timeout)
}
