package resilience

import (
	"cmp"
	"time"
)

// A breaker spares a service that fails, and those who would wait for it: after so many
// failures in a row it lets nothing through, and after a while one attempt, whose
// success closes the circuit again (Nygard 2007, "Release It!", ch. 5.2). It is a value:
// what happens to it gives another.
type breaker struct {
	most int           // failures in a row that open it; 0: no breaker
	rest time.Duration // how long it stays open

	state    circuit
	failures int           // in a row, while closed
	until    time.Duration // when an open circuit lets the next attempt through
}

type circuit uint8

const (
	closed   circuit = iota // everything passes
	open                    // nothing passes until a moment
	halfOpen                // one attempt is under way, whose end decides
)

// defaultRest is how long a circuit is open where the policy does not say.
const defaultRest = time.Second

func newBreaker(most int, rest time.Duration) breaker {
	return breaker{most: most, rest: cmp.Or(rest, defaultRest)}
}

// pass is what an attempt may do.
type pass uint8

const (
	rejected pass = iota
	ordinary
	probing // it passes, and its end decides on the circuit
)

// admit is the breaker after an attempt that would begin now, and what that may do.
func (b breaker) admit(now time.Duration) (breaker, pass) {
	switch {
	case b.most == 0 || b.state == closed:
		return b, ordinary
	case b.state == open && now >= b.until:
		b.state = halfOpen
		return b, probing
	}
	return b, rejected
}

// outcome is how an attempt ended.
type outcome uint8

const (
	succeeded outcome = iota // the service is well, whatever it answered
	failed
	unknown // the attempt was broken off for reasons of ours
)

// report is the breaker after an attempt that was let through has ended now. What began
// before the circuit opened has no say in when it closes.
func (b breaker) report(now time.Duration, was pass, o outcome) breaker {
	switch {
	case b.most == 0:
		return b
	case was == probing:
		return b.decided(now, o)
	case b.state != closed || o == unknown:
		return b
	case o == succeeded:
		b.failures = 0
		return b
	}
	if b.failures++; b.failures >= b.most {
		return b.opened(now + b.rest)
	}
	return b
}

// decided is the breaker after the one attempt of a half-open circuit. One that was
// broken off says nothing: the next decides.
func (b breaker) decided(now time.Duration, o outcome) breaker {
	switch o {
	case succeeded:
		b.state, b.failures = closed, 0
		return b
	case failed:
		return b.opened(now + b.rest)
	}
	return b.opened(now)
}

func (b breaker) opened(until time.Duration) breaker {
	b.state, b.failures, b.until = open, 0, until
	return b
}
