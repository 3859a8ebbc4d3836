package sim_test

import (
	"context"
	"iter"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// noCores is a machine on which cores do not bind.
var noCores = sim.Options{}

func parse(t testing.TB, text string) strategies.Strategy {
	t.Helper()
	s, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// numbered yields items 0 … n-1.
func numbered(n int) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for i := range n {
			if !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
}

// stagesOf gives a stage for each limit.
func stagesOf(limits []int, do func(k int) stage.Func) []stage.Stage {
	stages := make([]stage.Stage, len(limits))
	for k, limit := range limits {
		stages[k] = stage.Stage{Name: "stage" + strconv.Itoa(k), Kind: stage.CPU, Limit: limit, Do: do(k)}
	}
	return stages
}

// lasting gives a stage body that sleeps.
func lasting(rt flow.Runtime, time func(item int) time.Duration) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		return it, rt.Sleep(ctx, time(it.ID))
	}
}

// computing gives the body of stage k, that computes.
func computing(rt *sim.Runtime, k int, cost func(item int) time.Duration) stage.Func {
	return func(_ context.Context, it stage.Item) (stage.Item, error) {
		rt.ComputeAt(k, cost(it.ID))
		return it, nil
	}
}

// fatal is what *testing.T and *rapid.T have in common.
type fatal interface {
	Helper()
	Fatal(...any)
}

// play runs f in a virtual world and wants no error.
func play(t fatal, o sim.Options, f func(ctx context.Context, rt *sim.Runtime) error) sim.Report {
	t.Helper()
	report, err := sim.Run(context.Background(), o, f)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// job is items with times of their own: p[k][j] is how long item j takes in
// stage k, which is computing where cpu[k].
type job struct {
	p   times
	c   []int
	cpu []bool // nil: none
	// gaps are waited before each item; nil: all are there at the beginning.
	gaps []time.Duration
}

// items is the source, which waits as an open arrival does.
func (j job) items(ctx context.Context, rt flow.Runtime) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for it := range numbered(j.p.Items()) {
			if j.gaps != nil && rt.Sleep(ctx, j.gaps[it.ID]) != nil || !yield(it) {
				return
			}
		}
	}
}

func (j job) stages(rt *sim.Runtime) []stage.Stage {
	return stagesOf(j.c, func(k int) stage.Func {
		takes := func(item int) time.Duration { return j.p[k][item] }
		if j.cpu != nil && j.cpu[k] {
			return computing(rt, k, takes)
		}
		return lasting(rt, takes)
	})
}

// simulate runs a strategy over the job.
func (j job) simulate(t fatal, o sim.Options, s strategies.Strategy) sim.Report {
	t.Helper()
	return play(t, o, func(ctx context.Context, rt *sim.Runtime) error {
		return s.Run(ctx, rt, j.items(ctx, rt), j.stages(rt))
	})
}
