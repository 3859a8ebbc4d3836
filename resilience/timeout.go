package resilience

import (
	"context"

	"github.com/hbench/hbench/stage"
)

// begin starts the first or only attempt of round n, if it may be. Without a call it
// starts that, too. The attempt belongs to the call also where there is an error.
func (g *Guard) begin(ctx context.Context, c *call, n int, it stage.Item, do stage.Func) (*attempt, error) {
	now := g.now()
	g.lock.Lock()
	defer g.lock.Unlock()
	if c == nil {
		c = g.open(ctx, now)
		g.budget = g.budget.deposit()
	}
	a := g.attempt(c)
	if c.passed {
		g.account.Deadlines++
		return a, ErrDeadline
	}
	g.breaker, a.pass = g.breaker.admit(now)
	if a.pass == rejected {
		g.account.Rejected++
		return a, ErrOpen
	}
	g.account.Attempts++
	c.under[0] = a
	g.limit(a, now)
	if g.policy.Hedge > 0 {
		c.pair = pair{first: a, do: do, it: it}
		a.pair = &c.pair
		g.enterLane(&g.hedges, &a.hedge, nil, a, now)
	}
	return a, nil
}

// round is one attempt at an item, or two where the first is late and the stage hedges.
// The item returned with an error has the number of the last request and the refusals so
// far.
func (g *Guard) round(a *attempt, it stage.Item, do stage.Func) (stage.Item, error) {
	out, err := do(a.context(), it)
	g.lock.Lock()
	if a.pair != nil && a.pair.second != nil {
		return g.both(a, it, out, err)
	}
	e, err := g.settle(a, err)
	g.lock.Unlock()
	e.tell()
	if err != nil {
		return refused(it, err), err
	}
	return out, nil
}

// settle ends a round of one attempt, which is not to be used any more; the lock is held.
func (g *Guard) settle(a *attempt, err error) (ending, error) {
	e, err := g.over(a, err)
	g.judge(a, err)
	return e, err
}

// over ends an attempt whose request has come to an end, and says what its error means:
// a context that we ended is no failure of the service's. The lock is held.
func (g *Guard) over(a *attempt, err error) (ending, error) {
	if err != nil {
		switch cause(a.cause.Load()) {
		case timedOut:
			g.account.Timeouts++
			err = ErrTimeout
		case passed:
			err = ErrDeadline
		}
	}
	if !a.asked && cause(a.cause.Load()) == running {
		a.timeout.leave()
		a.hedge.leave()
		return ending{}, err
	}
	return a.end(answered), err
}

// judge ends a round that began with a: it tells the breaker how it went, and where it
// went well the call is over. The lock is held.
func (g *Guard) judge(a *attempt, err error) {
	if g.policy.Breaker > 0 {
		g.tellBreaker(a, err)
	}
	c := a.call
	g.spent.attempt(c.under[0])
	g.spent.attempt(c.under[1])
	c.under = [2]*attempt{}
	switch err {
	case nil:
		g.spent.call(c)
	case ErrDeadline:
		g.account.Deadlines++
	}
}

// tellBreaker is the breaker's part of judge.
func (g *Guard) tellBreaker(a *attempt, err error) {
	was := g.breaker.state
	switch {
	case err == nil:
		g.breaker = g.breaker.report(0, a.pass, succeeded)
		return
	case a.parent.Err() != nil:
		g.breaker = g.breaker.report(g.rt.Now(), a.pass, unknown)
		return
	case err == ErrDeadline || Transient(err):
		g.breaker = g.breaker.report(g.rt.Now(), a.pass, failed)
	default: // its answer is no, but it answers
		g.breaker = g.breaker.report(0, a.pass, succeeded)
	}
	if g.breaker.state == open && was != open {
		g.account.Opened++
	}
}
