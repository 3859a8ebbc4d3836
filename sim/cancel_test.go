package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

func TestACancelledRunEndsAtThatMomentWithTheContextsError(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.SampledFrom(everyText()).Draw(r, "strategy")
		o := rapid.SampledFrom(append(everyMachine(2, 0), noCores)).Draw(r, "machine")
		at := time.Duration(rapid.IntRange(0, 60).Draw(r, "at")) * ms / 2
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		inside := 0
		var ended time.Duration
		report, err := sim.Run(ctx, o, func(ctx context.Context, rt *sim.Runtime) error {
			rt.Go("canceller", func() {
				_ = rt.Sleep(context.Background(), at)
				cancel()
			})
			err := parse(t, text).Run(ctx, rt, numbered(1000), stagesOf([]int{3, 4, 2}, func(k int) stage.Func {
				return func(ctx context.Context, it stage.Item) (stage.Item, error) {
					inside++
					defer func() { inside-- }()
					if k == 1 {
						rt.Compute(2*ms, nil) // heeds no context
						return it, nil
					}
					return it, rt.Sleep(ctx, time.Duration(1+it.ID%3)*ms)
				}
			}))
			ended = rt.Now()
			return err
		})
		if err != context.Canceled || inside != 0 {
			r.Fatalf("%s: %v, %d still in a stage", text, err, inside)
		}
		// What computes at that moment, or waits for a core, has four bursts to go
		// on two cores.
		if ended < at || ended > at+4*ms || report.Makespan != ended {
			r.Fatalf("%s: cancelled at %v, returned at %v, over at %v", text, at, ended, report.Makespan)
		}
	})
}

func TestACancellationFromOutsideIsSeen(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	begun := make(chan struct{})
	go func() {
		<-begun
		cancel()
	}()
	_, err := sim.Run(ctx, noCores, func(ctx context.Context, rt *sim.Runtime) error {
		close(begun)
		g := flow.NewGroup(ctx, rt)
		ping, pong := flow.NewQueue[int](g, "ping", 0), flow.NewQueue[int](g, "pong", 0)
		forward := func(from, to *flow.Queue[int]) func(context.Context) error {
			return func(context.Context) error { // time never passes
				for v := range from.All() {
					if err := to.Put(v); err != nil {
						return err
					}
				}
				return nil
			}
		}
		g.Go("a", forward(ping, pong))
		g.Go("b", forward(pong, ping))
		g.Go("begin", func(context.Context) error { return ping.Put(1) })
		g.Go("clock", func(ctx context.Context) error {
			for rt.Sleep(ctx, time.Nanosecond) == nil { // and for this one, for ever
			}
			return nil
		})
		return g.Wait()
	})
	if err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestAnEndedContextBeginsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sim.Run(ctx, noCores, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
