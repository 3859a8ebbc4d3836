package resilience

import (
	"time"

	"github.com/hbench/hbench/flow"
)

// A lane is what is due a fixed time after it began, in order. As that time is the same
// for all attempts of a stage, who came last is due last, and to enter and to leave cost
// some nanoseconds; a timer of its own costs each attempt a hundred times as much.
type lane struct {
	after       time.Duration // 0: nothing enters it
	first, last *entry
}

// entry is a place in a lane.
type entry struct {
	at         time.Duration
	call       *call    // whose deadline it is, or else
	attempt    *attempt // whose limit or hedge it is
	in         *lane    // nil: in none
	prev, next *entry
}

// add enters e, and reports whether it is now the first.
func (l *lane) add(e *entry, now time.Duration) (first bool) {
	e.at, e.in = now+l.after, l
	after := l.last
	for after != nil && after.at > e.at { // two read the clock, and came here the other way round
		after = after.prev
	}
	e.prev = after
	if after == nil {
		e.next, l.first = l.first, e
	} else {
		e.next, after.next = after.next, e
	}
	if e.next == nil {
		l.last = e
	} else {
		e.next.prev = e
	}
	return after == nil
}

// leave takes e out of its lane, if it is in one.
func (e *entry) leave() {
	l := e.in
	if l == nil {
		return
	}
	if e.prev == nil {
		l.first = e.next
	} else {
		e.prev.next = e.next
	}
	if e.next == nil {
		l.last = e.prev
	} else {
		e.next.prev = e.prev
	}
	e.in, e.prev, e.next = nil, nil, nil
}

// due takes out the first entry if its moment has come.
func (l *lane) due(now time.Duration) *entry {
	e := l.first
	if e == nil || e.at > now {
		return nil
	}
	e.leave()
	return e
}

// alarm is the one timer for all lanes. It is set when something is due earlier than it
// rings, and left as it is when that leaves again: most of the time it rings for
// nothing, once in the shortest of the lanes' times.
type alarm struct {
	rings func()
	timer flow.Timer // nil before it is set for the first time
	at    time.Duration
	set   bool
}

// by makes it ring at that moment or before.
func (a *alarm) by(rt flow.Runtime, at, now time.Duration) {
	if a.set && a.at <= at {
		return
	}
	a.at, a.set = at, true
	if a.timer == nil {
		a.timer = rt.AfterFunc(at-now, a.rings)
		return
	}
	a.timer.Reset(at - now)
}

// enterLane puts a call or an attempt in a lane; the lock is held.
func (g *Guard) enterLane(l *lane, e *entry, c *call, a *attempt, now time.Duration) {
	e.call, e.attempt = c, a
	if l.add(e, now) {
		g.alarm.by(g.rt, e.at, now)
	}
}

// ring does what is due. Deadlines go first: an attempt's own limit of the same moment
// has nothing more to say.
func (g *Guard) ring() {
	now := g.rt.Now()
	var ended []ending
	var seconds []*pair
	g.lock.Lock()
	g.alarm.set = false
	for e := g.deadlines.due(now); e != nil; e = g.deadlines.due(now) {
		ended = e.call.pass(ended)
	}
	for e := g.timeouts.due(now); e != nil; e = g.timeouts.due(now) {
		ended = append(ended, e.attempt.end(timedOut))
	}
	for e := g.hedges.due(now); e != nil; e = g.hedges.due(now) {
		seconds = append(seconds, g.hedge(e.attempt.pair, now))
	}
	for _, l := range []*lane{&g.deadlines, &g.timeouts, &g.hedges} {
		if l.first != nil {
			g.alarm.by(g.rt, l.first.at, now)
		}
	}
	g.lock.Unlock()
	for _, e := range ended {
		e.tell()
	}
	for _, p := range seconds {
		g.rt.Go("hedge of "+g.name, p.runSecond)
	}
}
