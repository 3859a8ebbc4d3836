// Package wake provides sleeps that end on time: within some tens of
// microseconds on an idle machine, where Go's own timers end up to 1.1 ms late
// because an idle process waits in steps of 1 ms. It is not a scheduler and not
// a ticker, and it cannot make a core free: where every core computes, a sleeper
// waits for one as everybody does.
package wake

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Clock wakes sleepers. All its methods may be called at the same time. The zero
// Clock is ready to use.
//
// A sleep is an ordinary Go timer, so it never ends early. Beside it the Clock
// keeps every deadline in a heap and has the kernel interrupt the runtime's wait
// at the next one (see kicker): the runtime then finds the timer due. What was
// tried and fell short: a goroutine that reads a blocking timerfd on a thread of
// its own is as exact on an idle machine, but costs two thread switches a sleep,
// and where all cores are busy its thread queues for one, 1 to 10 ms late; a
// timerfd read through the poller alone is 5 ms late there.
type Clock struct {
	base time.Time // moments in the heap count from here
	busy func() bool

	mu        sync.Mutex
	deadlines deadlines
	kicker    *kicker // nil before the first sleep, after Close, and where the kernel refused
	asked     bool    // for a kicker: one that was refused is not asked for again, as that costs each sleep a system call
	closed    bool
}

// New returns a Clock. It holds nothing until the first sleep.
//
// busy may be nil; else it is asked before each sleep whether all cores compute.
// Then the kernel is not asked to interrupt: the runtime looks at its timers
// between two computations anyway, and the interrupts took 0.7 % off a pipeline
// that kept its cores busy.
func New(busy func() bool) *Clock { return &Clock{busy: busy} }

// Sleep returns nil once at least d has passed, or ctx's error as soon as ctx
// ends. With d ≤ 0 it returns ctx's error, if any, at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	s := sleepers.Get().(*sleeper)
	defer sleepers.Put(s)
	// The timer first: the kick must not come before the timer is due.
	s.timer.Reset(d)
	if c.busy == nil || !c.busy() {
		c.enter(s, d)
		defer c.leave(s)
	}
	select {
	case <-s.timer.C:
		return nil
	case <-ctx.Done():
		s.timer.Stop()
		return ctx.Err()
	}
}

// Close gives back what the Clock took from the kernel. Whoever sleeps now or
// later is woken by Go's timer alone. It may be called more than once.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.kicker.close()
	c.kicker = nil
}

// enter notes that s is due in d.
func (c *Clock) enter(s *sleeper, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base.IsZero() {
		c.base = time.Now()
	}
	if !c.asked && !c.closed {
		c.asked, c.kicker = true, newKicker()
	}
	s.due = time.Since(c.base) + d
	heap.Push(&c.deadlines, s)
	if s.place == 0 {
		c.kicker.kickIn(d)
	}
}

// leave forgets s and has the next one kicked. Also one that is overdue: its
// timer may lie with a core that has just gone idle, or with one that computes,
// and a kick makes an idle core look for it.
func (c *Clock) leave(s *sleeper) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := s.place == 0
	heap.Remove(&c.deadlines, s.place)
	if first && len(c.deadlines) > 0 {
		c.kicker.kickIn(c.deadlines[0].due - time.Since(c.base))
	}
}
