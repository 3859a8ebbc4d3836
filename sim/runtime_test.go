package sim_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// Two stages share one core, and both ask for it at the same moments.
func TestTheFurthestDownstreamGetsTheCoreFirst(t *testing.T) {
	for name, compute := range map[string]func(rt *sim.Runtime, k int){
		"by name":  func(rt *sim.Runtime, _ int) { rt.Compute(ms, nil) },
		"by stage": func(rt *sim.Runtime, k int) { rt.ComputeAt(k, ms) },
	} {
		for _, text := range []string{"pipeline", "semaphore"} {
			if name == "by name" && text == "semaphore" {
				continue // whose activities are all called item
			}
			var order []string
			play(t, sim.Options{Cores: 1}, func(ctx context.Context, rt *sim.Runtime) error {
				stages := stagesOf([]int{1, 1}, func(k int) stage.Func {
					return func(_ context.Context, it stage.Item) (stage.Item, error) {
						compute(rt, k)
						order = append(order, fmt.Sprint(it.ID, "/", k))
						return it, nil
					}
				})
				return parse(t, text).Run(ctx, rt, numbered(3), stages)
			})
			// When item 0 has left the first stage, it asks for the second, and item 1
			// for the first.
			if want := []string{"0/0", "0/1", "1/0", "1/1", "2/0", "2/1"}; !slices.Equal(order, want) {
				t.Errorf("%s, %s: %v, want %v", name, text, order, want)
			}
		}
	}
}

func TestWhoAskedEarlierGoesBeforeWhoIsFurtherDownstream(t *testing.T) {
	// 0 holds the only core until 5; 1 asks at 2, and 2 at 3.
	ends, _ := onCores(t, sim.Options{Cores: 1}, [][]step{{{0, 5}}, {{2, 1}}, {{3, 1}}})
	if want := []time.Duration{5, 6, 7}; !slices.Equal(ends, want) {
		t.Errorf("ended at %v, want %v", ends, want)
	}
}

// Two bursts in a row: first come first served, the other one gets the core in
// between; as in Go, who does not block keeps it.
func TestAGoLikeActivityKeepsItsCoreUntilItBlocks(t *testing.T) {
	for _, check := range []struct {
		discipline sim.Discipline
		script     []step
		want       []time.Duration
	}{
		{sim.FIFO, []step{{0, 4}, {0, 4}}, []time.Duration{9, 5}},
		{sim.GoLike, []step{{0, 4}, {0, 4}}, []time.Duration{8, 9}},
		{sim.GoLike, []step{{0, 4}, {1, 4}}, []time.Duration{9, 5}},    // sleeps between them
		{sim.GoLike, []step{{0, 8}, {0, 4}}, []time.Duration{13, 11}},  // its slice of 10 ends
		{sim.GoLike, []step{{0, 10}, {0, 4}}, []time.Duration{15, 11}}, // with the burst
		{sim.GoLike, []step{{0, 4}, {0, 20}}, []time.Duration{25, 11}}, // long, and then alone
		{sim.GoLike, []step{{20, 4}, {0, 14}}, []time.Duration{38, 2}}, // alone all the time
	} {
		ends, _ := onCores(t, sim.Options{Cores: 1, Discipline: check.discipline, Slice: 10}, [][]step{check.script, {{1, 1}}})
		if !slices.Equal(ends, check.want) {
			t.Errorf("%v %v: ended at %v, want %v", check.discipline, check.script, ends, check.want)
		}
	}
}

func TestComputeDoesNotCallTheWork(t *testing.T) {
	for _, o := range append(everyMachine(1, 0), noCores) {
		report := play(t, o, func(_ context.Context, rt *sim.Runtime) error {
			for _, cost := range []time.Duration{5, 0, -3} {
				rt.Compute(cost, func() { t.Error("the work was done") })
			}
			return nil
		})
		if report.Makespan != 5 || report.CoreBusy != 5 {
			t.Errorf("%+v: %+v", o, report)
		}
	}
}

