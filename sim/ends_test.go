package sim_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
)

var errStop = errors.New("the run must stop")

func TestADeadlockNamesEveryWaiter(t *testing.T) {
	unwound := 0
	report, err := sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
		g := flow.NewGroup(ctx, rt)
		store := flow.NewQueue[int](g, "store", 1)
		never := flow.NewQueue[int](g, "never", 0)
		for n := range 3 {
			g.Go("process", func(context.Context) error {
				defer func() { unwound++ }()
				return errors.Join(rt.Sleep(ctx, 5*ms), store.Put(n))
			})
		}
		g.Go("audit", func(context.Context) error {
			defer func() { unwound++ }()
			never.Get()
			return nil
		})
		return g.Wait()
	})
	const want = "sim: deadlock at 5ms: main waits for group, process waits for queue store (2 times), audit waits for queue never"
	var deadlock *sim.DeadlockError
	if !errors.As(err, &deadlock) || err.Error() != want {
		t.Fatalf("got %v\nwant %s", err, want)
	}
	waiters := []sim.Waiter{{"main", "group"}, {"process", "queue store"}, {"process", "queue store"}, {"audit", "queue never"}}
	if !slices.Equal(deadlock.Waiters, waiters) || deadlock.At != 5*ms || report.Makespan != 5*ms {
		t.Errorf("got %+v, %+v", deadlock, report)
	}
	if unwound != 4 {
		t.Errorf("%d of 4 activities were unwound", unwound)
	}
}

func TestADeadlockKeepsWhatWentBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	deaf := func(fail error) func(ctx context.Context, rt *sim.Runtime) error {
		return func(_ context.Context, rt *sim.Runtime) error {
			rt.Go("deaf", func() {
				rt.Compute(ms, nil)
				cancel()
				rt.NewParker("Godot").Park()
			})
			return fail
		}
	}
	if _, err := sim.Run(ctx, noCores, deaf(errStop)); !errors.Is(err, errStop) || !strings.Contains(err.Error(), "deaf waits for Godot; before that: the run must stop") {
		t.Errorf("f failed: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	if _, err := sim.Run(ctx, noCores, deaf(nil)); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "deadlock at 1ms") {
		t.Errorf("the context ended: %v", err)
	}
}

func TestTheErrorIsThatOfTheFirstActivity(t *testing.T) {
	report, err := sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
		rt.Go("longer", func() { rt.Compute(time.Second, nil) })
		return errStop
	})
	if err != errStop || report.Makespan != time.Second || report.PeakActivities != 2 || report.CoreBusy != time.Second || report.Events != 3 {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestAPanicReachesTheCallerWithItsStackWhenTheOthersHaveStopped(t *testing.T) {
	unwound := 0
	defer func() {
		p, ok := recover().(*sim.PanicError)
		if !ok || !errors.Is(p, errStop) || p.Who != "activity b" || p.At != 2*ms {
			t.Fatalf("recovered %+v", p)
		}
		for _, text := range []string{"activity b panicked at 2ms: the run must stop", "explode"} {
			if !strings.Contains(p.Error(), text) {
				t.Errorf("no %q in %s", text, p)
			}
		}
		if unwound != 5 {
			t.Errorf("%d of 5 activities were unwound", unwound)
		}
	}()
	_, _ = sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
		for range 5 {
			rt.Go("a", func() {
				defer func() { unwound++ }()
				rt.NewParker("").Park()
			})
		}
		rt.Go("b", func() {
			rt.Compute(2*ms, nil)
			explode()
		})
		return rt.Sleep(ctx, ms)
	})
	t.Error("Run returned")
}

func explode() { panic(errStop) }

func TestAPanicInWhatAContextsEndCallsIsNotTheWaitersToRecover(t *testing.T) {
	defer func() {
		v := recover()
		if p, ok := v.(*sim.PanicError); !ok || p.Value != "told" || !strings.Contains(p.Error(), "given to OnDone or AfterFunc panicked at 1ms") {
			t.Errorf("recovered %v", v)
		}
	}()
	_, _ = sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
		inner, cancel := context.WithCancel(ctx)
		rt.OnDone(inner, func() { panic("told") })
		defer func() { _ = recover() }()
		rt.Compute(ms, nil)
		cancel()
		return rt.Sleep(ctx, ms)
	})
	t.Error("Run returned")
}

// t.FailNow in an activity must end the test that called Run.
func TestGoexitInAnActivityEndsTheCallerToo(t *testing.T) {
	for _, when := range []string{"at once", "while others wait", "while unwound"} {
		unwound, returned := 0, false
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = sim.Run(t.Context(), noCores, func(ctx context.Context, rt *sim.Runtime) error {
				for range 4 {
					rt.Go("waits", func() {
						defer func() {
							if unwound++; when == "while unwound" {
								runtime.Goexit()
							}
						}()
						rt.NewParker("").Park()
					})
				}
				rt.Go("exits", func() {
					defer func() { unwound++ }()
					if when != "at once" {
						rt.Compute(ms, nil)
					}
					runtime.Goexit()
				})
				return rt.Sleep(ctx, time.Second)
			})
			returned = true
		}()
		<-done
		if returned || unwound != 5 { // the four have begun before the one that exits
			t.Errorf("%s: Run returned: %v; %d of 5 unwound", when, returned, unwound)
		}
	}
}

func TestARunOnALockedThreadGoesAsAnyOther(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if got := (job{p: times{{ms, ms, ms}, {ms, ms, ms}}, c: []int{1, 1}}).simulate(t, noCores, parse(t, "pipeline")); got.Makespan != 4*ms {
		t.Errorf("took %v", got.Makespan)
	}
}

func TestBadOptionsAreRefusedAllAtOnce(t *testing.T) {
	_, err := sim.Run(t.Context(), sim.Options{Cores: -1, Discipline: 9, Slice: -ms}, nil)
	for _, text := range []string{"-1 cores", "no such discipline: 9", "slice of -1ms"} {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("no %q in %v", text, err)
		}
	}
	if got := fmt.Sprint(sim.FIFO, sim.PS, sim.GoLike, sim.Discipline(9)); got != "fifo ps go Discipline(9)" {
		t.Errorf("the disciplines are called %s", got)
	}
}
