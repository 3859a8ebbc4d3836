package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/hbench/hbench/sim"
)

// telling is a context that calls who waits for its end as it ends.
type telling struct {
	context.Context
	err   error
	calls []func()
}

func (c *telling) Err() error            { return c.err }
func (c *telling) Done() <-chan struct{} { panic("it tells: nobody needs to ask") }

func (c *telling) AfterFunc(f func()) (stop func() bool) {
	c.calls = append(c.calls, f)
	return func() bool { return false }
}

func (c *telling) end() {
	c.err = context.DeadlineExceeded
	for _, f := range c.calls {
		f()
	}
}

func TestAContextThatTellsOfItsEndIsNotAsked(t *testing.T) {
	_, err := sim.Run(t.Context(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
		c, calls := &telling{Context: ctx}, 0
		rt.OnDone(c, func() { calls++ })
		stopped := rt.OnDone(c, func() { t.Error("called, though stopped") })
		if !stopped() {
			t.Error("a call that was pending could not be stopped")
		}
		rt.AfterFunc(3*time.Millisecond, c.end)
		if err := rt.Sleep(c, time.Second); err != context.DeadlineExceeded || rt.Now() != 3*time.Millisecond || calls != 1 {
			t.Errorf("slept until %v, %v; %d calls", rt.Now(), err, calls)
		}
		if err := rt.Sleep(c, time.Second); err != context.DeadlineExceeded || rt.Now() != 3*time.Millisecond {
			t.Errorf("slept until %v, %v, with a context that had ended", rt.Now(), err)
		}
		rt.OnDone(c, func() { calls++ })
		_ = rt.Sleep(ctx, time.Millisecond)
		if calls != 2 {
			t.Errorf("%d calls, want another for a context that had ended", calls)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
