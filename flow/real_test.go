package flow_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
)

func TestSleepLastsAsLongAsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		for _, d := range []time.Duration{-ms, 0, 1, 5 * ms, time.Hour} {
			begin := rt.Now()
			if err := rt.Sleep(t.Context(), d); err != nil {
				t.Error(err)
			}
			if slept := rt.Now() - begin; slept != max(d, 0) {
				t.Errorf("asked for %v, slept %v", d, slept)
			}
		}
	})
}

func TestSleepEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		ctx, cancel := context.WithTimeout(t.Context(), 3*ms)
		defer cancel()
		for _, d := range []time.Duration{time.Hour, time.Hour, 0, -1} {
			if err := rt.Sleep(ctx, d); err != context.DeadlineExceeded || rt.Now() != 3*ms {
				t.Errorf("Sleep(%v) returned %v at %v", d, err, rt.Now())
			}
		}
	})
}

func TestComputeDoesTheWorkOnceBeforeItReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		for _, lasts := range []time.Duration{0, ms} { // below and above what pays for a yield
			done := 0
			rt.Compute(time.Hour, func() { time.Sleep(lasts); done++ })
			if done != 1 {
				t.Errorf("the work was done %d times", done)
			}
		}
		if rt.Now() != ms {
			t.Errorf("the real runtime charged the stated cost: %v", rt.Now())
		}
	})
}

type askedSleeper struct{ asked []time.Duration }

func (s *askedSleeper) Sleep(_ context.Context, d time.Duration) error {
	s.asked = append(s.asked, d)
	return errStop
}

func TestSleepIsServedByTheSleeper(t *testing.T) {
	sleeper := &askedSleeper{}
	if err := flow.NewReal(sleeper).Sleep(t.Context(), 7*ms); err != errStop || len(sleeper.asked) != 1 || sleeper.asked[0] != 7*ms {
		t.Errorf("got %v; the sleeper was asked for %v", err, sleeper.asked)
	}
}

func TestOnDoneCallsOnceUnlessStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		stop := rt.OnDone(ctx, func() { calls++ })
		never := rt.OnDone(ctx, func() { t.Error("called after stop") })
		if !never() {
			t.Error("stop before the end does not say that it stopped the call")
		}
		cancel()
		synctest.Wait()
		if calls != 1 || stop() {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestAParkerKeepsTheUnparkThatCameFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		p := rt.NewParker("test")
		p.Unpark()
		p.Park()
		rt.Go("unparker", func() { time.Sleep(4 * ms); p.Unpark() })
		p.Park()
		if rt.Now() != 4*ms {
			t.Errorf("parked until %v, want 4ms", rt.Now())
		}
	})
}
