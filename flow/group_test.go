package flow_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
)

var errStop = errors.New("the run must stop")

// waitInEveryWay starts an activity for each way of waiting in a group; each
// reports its error, or that it was let go without one.
func waitInEveryWay(g *flow.Group, rt flow.Runtime, report func(way string, err error)) {
	full := flow.NewQueue[int](g, "full", 0)
	empty := flow.NewQueue[int](g, "empty", 3)
	taken := flow.NewSemaphore(g, "taken", 1)
	await := func(ctx context.Context, v int) (int, error) { <-ctx.Done(); return v, ctx.Err() }
	for way, wait := range map[string]func(context.Context) error{
		"put": func(context.Context) error { return full.Put(1) },
		"get": func(context.Context) error {
			if _, ok := empty.Get(); ok {
				return errors.New("got a value that nobody put")
			}
			return nil
		},
		"all": func(context.Context) error {
			for range empty.All() {
				return errors.New("got a value that nobody put")
			}
			return nil
		},
		"acquire": func(context.Context) error {
			return errors.Join(taken.Acquire(), taken.Acquire())
		},
		"each": func(ctx context.Context) error {
			return flow.Each(ctx, rt, "inner", 2, []int{1, 2, 3}, await)
		},
	} {
		g.Go(way, func(ctx context.Context) error {
			err := wait(ctx)
			report(way, err)
			return err
		})
	}
	flow.Pool(g, "starved", 2, empty, await, nil)
	flow.Pool(g, "blocked", 2, flow.Feed(g, count(9)), func(_ context.Context, v int) (int, error) { return v, nil }, flow.NewQueue[int](g, "stuck", 1))
}

func TestAnErrorWakesEveryoneInTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		g := flow.NewGroup(t.Context(), rt)
		heard := make(chan error, 5)
		waitInEveryWay(g, rt, func(way string, err error) {
			if want := way == "put" || way == "acquire"; want && !errors.Is(err, errStop) {
				t.Errorf("%s returned %v", way, err)
			}
			heard <- err
		})
		g.Go("failer", func(context.Context) error { time.Sleep(30 * ms); return errStop })
		if err := g.Wait(); err != errStop || rt.Now() != 30*ms || len(heard) != 5 {
			t.Errorf("Wait returned %v at %v, %d of 5 waiters woke", err, rt.Now(), len(heard))
		}
	})
}

func TestTheContextsEndWakesEveryoneInTheGroup(t *testing.T) {
	for _, late := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*ms)
			defer cancel()
			rt, want := flow.Runtime(flow.NewReal(nil)), 30*ms
			if late {
				rt, want = lateRuntime{flow.NewReal(nil)}, 31*ms
			}
			g := flow.NewGroup(ctx, rt)
			heard := make(chan error, 5)
			waitInEveryWay(g, rt, func(_ string, err error) { heard <- err })
			if err := g.Wait(); err != context.DeadlineExceeded || rt.Now() > want || len(heard) != 5 {
				t.Errorf("late %v: Wait returned %v at %v, %d of 5 waiters woke", late, err, rt.Now(), len(heard))
			}
			time.Sleep(2 * ms) // the late runtime's call comes now
		})
	}
}

func TestTheFirstErrorWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		g := flow.NewGroup(t.Context(), rt)
		for after, err := range map[time.Duration]error{20 * ms: errStop, 30 * ms: errors.New("second"), 10 * ms: nil} {
			g.Go("activity", func(context.Context) error { time.Sleep(after); return err })
		}
		if err := g.Wait(); err != errStop {
			t.Errorf("got %v", err)
		}
		if rt.Now() != 30*ms {
			t.Errorf("Wait returned at %v, before the last activity ended", rt.Now())
		}
		if err := g.Wait(); err != errStop {
			t.Errorf("asked again, Wait returned %v", err)
		}
	})
}

