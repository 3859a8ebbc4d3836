// Package flow is what a strategy is written in: activities, queues, pools and
// semaphores over a Runtime that supplies time, concurrency and waiting. The
// real runtime is here and is measured; a virtual one can run the same text and
// is predicted. flow knows nothing of items or stages.
package flow

import (
	"context"
	"sync"
	"time"
)

// Runtime is where activities run. Everything in this package that blocks is
// built from NewLock and NewParker alone, so a further runtime supplies these
// methods and every queue, pool, semaphore and strategy runs on it unchanged.
type Runtime interface {
	// Go starts an activity. Name is for reports (a deadlock names its
	// waiters); it need not be unique.
	Go(name string, f func())

	// Now is the time since the runtime began.
	Now() time.Duration

	// Sleep waits d, holding no core: I/O. It returns the context's error if
	// the context ends first.
	Sleep(ctx context.Context, d time.Duration) error

	// Compute is CPU work: it holds a core. The real runtime does work and
	// ignores cost; a virtual one charges cost and does nothing.
	Compute(cost time.Duration, work func())

	// NewLock returns what guards the state of one queue or group. It is held
	// for a few instructions and never across Park.
	NewLock() sync.Locker

	// NewParker returns a place for one activity at a time to wait in; what
	// says for what, as in "queue store".
	NewParker(what string) Parker

	// AfterFunc calls f after d, unless the timer is stopped first. f must not wait.
	// A timer that is pending keeps no run from ending.
	AfterFunc(d time.Duration, f func()) Timer

	// OnDone calls f, once, when the context ends, until stop is called.
	OnDone(ctx context.Context, f func()) (stop func() bool)
}

// Timer is a call that AfterFunc has planned.
type Timer interface {
	// Stop cancels the call; false: it has been made, or cancelled, before.
	Stop() bool
	// Reset plans it anew, d from now; true: it was still pending.
	Reset(d time.Duration) bool
}

// Parker lets one activity wait for another.
type Parker interface {
	// Park waits for one call of Unpark, which may have come before it.
	Park()
	// Unpark releases the parked activity, or the next one to park. At most
	// one Unpark may be outstanding.
	Unpark()
}

// Meter is what a Runtime may also be: it is then told how long the workers of
// each Pool waited.
type Meter interface {
	// Waited is called by each worker when it ends: starved waiting for
	// input, blocked waiting for a place for its output.
	Waited(pool string, starved, blocked time.Duration)
}
