package resilience

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// attempt is one request, and the context that it is made with: context.WithTimeout
// costs several times as much, and counts in real time. What it needs for those who
// wait for its end it makes only when somebody does.
type attempt struct {
	guard  *Guard
	parent context.Context // the caller's

	call  *call         // not to be used once the attempt is over
	cause atomic.Uint32 // a cause
	pass  pass
	pair  *pair         // that it is the first of, or nil
	asked bool          // somebody may wait for its end
	by    time.Duration // when it ends at the latest; 0: open

	timeout, hedge entry

	// Those who wait for its end:
	done  chan struct{} // nil: nobody has asked
	calls []*func()
	kin   kin

	next *attempt // that is spent, too
}

// cause is why an attempt's context has ended.
type cause uint32

const (
	running  cause = iota
	answered       // do has returned
	timedOut       // the attempt's own limit
	passed         // the deadline of all attempts
	outrun         // the other of two requests has the answer
	stopped        // the caller's context has ended
)

var _ context.Context = (*attempt)(nil)

// context is what the attempt is made with.
func (a *attempt) context() context.Context {
	if !a.guard.bounded() {
		return a.parent
	}
	return a
}

// Deadline gives the moment of real time at which the attempt ends, if none comes
// between. In virtual time it means nothing, and nobody asks.
func (a *attempt) Deadline() (time.Time, bool) {
	g := a.guard
	g.lock.Lock()
	at := a.by
	g.lock.Unlock()
	outer, ok := a.parent.Deadline()
	if at == 0 {
		return outer, ok
	}
	own := time.Now().Add(at - g.rt.Now())
	if ok && outer.Before(own) {
		return outer, true
	}
	return own, true
}

// Value is the caller's.
func (a *attempt) Value(key any) any { return a.parent.Value(key) }

// Err implements context.Context.
func (a *attempt) Err() error {
	switch cause(a.cause.Load()) {
	case answered, outrun:
		return context.Canceled
	case timedOut, passed:
		return context.DeadlineExceeded
	}
	return a.parent.Err()
}

// Done implements context.Context.
func (a *attempt) Done() <-chan struct{} {
	g := a.guard
	g.lock.Lock()
	defer g.lock.Unlock()
	a.asked = true
	if a.done != nil {
		return a.done
	}
	a.done = make(chan struct{})
	if cause(a.cause.Load()) != running {
		close(a.done)
		return a.done
	}
	g.families.join(g, a)
	return a.done
}

// AfterFunc calls f when the context has ended, until stop is called. The context
// package asks for it by its name, and then needs no goroutine for a context that is
// derived from this one; sim need not ask for its error at every step.
func (a *attempt) AfterFunc(f func()) (stop func() bool) {
	g := a.guard
	g.lock.Lock()
	defer g.lock.Unlock()
	a.asked = true
	if cause(a.cause.Load()) != running {
		g.rt.Go("end of "+g.name, f) // not now: the caller may hold a lock that f needs
		return func() bool { return false }
	}
	call := &f
	a.calls = append(a.calls, call)
	g.families.join(g, a)
	return func() bool {
		g.lock.Lock()
		defer g.lock.Unlock()
		i := slices.Index(a.calls, call)
		if i < 0 {
			return false
		}
		a.calls = slices.Delete(a.calls, i, i+1)
		return true
	}
}

// ending is whom to tell that an attempt has ended, once the lock is not held.
type ending struct {
	done  chan struct{}
	calls []*func()
}

func (e ending) tell() {
	if e.done != nil {
		close(e.done)
	}
	for _, f := range e.calls {
		(*f)()
	}
}

// end ends the attempt's context, unless it has ended; the lock is held.
func (a *attempt) end(by cause) (e ending) {
	if cause(a.cause.Load()) != running {
		return e
	}
	a.cause.Store(uint32(by))
	a.timeout.leave()
	a.hedge.leave()
	a.kin.leave(a.guard)
	e, a.calls = ending{a.done, a.calls}, nil
	return e
}
