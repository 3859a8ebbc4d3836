// Package resilience is what an I/O stage does when its service fails, hangs or
// refuses: a time limit for each attempt and for all of them, retries with backoff and
// a budget, a circuit breaker, a hedged second request and a second store, as wrappers
// around the stage's Func. It takes time and concurrency from a flow.Runtime alone, so
// the same text is measured and predicted. It knows no strategy and no service.
package resilience

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// Why an item fails that no answer of the service fails. They come bare: what they say
// is the reason that is recorded.
var (
	// ErrTimeout means that an attempt had no answer within Policy.Timeout.
	ErrTimeout = errors.New("timed out")
	// ErrDeadline means that Policy.Deadline passed, or would have passed during the
	// wait before the next attempt, which is then not waited for.
	ErrDeadline = errors.New("deadline passed")
	// ErrOpen means that the circuit breaker let no attempt through.
	ErrOpen = errors.New("circuit open")
)

// Options say what a policy alone does not.
type Options struct {
	Seed     uint64     // of the jitter
	Stage    string     // whose draws the jitter's are, and for reports
	Fallback stage.Func // stores what the stage could not; nil: none
}

// Guard applies the policy of one stage in one run, and belongs to that run. What it
// wraps may be called by any number of activities at once.
type Guard struct {
	rt       flow.Runtime
	policy   workloads.Policy
	seed     uint64
	jitter   string // the source of its draws
	name     string
	fallback stage.Func

	lock      sync.Locker // of all that follows, and of what attempts have in common
	deadlines lane
	timeouts  lane
	hedges    lane
	alarm     alarm
	breaker   breaker
	budget    budget
	families  families
	spent     spent
	account   Account
}

// New makes a guard. The policy must be one that a spec may have.
func New(rt flow.Runtime, p workloads.Policy, o Options) *Guard {
	g := &Guard{
		rt: rt, policy: p, seed: o.Seed, jitter: jitterOf(o.Stage), name: o.Stage, fallback: o.Fallback,
		lock:      rt.NewLock(),
		deadlines: lane{after: p.Deadline},
		timeouts:  lane{after: p.Timeout},
		hedges:    lane{after: p.Hedge},
		breaker:   newBreaker(p.Breaker, p.BreakerOpen),
		budget:    newBudget(p.Budget),
	}
	g.alarm.rings = g.ring
	return g
}

// Wrap gives the stage's Func under the policy. do makes one attempt, which is number
// it.Attempt, and its error is that attempt's alone; it must end when its context does,
// and not ask whether that has ended once it has returned, unless by a channel or a call
// that it had before. Nothing of an item is left running when the Func returns. Its error is the last
// attempt's, one of the errors above, or the context's where that has ended; the item
// beside it tells how often the service refused it.
func (g *Guard) Wrap(do stage.Func) stage.Func {
	if g.policy.IsZero() {
		return once(do)
	}
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		out, err := g.attempts(ctx, it, do)
		if err == nil || g.fallback == nil || ctx.Err() != nil {
			return out, err
		}
		return g.fallBack(ctx, out, err)
	}
}

// once is a policy that does nothing: it counts a refusal.
func once(do stage.Func) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		out, err := do(ctx, it)
		if err != nil {
			return refused(it, err), err
		}
		return out, nil
	}
}

// refused is the item after an attempt that failed for it.
func refused(it stage.Item, err error) stage.Item {
	if remote.Refused(err) {
		it.Refused++
	}
	if remote.Throttled(err) {
		it.Throttled++
	}
	return it
}

// tell tells who wants to know at once of the refusals since before.
func tell(ctx context.Context, before, after stage.Item) {
	tooOften := after.Throttled - before.Throttled
	for n := range after.Refused - before.Refused {
		stage.TellRefusal(ctx, n < tooOften)
	}
}

// bounded reports whether attempts need a context of their own.
func (g *Guard) bounded() bool {
	return g.policy.Timeout > 0 || g.policy.Deadline > 0 || g.policy.Hedge > 0
}

// now is the time where the policy needs any.
func (g *Guard) now() time.Duration {
	if g.bounded() || g.policy.Breaker > 0 {
		return g.rt.Now()
	}
	return 0
}
