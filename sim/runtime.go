package sim

import (
	"context"
	"sync"
	"time"

	"github.com/hbench/hbench/flow"
)

// Runtime is one virtual world. It belongs to the activities of its Run, and
// ends with it.
type Runtime struct {
	now    time.Duration
	events int64
	busy   time.Duration

	current *activity // whose step it is; nil within a function given to OnDone
	home    activity  // the goroutine that called Run
	all     []*activity
	idle    []*activity // those of all that have ended, to be used again
	ready   fifo[*activity]
	timers  timers
	watches []*watch
	told    []*watch // those of tellers that have ended
	heard   []*watch // the same, emptied, to be filled next

	bind    bool // cores do
	first   firstCome
	sharing *sharing // nil: another discipline
	ranks   ranks

	started  uint64 // activities so far
	live     int
	peak     int
	over     bool // by a panic, or else stopping
	stopping bool
	goexit   bool
	most     int         // activities alive at once; 0: any number
	crowd    *CrowdError // there were more
	failure  *PanicError
}

var _ flow.Runtime = (*Runtime)(nil)

func newRuntime(o Options) *Runtime {
	rt := &Runtime{bind: o.Cores > 0, first: newFirstCome(o), most: o.Most}
	if rt.bind && o.Discipline == PS {
		rt.sharing = newSharing(o.Cores)
	}
	return rt
}

// Go starts an activity.
func (rt *Runtime) Go(name string, f func()) {
	if rt.stopping {
		return // nothing begins any more
	}
	if rt.most > 0 && rt.live >= rt.most {
		rt.crowd, rt.over = &CrowdError{rt.most}, true
		return
	}
	a := rt.unused()
	a.name, a.f, a.alive, a.number = name, f, true, rt.started
	if rt.bind {
		a.rank = rt.ranks.of(name)
	}
	rt.started++
	rt.live++
	rt.peak = max(rt.peak, rt.live)
	rt.ready.put(a)
}

// Now is the virtual time since Run began.
func (rt *Runtime) Now() time.Duration { return rt.now }

// Sleep waits d of virtual time, or until the context ends, and then returns its
// error.
func (rt *Runtime) Sleep(ctx context.Context, d time.Duration) error {
	a := rt.self()
	if d <= 0 {
		return ctx.Err()
	}
	w := rt.watch(ctx, a.watch)
	rt.poll()
	if w != nil && w.ended {
		return ctx.Err()
	}
	rt.first.letGo(a)
	end := rt.after(d)
	if rt.leap(end) {
		return nil
	}
	if w != nil {
		a.watch, a.asleep = w, true
		w.sleepers++
	}
	rt.timers.set(end, a)
	rt.wait(a)
	err := a.err
	a.err = nil
	return err
}

// Compute charges cost (negative counts as 0) to one of the virtual cores, as
// the discipline has it. The work is not done, and may be nil. Of those that
// ask for a core at the same moment, the activity whose name first appeared last
// goes first: strategies start their pools in the order of the stages, so that
// the name that appears last is furthest downstream. Where one name goes
// through several stages, call ComputeAt.
func (rt *Runtime) Compute(cost time.Duration, _ func()) {
	rt.ComputeAt(rt.self().rank, cost)
}

// ComputeAt is Compute for the stage with this number: of those that ask for a
// core at the same moment, the highest goes first, and among equals the first. It
// returns the moment at which the work began.
func (rt *Runtime) ComputeAt(stage int, cost time.Duration) (began time.Duration) {
	a := rt.self()
	rt.poll()
	cost = max(cost, 0)
	end := rt.after(cost)
	began = rt.now
	switch {
	case !rt.bind:
		if cost > 0 && !rt.leap(end) {
			rt.timers.set(end, a)
			rt.wait(a)
		}
	case rt.sharing != nil:
		if !rt.sharing.spare() || !rt.leap(end) {
			rt.sharing.begin(rt.now, a, cost)
			rt.wait(a)
		}
	case rt.first.spare(a) && rt.leap(end):
		rt.first.leapt(a, end-cost, end)
	default:
		rt.first.ask(&rt.timers, rt.now, a, stage, cost)
		rt.wait(a)
		began = a.burst.began
	}
	rt.busy += cost
	return began
}

// NewLock returns a lock that does nothing: no other activity runs until this
// one waits.
func (rt *Runtime) NewLock() sync.Locker { return noLock{} }

type noLock struct{}

func (noLock) Lock()   {}
func (noLock) Unlock() {}

// NewParker returns a place to wait in.
func (rt *Runtime) NewParker(what string) flow.Parker { return &parker{rt: rt, what: what} }

type parker struct {
	rt     *Runtime
	what   string
	parked *activity
	signal bool // Unpark came first
}

// Park waits for one Unpark.
func (p *parker) Park() {
	a := p.rt.self()
	if p.signal {
		p.signal = false
		return
	}
	p.rt.first.letGo(a)
	p.parked, a.parker = a, p
	p.rt.poll()
	p.rt.wait(a)
}

// Unpark makes the parked activity ready.
func (p *parker) Unpark() {
	a := p.parked
	if a == nil {
		p.signal = true
		return
	}
	p.parked = nil
	p.rt.ready.put(a)
}

// self is the activity that calls. Only activities can wait.
func (rt *Runtime) self() *activity {
	if rt.stopping {
		panic(errStopped)
	}
	if rt.current == nil {
		panic("sim: a function given to OnDone can not wait: start an activity that does")
	}
	return rt.current
}

// after is the moment d from now, or the end of time.
func (rt *Runtime) after(d time.Duration) time.Duration {
	return rt.now + min(d, endOfTime-rt.now)
}