func TestTimeEndsAndDoesNotOverflow(t *testing.T) {
	const long = time.Duration(math.MaxInt64)
	for _, o := range append(everyMachine(1, long/2), noCores) {
		report := play(t, o, func(ctx context.Context, rt *sim.Runtime) error {
			for range 3 {
				rt.Go("long", func() {
					if err := rt.Sleep(ctx, long); err != nil {
						t.Error(err)
					}
				})
				rt.Go("busy", func() { rt.Compute(long, nil) })
			}
			return rt.Sleep(ctx, 7)
		})
		if report.Makespan < long-10 {
			t.Errorf("%+v: over at %v", o, report.Makespan)
		}
	}
}

func TestSleepReturnsTheContextsErrorAtTheMomentItEnds(t *testing.T) {
	play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
		inner, cancel := context.WithCancel(ctx)
		var told []string
		keep := rt.OnDone(inner, func() { told = append(told, "kept") })
		drop := rt.OnDone(inner, func() { told = append(told, "dropped") })
		for i := range 3 {
			rt.Go("sleeper", func() {
				if err := rt.Sleep(inner, time.Duration(10-i)*ms); err != context.Canceled || rt.Now() != 4*ms {
					t.Errorf("sleeper %d: %v at %v", i, err, rt.Now())
				}
				told = append(told, fmt.Sprint(i))
			})
		}
		_ = rt.Sleep(ctx, 4*ms)
		if !drop() || drop() {
			t.Error("stop did not say, once, that it prevented the call")
		}
		cancel()
		for _, d := range []time.Duration{-1, 0, ms} {
			if err := rt.Sleep(inner, d); err != context.Canceled {
				t.Errorf("Sleep(%v) in an ended context: %v", d, err)
			}
		}
		if err := rt.Sleep(ctx, ms); err != nil || rt.Now() != 5*ms {
			t.Errorf("%v at %v", err, rt.Now())
		}
		if want := []string{"kept", "0", "1", "2"}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
		if keep() {
			t.Error("stop says it prevented a call that was made")
		}
		if never := rt.OnDone(context.WithoutCancel(ctx), func() { t.Error("called") }); !never() || never() {
			t.Error("stop of a context that never ends did not say, once, that it prevented the call")
		}
		return nil
	})
}

func TestAFunctionGivenToOnDoneCanStartActivitiesButNotWait(t *testing.T) {
	defer func() {
		v := recover()
		if p, ok := v.(*sim.PanicError); !ok || !strings.Contains(p.Error(), "can not wait") {
			t.Errorf("recovered %v", v)
		}
	}()
	_, _ = sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
		inner, cancel := context.WithCancel(ctx)
		began := false
		rt.OnDone(inner, func() { rt.Go("begun", func() { began = true }) })
		cancel()
		if _ = rt.Sleep(ctx, ms); !began {
			t.Error("the activity did not begin")
		}
		other, cancel := context.WithCancel(ctx)
		rt.OnDone(other, func() { rt.Compute(ms, nil) })
		cancel()
		return rt.Sleep(ctx, ms)
	})
	t.Error("Run returned")
}

func TestAnUnparkThatComesFirstIsKept(t *testing.T) {
	report := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
		p := rt.NewParker("signal")
		p.Unpark()
		p.Park()
		rt.Go("later", func() {
			_ = rt.Sleep(ctx, ms)
			p.Unpark()
		})
		p.Park()
		return nil
	})
	if report.Makespan != ms {
		t.Errorf("took %v", report.Makespan)
	}
}

// A source may be pulled from: then the activity waits on a further goroutine.
func TestAnActivityCanWaitWithinAPulledSequence(t *testing.T) {
	report := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
		next, stop := iter.Pull(func(yield func(int) bool) {
			for n := 0; rt.Sleep(ctx, ms) == nil && yield(n); n++ {
			}
		})
		defer stop()
		rt.Go("beside", func() { _ = rt.Sleep(ctx, 10*ms) })
		for want := range 5 {
			if got, ok := next(); !ok || got != want {
				t.Errorf("got %d, %v", got, ok)
			}
		}
		return nil
	})
	if report.Makespan != 10*ms {
		t.Errorf("took %v", report.Makespan)
	}
}

func TestTheEndedRuntimeSaysSo(t *testing.T) {
	var kept *sim.Runtime
	play(t, noCores, func(_ context.Context, rt *sim.Runtime) error { kept = rt; return nil })
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "the run has ended") {
			t.Errorf("recovered %v", err)
		}
	}()
	_ = kept.Sleep(t.Context(), ms)
	t.Error("Sleep returned")
}
