package flow

import (
	"context"
	"sync"
	"sync/atomic"
)

// Group is a set of activities with one fate: the first error, or the end of
// the context, ends them all. Queues and semaphores belong to a group, and
// return its error from then on.
type Group struct {
	rt     Runtime
	outer  context.Context
	ctx    context.Context
	cancel context.CancelFunc
	stop   func() bool
	done   Parker
	ended  atomic.Bool // Wait has returned once: the outcome stands

	lock    sync.Locker
	running int
	waiting bool
	err     error
	members []member
}

// member is what the end of a group must wake.
type member interface{ end(err error) }

// NewGroup returns an empty group within ctx. Its Wait must be called.
func NewGroup(ctx context.Context, rt Runtime) *Group {
	g := &Group{rt: rt, outer: ctx, lock: rt.NewLock(), done: rt.NewParker("group")}
	g.ctx, g.cancel = context.WithCancel(ctx)
	g.err = ctx.Err()
	g.stop = rt.OnDone(ctx, func() { g.fail(ctx.Err()) })
	return g
}

// Context ends when the group does.
func (g *Group) Context() context.Context { return g.ctx }

// Go starts an activity of the group; its error ends the group.
func (g *Group) Go(name string, f func(ctx context.Context) error) {
	g.lock.Lock()
	g.running++
	g.lock.Unlock()
	g.rt.Go(name, func() {
		if err := f(g.ctx); err != nil {
			g.fail(err)
		}
		g.lock.Lock()
		g.running--
		last := g.running == 0 && g.waiting
		g.lock.Unlock()
		if last {
			g.done.Unpark()
		}
	})
}

// Wait returns when every activity has ended: nil, or the error that ended the
// group, which is the context's if that has ended. A group ends with its Wait:
// its context is cancelled.
func (g *Group) Wait() error {
	g.lock.Lock()
	g.waiting = g.running > 0
	wait := g.waiting
	g.lock.Unlock()
	if wait {
		g.done.Park()
	}
	g.stop()
	// The runtime may not have told of the context's end yet, and activities that
	// it ended may have returned without an error.
	if err := g.outer.Err(); err != nil && !g.ended.Load() {
		g.fail(err)
	}
	g.ended.Store(true)
	g.cancel()
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.err
}

// fail ends the group with its first error.
func (g *Group) fail(err error) {
	g.lock.Lock()
	if g.err != nil {
		g.lock.Unlock()
		return
	}
	// Where the context has ended, an activity may report that before the
	// group hears of it, wrapped in its own words: Run returns the context's.
	if outer := g.outer.Err(); outer != nil {
		err = outer
	}
	g.err = err
	members := g.members
	g.lock.Unlock()
	g.cancel()
	for _, m := range members {
		m.end(err)
	}
}

// join enters m among those that the group's end wakes.
func (g *Group) join(m member) {
	g.lock.Lock()
	g.members = append(g.members, m)
	err := g.err
	g.lock.Unlock()
	if err != nil {
		m.end(err)
	}
}
