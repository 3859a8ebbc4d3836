package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// slept are stages in a bubble, where sleeping takes exactly its time. Each stage is
// made so many times as long by the wrappers of a trial; what computing takes is slept
// too, and its clock is the bubble's.
func slept(rt flow.Runtime, times [][]time.Duration, factors []float64) []stage.Stage {
	names := []string{"fetch", "process", "store"}
	out := make([]stage.Stage, len(times))
	for k := range times {
		do := func(ctx context.Context, it stage.Item) (stage.Item, error) {
			return it, rt.Sleep(ctx, times[k][it.ID])
		}
		kind, longer := stage.IO, longerWait(factors[k], rt, func(int, time.Duration) {})
		if k == 1 {
			kind, longer = stage.CPU, longerWork(func(work func()) error {
				began := rt.Now()
				work()
				took := rt.Now() - began
				time.Sleep(time.Duration(factors[k]*float64(took)+0.5) - took)
				return nil
			})
		}
		out[k] = stage.Stage{Name: names[k], Kind: kind, Limit: 3 + k, Do: longer(do)}
	}
	return out
}

// makespan is what the strategy takes in a bubble.
func makespan(t *testing.T, text string, times [][]time.Duration, factors []float64) (took time.Duration) {
	t.Helper()
	strategy, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		items := func(yield func(stage.Item) bool) {
			for i := range times[0] {
				if !yield(stage.Item{ID: i}) {
					return
				}
			}
		}
		if err := strategy.Run(t.Context(), rt, items, slept(rt, times, factors)); err != nil {
			t.Fatal(err)
		}
		took = rt.Now()
	})
	return took
}

// The identity that stretching rests on, in the strategies' own text and by the
// wrappers of a real trial: a stage that is a quarter faster is all others a third
// slower, by a clock that is a quarter faster. (semaphore is not among them: which of its
// goroutines come first, Go's scheduler decides anew each time. See package model for
// it.)
func TestStretchingAllOtherStagesTellsWhatAFasterOneTakes(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	times := make([][]time.Duration, 3)
	for k := range times {
		for range 40 {
			times[k] = append(times[k], time.Duration(12*(1+r.IntN(1e6))))
		}
	}
	for _, text := range []string{"sequential", "fetch-all:limit=true", "batched:size=7", "prefetch:size=5,depth=2", "pipeline:queue=0", "pipeline:queue=9"} {
		for k := range times {
			faster := [][]time.Duration{times[0], times[1], times[2]}
			faster[k] = nil
			factors := []float64{4.0 / 3, 4.0 / 3, 4.0 / 3}
			factors[k] = 1
			for _, d := range times[k] {
				faster[k] = append(faster[k], d*3/4)
			}
			want := makespan(t, text, faster, []float64{1, 1, 1})
			slow := makespan(t, text, times, factors)
			if got := slow * 3 / 4; got != want || slow%4 != 0 {
				t.Errorf("%s, stage %d: %v faster; the others slower %v, which stands for %v", text, k, want, slow, got)
			}
		}
	}
}

func TestWhatFailsIsStretchedAndWhatHasFailedIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		broken := errors.New("status 500")
		next := func(ctx context.Context, it stage.Item) (stage.Item, error) {
			if it.Status == stage.Failed {
				return it, nil
			}
			return it, errors.Join(rt.Sleep(ctx, time.Second), broken)
		}
		waited := time.Duration(0)
		do := longerWait(2.5, rt, func(_ int, d time.Duration) { waited += d })(next)
		if _, err := do(t.Context(), stage.Item{}); !errors.Is(err, broken) || rt.Now() != 2500*time.Millisecond || waited != 1500*time.Millisecond {
			t.Errorf("%v after %v, of them %v waited", err, rt.Now(), waited)
		}
		if _, err := do(t.Context(), stage.Item{Status: stage.Failed}); err != nil || rt.Now() != 2500*time.Millisecond {
			t.Errorf("%v at %v: an item that had failed waited", err, rt.Now())
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // within what is added
		defer cancel()
		if _, err := do(ctx, stage.Item{}); !errors.Is(err, context.DeadlineExceeded) || rt.Now() != 4500*time.Millisecond {
			t.Errorf("%v at %v: the wait did not end with its context", err, rt.Now())
		}
		if _, err := do(ctx, stage.Item{}); !errors.Is(err, context.DeadlineExceeded) || rt.Now() != 4500*time.Millisecond {
			t.Errorf("%v at %v: something was added after the end", err, rt.Now())
		}
	})
}

func TestAClockThatFailsFailsTheItem(t *testing.T) {
	broken := errors.New("no clock")
	worked := 0
	do := longerWork(func(work func()) error { work(); return broken })(func(_ context.Context, it stage.Item) (stage.Item, error) {
		worked++
		return it, nil
	})
	if _, err := do(t.Context(), stage.Item{}); !errors.Is(err, broken) || worked != 1 {
		t.Errorf("%v, worked %d times", err, worked)
	}
	if _, err := do(t.Context(), stage.Item{Status: stage.Failed}); err != nil {
		t.Errorf("an item that had failed: %v", err)
	}
}

// A real trial with stages stretched stores the same, is bound by what they took then,
// and is replayed by it.
func TestAStretchedTrialIsAnOrdinaryOne(t *testing.T) {
	plain := Trial(t.Context(), request("pipeline", Direct, tiny()), strategies.All, func(Edge) {}).Trial
	spec := tiny()
	for k := range spec.Stages {
		spec.Stages[k].Stretch = 3
	}
	long := Trial(t.Context(), request("pipeline", Direct, spec), strategies.All, func(Edge) {}).Trial
	if !plain.OK() || !long.OK() || plain.Digest != long.Digest || long.Outcomes.Stored != 24 {
		t.Fatalf("%+v\n%+v", plain.Failure, long.Failure)
	}
	for k, s := range long.Stages {
		if least := spec.Stages[k].Latency.Mean() * 3; s.Service.MinNS < int64(least) {
			t.Errorf("%s took %v, less than %v", s.Name, time.Duration(s.Service.MinNS), least)
		}
		if alone := fmt.Sprint(time.Duration(s.AloneNS)); s.Kind == "io" && alone != "3ms" {
			t.Errorf("%s takes %s alone, want 3ms", s.Name, alone)
		}
	}
	if long.Efficiency <= 0 || long.Efficiency > 1 || long.ReplayNS == 0 {
		t.Errorf("efficiency %v, replayed in %v", long.Efficiency, time.Duration(long.ReplayNS))
	}
}

func TestASimulatedTrialIsStretchedToo(t *testing.T) {
	plan := cellOf(t, "default", "sequential", 2)
	before := virtually.Trial(t.Context(), plan, 0)
	for k := range plan.Spec.Stages {
		plan.Spec.Stages[k].Stretch = 2
	}
	after := virtually.Trial(t.Context(), plan, 0)
	if !after.OK() || after.WallNS != 2*before.WallNS || after.Limit.NS < before.Limit.NS || after.Stages[0].AloneNS != 2*before.Stages[0].AloneNS {
		t.Errorf("%v and %v, bounds %v and %v", before.WallNS, after.WallNS, before.Limit.NS, after.Limit.NS)
	}
}
