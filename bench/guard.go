package bench

import (
	"context"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// guarded puts an I/O stage under its policy. What an item took there because of that,
// such as a wait before another attempt, is the stage's time, and no waiting for a core.
func (j *job) guarded(k int, rt flow.Runtime) stage.Wrapper {
	s := j.spec.Stages[k]
	g := resilience.New(rt, s.Policy, resilience.Options{Seed: j.spec.Seed, Stage: s.Name, Fallback: j.second(k)})
	j.guards[k] = g
	if s.Policy.IsZero() {
		return g.Wrap
	}
	return func(next stage.Func) stage.Func {
		do := g.Wrap(next)
		return func(ctx context.Context, it stage.Item) (stage.Item, error) {
			out, err := do(ctx, it)
			if err != nil || out.Attempt > 0 {
				j.spans.Occupied(k, it.ID)
			}
			return out, err
		}
	}
}

// policyRecord is the account of a stage's policy in the record.
func policyRecord(a resilience.Account) *results.Policy {
	return &results.Policy{
		Attempts: a.Attempts, Retries: a.Retries, Timeouts: a.Timeouts, Deadlines: a.Deadlines,
		Hedges: a.Hedges, HedgeWins: a.HedgeWins, Rejected: a.Rejected, Opened: a.Opened, Denied: a.Denied,
		Fallback: a.Fallbacks, BackoffNS: int64(a.Backoff), RetryAfterNS: int64(a.RetryAfter),
	}
}

// fillPolicies records what the stages' policies did.
func (j *job) fillPolicies(t *results.Trial) {
	for k := range t.Stages {
		if !j.spec.Stages[k].Policy.IsZero() {
			t.Stages[k].Policy = policyRecord(j.guards[k].Account())
			t.Stages[k].Retries = t.Stages[k].Policy.Retries
		}
	}
}

// fallback is how many items a second store took.
func (j *job) fallback() int {
	if k := j.spec.LastPut(); k >= 0 && j.guards[k] != nil {
		return j.guards[k].Account().Fallbacks
	}
	return 0
}