func TestAnActivitysErrorBeforeTheContextEndsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		g := flow.NewGroup(ctx, flow.NewReal(nil))
		g.Go("failer", func(context.Context) error { return errStop })
		g.Go("slow", func(context.Context) error { time.Sleep(50 * ms); return nil })
		time.Sleep(20 * ms)
		cancel()
		if err := g.Wait(); err != errStop {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheContextsErrorIsReturnedWhateverTheActivitiesSayOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		g := flow.NewGroup(ctx, lateRuntime{flow.NewReal(nil)})
		g.Go("activity", func(ctx context.Context) error { <-ctx.Done(); return errors.New("connection reset") })
		cancel()
		if err := g.Wait(); err != context.Canceled {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * ms) // the late runtime's call comes now
	})
}

// A context's end is an end also when the activities end without a word: a
// source has no way to report an error, it just stops yielding.
func TestTheContextsErrorIsReturnedWhenTheActivitiesEndQuietly(t *testing.T) {
	for name, rt := range map[string]flow.Runtime{"real": flow.NewReal(nil), "late": lateRuntime{flow.NewReal(nil)}} {
		quiet := 0
		for range 100 {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*ms)
				defer cancel()
				g := flow.NewGroup(ctx, rt)
				g.Go("activity", func(ctx context.Context) error { <-ctx.Done(); return nil })
				if err := g.Wait(); err != context.DeadlineExceeded {
					quiet++
				}
				time.Sleep(2 * ms) // the late runtime's call comes now
			})
		}
		if quiet > 0 {
			t.Errorf("%s runtime: the context ended, and Wait did not say so in %d of 100 runs", name, quiet)
		}
	}
}

func TestAGroupBegunAfterTheContextsEndIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		expired, cancel := context.WithTimeout(t.Context(), -1)
		defer cancel()
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		for _, ctx := range []context.Context{expired, cancelled} {
			checkEnded(t, flow.NewGroup(ctx, flow.NewReal(nil)), ctx.Err())
			if err := flow.Each(ctx, flow.NewReal(nil), "each", 1, []int{}, nil); err != ctx.Err() {
				t.Errorf("Each of nothing returned %v, want %v", err, ctx.Err())
			}
		}
	})
}

func TestAnEndedGroupStaysEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := flow.NewGroup(t.Context(), flow.NewReal(nil))
		g.Go("failer", func(context.Context) error { return errStop })
		synctest.Wait()
		checkEnded(t, g, errStop)
		checkEnded(t, g, errStop) // after Wait, too
	})
}

// checkEnded asks everything of a group that must return its error at once.
func checkEnded(t *testing.T, g *flow.Group, want error) {
	t.Helper()
	q := flow.NewQueue[int](g, "q", 3)
	if err := q.Put(1); err != want {
		t.Errorf("Put returned %v, want %v", err, want)
	}
	if v, ok := q.Get(); ok {
		t.Errorf("Get returned %d of an ended group", v)
	}
	q.Close()
	if err := q.Put(1); err != want {
		t.Errorf("Put after Close and end returned %v, want %v", err, want)
	}
	s := flow.NewSemaphore(g, "s", 3)
	if err := s.Acquire(); err != want {
		t.Errorf("Acquire returned %v, want %v", err, want)
	}
	s.Release()
	if g.Context().Err() == nil {
		t.Error("the context of an ended group has not ended")
	}
	if err := g.Wait(); err != want {
		t.Errorf("Wait returned %v, want %v", err, want)
	}
}

func TestAGroupThatWentWellEndsWithItsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		g := flow.NewGroup(ctx, flow.NewReal(nil))
		g.Go("parent", func(context.Context) error {
			time.Sleep(5 * ms)
			g.Go("child", func(ctx context.Context) error { time.Sleep(5 * ms); return ctx.Err() })
			return nil
		})
		if err := g.Wait(); err != nil {
			t.Errorf("got %v", err)
		}
		if g.Context().Err() == nil {
			t.Error("its context goes on")
		}
		cancel()
		synctest.Wait()
		if err := g.Wait(); err != nil {
			t.Errorf("a context that ended later changed the outcome to %v", err)
		}
		if err := flow.NewGroup(t.Context(), flow.NewReal(nil)).Wait(); err != nil {
			t.Errorf("a group without activities: %v", err)
		}
	})
}
