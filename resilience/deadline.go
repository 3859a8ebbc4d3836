package resilience

import (
	"context"
	"time"
)

// call is one item in the stage, from its first attempt to its last.
type call struct {
	guard    *Guard
	parent   context.Context
	deadline entry
	by       time.Duration // moment of the deadline; 0: none
	passed   bool
	under    [2]*attempt // attempts under way; nil: none
	pair     pair        // of the round under way, where the stage hedges
	next     *call       // that is spent, too
}

// open begins a call, with the deadline; the lock is held.
func (g *Guard) open(ctx context.Context, now time.Duration) *call {
	c := g.spent.calls
	if c == nil {
		c = &call{guard: g}
	} else {
		g.spent.calls = c.next
	}
	c.parent = ctx
	if g.policy.Deadline > 0 {
		c.by = now + g.policy.Deadline
		g.enterLane(&g.deadlines, &c.deadline, c, nil, now)
	}
	return c
}

// attempt is a new one; the lock is held.
func (g *Guard) attempt(c *call) *attempt {
	a := g.spent.attempts
	if a == nil {
		a = &attempt{guard: g}
	} else {
		g.spent.attempts = a.next
	}
	a.parent, a.call, a.pair, a.by = c.parent, c, nil, c.by
	return a
}

// limit sets an attempt's own limit; the lock is held.
func (g *Guard) limit(a *attempt, now time.Duration) {
	if g.policy.Timeout == 0 {
		return
	}
	g.enterLane(&g.timeouts, &a.timeout, nil, a, now)
	if a.by == 0 || a.timeout.at < a.by {
		a.by = a.timeout.at
	}
}

// pass notes that the deadline has passed, and ends what is under way; the lock is held.
func (c *call) pass(ended []ending) []ending {
	c.passed = true
	for _, a := range c.under {
		if a != nil {
			ended = append(ended, a.end(passed))
		}
	}
	return ended
}

// close ends the call of an item that has failed.
func (g *Guard) close(c *call) {
	g.lock.Lock()
	g.spent.call(c)
	g.lock.Unlock()
}
