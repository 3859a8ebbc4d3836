package sim_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// visit is one item's stay in one stage.
type visit struct {
	stage, item int
	begin, end  time.Duration
}

// trace runs a strategy over small random times, in which nearly everything
// ties, and gives every visit in the order in which they ended.
func trace(t fatal, o sim.Options, text string, seed uint64) ([]visit, sim.Report) {
	t.Helper()
	var visits []visit
	strategy, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	report := play(t, o, func(ctx context.Context, rt *sim.Runtime) error {
		stages := stagesOf([]int{3, 2, 4}, func(k int) stage.Func {
			return func(ctx context.Context, it stage.Item) (stage.Item, error) {
				begin := rt.Now()
				if err := rt.Sleep(ctx, time.Duration(random.IntN(3))*ms); err != nil {
					return it, err
				}
				rt.Compute(time.Duration(random.IntN(3))*ms, nil)
				visits = append(visits, visit{k, it.ID, begin, rt.Now()})
				return it, nil
			}
		})
		return strategy.Run(ctx, rt, numbered(200), stages)
	})
	return visits, report
}

func TestTwoRunsDoTheSameInTheSameOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.SampledFrom(everyText()).Draw(r, "strategy")
		o := rapid.SampledFrom(append(everyMachine(2, ms), noCores)).Draw(r, "machine")
		seed := rapid.Uint64().Draw(r, "seed")
		first, firstReport := trace(r, o, text, seed)
		again, againReport := trace(r, o, text, seed)
		if !slices.Equal(first, again) || firstReport != againReport {
			r.Fatalf("%+v, then %+v", firstReport, againReport)
		}
		if len(first) != 3*200 {
			r.Fatalf("%d visits of 600", len(first))
		}
	})
}

// Worlds know nothing of each other, and nothing of the goroutines about them.
func TestWorldsSideBySideDoWhatTheyDoAlone(t *testing.T) {
	alone, _ := trace(t, everyMachine(2, 0)[0], "pipeline", 7)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if beside, _ := trace(t, everyMachine(2, 0)[0], "pipeline", 7); !slices.Equal(alone, beside) {
				t.Error("a world beside others went its own way")
			}
		})
	}
}

func TestAWorldWithinAWorldIsOneOfItsOwn(t *testing.T) {
	outer := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
		if err := rt.Sleep(ctx, 3*ms); err != nil {
			return err
		}
		inner := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error { return rt.Sleep(ctx, time.Hour) })
		if inner.Makespan != time.Hour || rt.Now() != 3*ms {
			t.Errorf("the inner world took %v, the outer is at %v", inner.Makespan, rt.Now())
		}
		return rt.Sleep(ctx, 4*ms)
	})
	if outer.Makespan != 7*ms {
		t.Errorf("the outer world took %v", outer.Makespan)
	}
}
