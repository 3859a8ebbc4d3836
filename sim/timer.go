package sim

import (
	"time"

	"github.com/hbench/hbench/flow"
)

// AfterFunc calls f, d from now in virtual time, on the stack of whichever activity
// waits. It is among the timers as an activity that is none: it has no coroutine.
func (rt *Runtime) AfterFunc(d time.Duration, f func()) flow.Timer {
	c := &callTimer{rt: rt, f: f}
	c.Reset(d)
	return c
}

// callTimer is a call that is planned, or was.
type callTimer struct {
	rt      *Runtime
	f       func()
	planned *activity // nil: none
}

// Stop implements flow.Timer. The timer stays in the heap, marked: to look for it
// there would cost more than to meet it.
func (c *callTimer) Stop() bool {
	if c.planned == nil {
		return false
	}
	c.planned.call, c.planned.dropped = nil, true
	c.planned = nil
	return true
}

// Reset implements flow.Timer.
func (c *callTimer) Reset(d time.Duration) bool {
	pending := c.Stop()
	if c.rt.stopping {
		return pending
	}
	c.planned = &activity{}
	c.planned.call = func() {
		c.planned = nil
		c.f()
	}
	c.rt.timers.set(c.rt.after(max(d, 0)), c.planned)
	return pending
}
