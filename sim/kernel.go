package sim

import "time"

// wait lets others run until the activity is made ready.
func (rt *Runtime) wait(a *activity) {
	rt.pass(a)
	if rt.stopping {
		panic(errStopped)
	}
}

// pass hands over to whoever's turn it is, and returns when it is a's.
//
// This is subtle on purpose. Within iter.Pull is a slot that holds one stopped
// goroutine, and both next and yield exchange it for the one that calls. The
// plain use, where a kernel calls next and every coroutine yields to it alone,
// costs two exchanges a step, and they are most of what a step costs. But
// whichever goroutine calls the function whose turn it is, next or yield, takes
// the place of the one that is there. So each activity goes straight to the one
// after it, and where it waits is no longer its own place but that one's. When a
// coroutine ends, who waits in its own place goes on.
//
// The exchange is not a function of its own, since after it the processor
// mispredicts every return.
func (rt *Runtime) pass(a *activity) {
	b := rt.next()
	rt.current = b
	if a == b {
		return
	}
	p := b.at
	a.at = p
	p.inNext = !p.inNext
	if p.inNext {
		p.next()
	} else {
		p.yield(struct{}{})
	}
}

// next finds whose turn it is, and lets time pass to get there. It is home's
// when nobody will ever be ready, and after a panic.
func (rt *Runtime) next() *activity {
	for !rt.over {
		if a, ok := rt.ready.take(); ok {
			rt.events++
			return a
		}
		// Cores are given away at the end of a moment, when all who ask for one
		// at that moment have done so: who is further downstream goes first.
		if rt.first.owes() && rt.due() > rt.now {
			rt.first.grant(&rt.timers, rt.now)
			continue
		}
		if !rt.fire() {
			break
		}
	}
	if rt.stopping {
		return rt.unstopped()
	}
	return &rt.home
}

// leap moves the clock to end without handing over, where nothing can happen
// before or at that moment: the one who runs would be the next to run.
func (rt *Runtime) leap(end time.Duration) bool {
	if rt.ready.n > 0 || rt.due() <= end || rt.first.owes() || rt.over {
		return false
	}
	rt.now = end
	rt.events++
	return true
}

// due is the moment of the next timer or end of a shared burst, or never.
func (rt *Runtime) due() time.Duration {
	if rt.sharing != nil {
		return min(rt.timers.due(), rt.sharing.due)
	}
	return rt.timers.due()
}

// fire moves the clock to the next moment at which something is due, and makes
// ready who waits for it.
func (rt *Runtime) fire() bool {
	rt.timers.tidy()
	at := rt.due()
	if at == never || rt.live == 0 { // timers alone keep no run from ending
		return false
	}
	rt.now = at
	for rt.timers.due() == at {
		a := rt.timers.take()
		if a.dropped {
			continue
		}
		if a.call != nil {
			rt.call(a.call)
			rt.poll()
			continue
		}
		if a.burst.running && !rt.first.ran(a, at) {
			continue // its time slice has ended, not the burst
		}
		if a.asleep {
			a.asleep = false
			a.watch.sleepers--
		}
		rt.ready.put(a)
	}
	if rt.sharing != nil {
		for _, a := range rt.sharing.ended(at) {
			rt.ready.put(a)
		}
	}
	return true
}
