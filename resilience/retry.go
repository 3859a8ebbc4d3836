package resilience

import (
	"context"
	"errors"
	"math"
	"net"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// defaultCap is how many times the first backoff the longest one is, where the policy
// does not say.
const defaultCap = 32

// Backoff is the longest wait before the n-th retry, n from 1: exponential, and capped.
func Backoff(p workloads.Policy, n int) time.Duration {
	most := p.BackoffMax
	if most == 0 {
		most = saturated(p.Backoff, defaultCap)
	}
	if n > 62 { // 2⁶² ns are 146 years
		return most
	}
	return min(saturated(p.Backoff, 1<<(n-1)), most)
}

// saturated is d times n, or the end of time.
func saturated(d time.Duration, n int64) time.Duration {
	if d > 0 && int64(d) > math.MaxInt64/n {
		return math.MaxInt64
	}
	return d * time.Duration(n)
}

// Wait is how long an item waits before its n-th retry, n from 1, if the service asks
// for nothing: evenly spread from 0 to Backoff ("full jitter": Brooker 2015,
// "Exponential Backoff And Jitter", AWS Architecture Blog). It is a hash of the seed,
// the stage, the item and n, so that every strategy waits the same.
func Wait(p workloads.Policy, seed uint64, stage string, item, n int) time.Duration {
	return jittered(p, workloads.Hash(seed, jitterOf(stage), item, n), n)
}

func jitterOf(stage string) string { return "backoff of " + stage }

func jittered(p workloads.Policy, hash uint64, n int) time.Duration {
	return time.Duration(workloads.Uniform(hash) * float64(Backoff(p, n)))
}

// Transient reports whether an attempt that failed so may go well another time: it had
// no answer, the connection broke, or the service was too busy or failed.
func Transient(err error) bool {
	if status, ok := errors.AsType[*remote.StatusError](err); ok {
		switch status.Code {
		case 408, 425, 429:
			return true
		case 501, 505:
			return false
		}
		return status.Code >= 500
	}
	for _, e := range []error{ErrTimeout, remote.ErrReset, remote.ErrTruncated} {
		if errors.Is(err, e) {
			return true
		}
	}
	_, broken := errors.AsType[net.Error](err)
	return broken
}

// attempts takes an item through the stage, in as many attempts as the policy grants.
func (g *Guard) attempts(ctx context.Context, it stage.Item, do stage.Func) (stage.Item, error) {
	var c *call
	for n := 0; ; n++ {
		it.Attempt = g.number(n)
		a, err := g.begin(ctx, c, n, it, do)
		c = a.call // now: after its round the attempt may be another item's
		if err == nil {
			var out stage.Item
			if out, err = g.round(a, it, do); err == nil {
				return out, nil
			}
			tell(ctx, it, out)
			it.Attempt, it.Refused, it.Throttled = out.Attempt, out.Refused, out.Throttled
		}
		if stopped := ctx.Err(); stopped != nil {
			g.close(c)
			return it, stopped
		}
		wait, err := g.again(c, n+1, it.ID, err)
		if err != nil {
			g.close(c)
			return it, err
		}
		if err := g.rt.Sleep(ctx, wait); err != nil {
			g.close(c)
			return it, err
		}
	}
}

// again says how long to wait before the n-th retry after a failure, or that there is
// none and why the item fails.
func (g *Guard) again(c *call, n, item int, failure error) (time.Duration, error) {
	if n > g.policy.Retries || !Transient(failure) {
		return 0, failure
	}
	wait := jittered(g.policy, workloads.Hash(g.seed, g.jitter, item, n), n)
	asked := time.Duration(0)
	if status, ok := errors.AsType[*remote.StatusError](failure); ok {
		asked = status.RetryAfter
	}
	now := g.now()
	g.lock.Lock()
	defer g.lock.Unlock()
	if c.passed || c.by > 0 && max(wait, asked) >= c.by-now {
		g.account.Deadlines++
		return 0, ErrDeadline
	}
	budget, granted := g.budget.withdraw()
	if !granted {
		g.account.Denied++
		return 0, failure
	}
	g.budget = budget
	g.account.Retries++
	if asked > wait {
		g.account.RetryAfter += asked
		return asked, nil
	}
	g.account.Backoff += wait
	return wait, nil
}
