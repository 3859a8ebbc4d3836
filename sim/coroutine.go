package sim

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"time"
)

// activity is a coroutine and what it does at the moment; when that has ended,
// it is used again for another.
type activity struct {
	own  place  // that iter.Pull gave it
	at   *place // in which it waits
	gone bool   // the coroutine has ended

	name   string
	f      func()
	alive  bool
	number uint64  // in the order of Go
	rank   int     // of its name, for ties
	parker *parker // where it parked last

	asleep bool // in watch
	watch  *watch
	err    error // that ended its sleep

	burst burst

	// Of a timer that AfterFunc set, and no activity: what it calls, or that it has been
	// stopped.
	call    func()
	dropped bool
}

// errStopped unwinds an activity that is stopped.
var errStopped = errors.New("sim: the run has ended, and its runtime with it: nobody can wait there any more")

// place is where one goroutine can wait, while another runs.
type place struct {
	next   func() (struct{}, bool)
	yield  func(struct{}) bool
	inNext bool // who waits here called next, and goes on when someone calls yield
}

// unused gives an activity that does nothing.
func (rt *Runtime) unused() *activity {
	if last := len(rt.idle) - 1; last >= 0 {
		a := rt.idle[last]
		rt.idle = rt.idle[:last]
		return a
	}
	a := &activity{}
	a.at = &a.own
	a.own.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		defer func() { a.gone = true }()
		a.own.yield = yield
		for !rt.stopping {
			if rt.perform(a); !rt.stopping {
				rt.retire(a)
				rt.pass(a)
			}
		}
	})
	rt.all = append(rt.all, a)
	return a
}

// retire makes the activity one that does nothing.
func (rt *Runtime) retire(a *activity) {
	rt.live--
	a.f, a.alive = nil, false
	rt.first.letGo(a)
	rt.idle = append(rt.idle, a)
	rt.poll()
}

// perform does what the activity is for, and notes how that ended.
func (rt *Runtime) perform(a *activity) {
	returned := false
	defer func() {
		v := recover()
		switch {
		case returned || rt.stopping:
		case v == nil: // by runtime.Goexit, which nothing can hold up
			rt.goexit, rt.over, rt.stopping = true, true, true
		default:
			rt.fail("activity "+a.name, v)
		}
	}()
	a.f()
	returned = true
}

// stop unwinds every activity that has not ended, and ends all coroutines. One
// that ends lets go on whoever waits in its place, who ends too: in the end it is
// home's turn.
func (rt *Runtime) stop() {
	rt.over, rt.stopping = true, true
	done := false
	defer func() {
		if !done { // an activity called runtime.Goexit while it was unwound
			rt.stop()
		}
	}()
	for len(rt.all) > 0 {
		rt.pass(&rt.home)
	}
	done = true
}

// unstopped gives a coroutine that has not ended, and home if there is none.
func (rt *Runtime) unstopped() *activity {
	for len(rt.all) > 0 {
		a := rt.all[0]
		if !a.gone {
			return a
		}
		rt.all = rt.all[1:]
	}
	return &rt.home
}

// PanicError is what Run panics with when an activity has.
type PanicError struct {
	Who   string // as in "activity fetch"
	At    time.Duration
	Value any
	Stack []byte // of the activity, as debug.Stack gives it
}

func (p *PanicError) Error() string {
	return fmt.Sprintf("sim: %s panicked at %v: %v\n\n%s", p.Who, p.At, p.Value, p.Stack)
}

// Unwrap gives the value, if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func (rt *Runtime) fail(who string, value any) {
	if rt.failure == nil {
		rt.over = true
		rt.failure = &PanicError{Who: who, At: rt.now, Value: value, Stack: debug.Stack()}
	}
}
