package flow

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// yieldAfter is the least computing after which a CPU activity yields its
// processor. A yield costs 0.3–0.5 µs, so from here on it costs under 0.3 %.
const yieldAfter = 200 * time.Microsecond

// Sleeper waits d or until the context ends, and then returns its error.
type Sleeper interface {
	Sleep(ctx context.Context, d time.Duration) error
}

// Real is the real runtime: goroutines, the machine's clock, and work that is
// done.
type Real struct {
	start     time.Time
	sleeper   Sleeper
	procs     int64
	computing atomic.Int64 // activities within Compute
}

// NewReal returns a runtime whose time begins now. The sleeper serves Sleep;
// nil takes the Go timer, which may end up to 1 ms late on an idle process.
func NewReal(sleeper Sleeper) *Real {
	if sleeper == nil {
		sleeper = goTimer{}
	}
	return &Real{start: time.Now(), sleeper: sleeper, procs: int64(runtime.GOMAXPROCS(0))}
}

// Go starts a goroutine.
func (r *Real) Go(_ string, f func()) { go f() }

// Now is the monotonic time since NewReal.
func (r *Real) Now() time.Duration { return time.Since(r.start) }

// Sleep waits with the runtime's sleeper.
func (r *Real) Sleep(ctx context.Context, d time.Duration) error { return r.sleeper.Sleep(ctx, d) }

// Compute does the work and then, where it was long enough to pay for it,
// yields the processor. Go looks at its timers only where a processor enters
// the scheduler, and neither a queue operation that need not wait nor a busy
// loop does so: without the yield a worker that always finds input keeps its
// processor for a whole 10 ms time slice, and every sleeping I/O activity wakes
// that late.
func (r *Real) Compute(_ time.Duration, work func()) {
	r.computing.Add(1)
	begin := time.Now()
	work()
	if time.Since(begin) >= yieldAfter {
		runtime.Gosched()
	}
	// Only now: those who run in the meantime run on a processor that is wanted.
	r.computing.Add(-1)
}

// Busy reports whether every processor has an activity that computes.
func (r *Real) Busy() bool { return r.computing.Load() >= r.procs }

// NewLock returns a mutex.
func (r *Real) NewLock() sync.Locker { return new(sync.Mutex) }

// NewParker returns a channel with room for one signal.
func (r *Real) NewParker(string) Parker { return make(signal, 1) }

// AfterFunc is time.AfterFunc: f has a goroutine of its own.
func (r *Real) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

// OnDone is context.AfterFunc.
func (r *Real) OnDone(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, f)
}

type signal chan struct{}

func (s signal) Park()   { <-s }
func (s signal) Unpark() { s <- struct{}{} }

type goTimer struct{}

func (goTimer) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
