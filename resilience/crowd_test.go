package resilience_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// ended is how and when an item left its stage.
type ended struct {
	At      time.Duration
	How     string
	Attempt int
	Refused int
}

// crowd sends items through a guarded stage at once, each beginning a little after the one
// before, and each with answers that are hashes of its number and its attempt's.
func crowd(ctx context.Context, rt flow.Runtime, p workloads.Policy, items int, seed uint64) ([]ended, resilience.Account) {
	do := func(ctx context.Context, it stage.Item) (stage.Item, error) {
		h := workloads.Hash(seed, "answer", it.ID, it.Attempt)
		if err := rt.Sleep(ctx, time.Duration(h%40_000_019)); err != nil { // up to 40 ms, and no two alike
			return it, fmt.Errorf("asked in vain: %w", err)
		}
		return it, []error{nil, nil, remote.ErrReset, status(500, 0), status(503, time.Duration(h%7_000_003)), status(404, 0)}[h>>32%6]
	}
	g := resilience.New(rt, p, resilience.Options{Seed: seed, Stage: "fetch"})
	guarded := g.Wrap(do)
	out, done := make([]ended, items), make([]flow.Parker, items)
	for i := range items {
		done[i] = rt.NewParker("an item")
		rt.Go("item", func() {
			defer done[i].Unpark()
			begin := time.Duration(workloads.Hash(seed, "begin", i, 0) % 10_000_019)
			if rt.Sleep(ctx, begin) != nil {
				return
			}
			it, err := guarded(ctx, stage.Item{ID: i})
			out[i] = ended{At: rt.Now(), How: fmt.Sprint(err), Attempt: it.Attempt, Refused: it.Refused}
		})
	}
	for i := range done {
		done[i].Park()
	}
	return out, g.Account()
}

// The same text, in virtual time and on the real runtime: whatever comes and goes
// meanwhile, each item fares the same, to the nanosecond.
func TestManyItemsAtOnceFareTheSameInBothRuntimes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed, items := rapid.Uint64().Draw(r, "seed"), rapid.IntRange(1, 40).Draw(r, "items")
		some := func(name string, most time.Duration) time.Duration {
			if !rapid.Bool().Draw(r, name) {
				return 0
			}
			return 1 + time.Duration(workloads.Hash(seed, name, 0, 0)%uint64(most))
		}
		p := workloads.Policy{Timeout: some("timeout", 40*ms), Hedge: some("hedge", 20*ms), Retries: rapid.IntRange(0, 4).Draw(r, "retries")}
		if d := some("deadline", 100*ms); d > 0 {
			p.Deadline = p.Timeout + d
		}
		if p.Retries > 0 {
			p.Backoff = some("backoff", 10*ms)
		}
		var virtual, real []ended
		var inSim, inBubble resilience.Account
		_, err := sim.Run(context.Background(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
			virtual, inSim = crowd(ctx, rt, p, items, seed)
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) { real, inBubble = crowd(t.Context(), flow.NewReal(nil), p, items, seed) })
		if diff := cmp.Diff(real, virtual); diff != "" {
			r.Fatalf("%+v (-bubble +virtual):\n%s", p, diff)
		}
		if diff := cmp.Diff(inBubble, inSim); diff != "" {
			r.Fatalf("%+v: account (-bubble +virtual):\n%s", p, diff)
		}
	})
}
