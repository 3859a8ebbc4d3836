package resilience

import (
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// pair is a round of a stage that hedges: a first request, and a second one where the
// first has no answer in a while. Whichever succeeds first ends the other (Dean and
// Barroso 2013, "The Tail at Scale", Communications of the ACM 56(2)).
type pair struct {
	first *attempt
	do    stage.Func
	it    stage.Item // as the second request is made
	done  flow.Parker

	second *attempt // nil: there is none
	out    stage.Item
	err    error // of the second
}

// number is that of the first request of round n. Where a stage hedges, requests are
// numbered through, so that each has luck of its own: the first of a round is 2n, and the
// second 2n+1.
func (g *Guard) number(n int) int {
	if g.policy.Hedge > 0 {
		return 2 * n
	}
	return n
}

// both ends a round whose first request is over, and whose second is not, or not known
// to be. The lock is held, and is released.
func (g *Guard) both(a *attempt, it, out stage.Item, err error) (stage.Item, error) {
	p := a.pair
	err = g.race(a, p.second, err)
	p.done.Park()
	return g.best(p, it, out, err)
}

// race ends one of a round's two attempts, whose request is over, and with it the other
// where that went well. It says what the error means. The lock is held, and is released.
func (g *Guard) race(a, other *attempt, err error) error {
	e, err := g.over(a, err)
	var outdone ending
	if err == nil {
		outdone = other.end(outrun)
	}
	g.lock.Unlock()
	e.tell()
	outdone.tell()
	return err
}

// best is what came of a round of two requests, both of which are over. Where both
// failed it is the failure of the first.
func (g *Guard) best(p *pair, it, out stage.Item, err error) (stage.Item, error) {
	g.lock.Lock()
	defer g.lock.Unlock()
	second := *p // which judge takes back
	if err != nil && second.err == nil {
		g.account.HedgeWins++
		g.judge(p.first, nil)
		return refused(second.out, err), nil
	}
	g.judge(p.first, err)
	if err == nil {
		return refused(out, second.err), nil
	}
	it.Attempt++
	return refused(refused(it, err), second.err), err
}

// hedge begins the second request of a pair whose first is late; the lock is held.
func (g *Guard) hedge(p *pair, now time.Duration) *pair {
	c := p.first.call
	p.second = g.attempt(c)
	p.it.Attempt++
	p.done = g.rt.NewParker("the second request of " + g.name)
	c.under[1] = p.second
	g.account.Hedges++
	g.account.Attempts++
	g.limit(p.second, now)
	return p
}

// runSecond makes the second request, as an activity of its own.
func (p *pair) runSecond() {
	g, a := p.first.call.guard, p.second
	out, err := p.it, a.Err()
	if err == nil { // the first may have been answered meanwhile
		out, err = p.do(a, p.it)
	}
	g.lock.Lock()
	p.out, p.err = out, g.race(a, p.first, err)
	p.done.Unpark()
}
