// Package sim is the virtual runtime for flow: the text of a strategy runs in
// it unchanged, in virtual time and on virtual cores, some million steps a
// second and to the same nanosecond every time. It knows nothing of items,
// stages, workloads or limits.
//
// Its activities are coroutines. Exactly one runs at a time, and it runs until
// it waits; when none is ready, the clock jumps to the next timer. Activities
// that are ready run in the order in which they became so, and timers of the
// same moment fire in the order in which they were set. Neither the scheduler
// nor the iteration of a map has a say.
//
// So an activity must wait by means of its Runtime alone. One that blocks on a
// bare channel stops the world, and the deadline of a context is a moment of
// real time.
package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Options says what the virtual machine is like. The zero value has cores
// enough for everybody.
type Options struct {
	Cores      int           // cores of the machine; 0: cores do not bind
	Discipline Discipline    // who gets a core, where they bind
	Slice      time.Duration // of GoLike; 0: 10 ms, as in Go
	Most       int           // most activities alive at once; 0: any number, each of which takes some KiB
}

// CrowdError says that more activities were started than Options allow.
type CrowdError struct{ Most int }

// Error says so.
func (e *CrowdError) Error() string {
	return fmt.Sprintf("sim: more than %d activities at once", e.Most)
}

func (o Options) check() error {
	var errs []error
	if o.Cores < 0 {
		errs = append(errs, fmt.Errorf("sim: %d cores: need 1 or more, or 0 where they do not bind", o.Cores))
	}
	if o.Discipline > GoLike {
		errs = append(errs, fmt.Errorf("sim: no such discipline: %d", uint8(o.Discipline)))
	}
	if o.Most < 0 {
		errs = append(errs, fmt.Errorf("sim: at most %d activities: need 1 or more, or 0 for any number", o.Most))
	}
	if o.Slice < 0 {
		errs = append(errs, fmt.Errorf("sim: a time slice of %v: need more than 0, or 0 for %v", o.Slice, goSlice))
	}
	return errors.Join(errs...)
}

// Report is what a run was.
type Report struct {
	Makespan       time.Duration // virtual time when the last activity ended
	Events         int64         // starts of activities, and waits that came to their end
	CoreBusy       time.Duration // core time of all bursts of computing that came to their end
	PeakActivities int           // most activities alive at once, f among them
}

// Run runs f as the first activity, called main, of a new virtual world, and
// returns when every activity has ended. Its error is f's; or a *DeadlockError,
// where activities are left that nobody can wake; or a *CrowdError; or the
// context's, where it has ended before f began. A context that ends later ends what heeds it, as in real
// time.
//
// Where an activity panics, Run stops the others and panics with a *PanicError;
// where one ends by runtime.Goexit, Run does too. To stop an activity is to
// unwind it from where it waits: its deferred functions run, and whichever of
// them waits is unwound too. Nothing is left running.
func Run(ctx context.Context, o Options, f func(ctx context.Context, rt *Runtime) error) (Report, error) {
	if err := cmp.Or(o.check(), ctx.Err()); err != nil {
		return Report{}, err
	}
	rt := newRuntime(o)
	defer rt.stop() // f may end the caller's goroutine
	var err error
	rt.Go("main", func() { err = f(ctx, rt) })
	rt.pass(&rt.home)
	var stuck []Waiter
	if !rt.over {
		stuck = rt.stuck()
	}
	rt.stop()
	if rt.failure != nil {
		panic(rt.failure)
	}
	if rt.goexit {
		runtime.Goexit()
	}
	if rt.crowd != nil {
		err = rt.crowd
	}
	if stuck != nil {
		err = &DeadlockError{At: rt.now, Waiters: stuck, Err: cmp.Or(err, ctx.Err())}
	}
	return Report{Makespan: rt.now, Events: rt.events, CoreBusy: rt.busy, PeakActivities: rt.peak}, err
}
