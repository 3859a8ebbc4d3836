// Package chaos says what goes wrong when: a schedule of faults, and what readings of
// memory say of its growth. Plain values in, plain values out: it knows no clock,
// switches nothing on, and is no part of what applies it.
package chaos

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Kind is a kind of fault.
type Kind string

const (
	Errors    Kind = "error statuses"   // requests are answered with 500 or 503
	Hangs     Kind = "hangs"            // fetches are never answered
	Resets    Kind = "resets"           // connections break instead of an answer
	Truncated Kind = "truncated bodies" // connections break in the middle of an answer
	Storm     Kind = "429 storm"        // nearly every request is over the rate
	Stalled   Kind = "stalled store"    // no result is taken in
	Outage    Kind = "server down"      // connections break, and none is accepted
	Killed    Kind = "SIGKILL"          // of the process that does the work: a moment
	Stopped   Kind = "SIGSTOP"          // it stands still, until SIGCONT
	DiskFull  Kind = "disk full"        // the run file takes nothing
)

// Kinds are all kinds of faults.
var Kinds = []Kind{Errors, Hangs, Resets, Truncated, Storm, Stalled, Outage, Killed, Stopped, DiskFull}

// Event is a fault that is on for a while.
type Event struct {
	Kind     Kind
	From, To time.Duration // since the begin; equal for what is over at once
}

// slotTime is about how long each fault has, with the calm before and after it.
const slotTime = 1500 * time.Millisecond

// calm is the share of the whole at its end in which nothing begins, so that what is
// under way can recover.
const calm = 0.1

// companion is the share of slots that have a second fault.
const companion = 0.25

// Schedule says which faults are on from when to when within that time: a pure function
// of its arguments, in the order of their begin. The time is cut into slots alike, each
// with a fault of its own kind, in passes that have every kind once, in a drawn order; in
// a quarter of the slots a second one joins it. A fault is on for 40 to 80 % of its slot.
func Schedule(seed uint64, d time.Duration) []Event {
	chance := rand.New(rand.NewPCG(seed, 0x5eed))
	busy := time.Duration(float64(d) * (1 - calm))
	passes := max(int(busy/(slotTime*time.Duration(len(Kinds)))), 1)
	slot := busy / time.Duration(passes*len(Kinds))
	var events []Event
	for pass := range passes {
		for i, k := range chance.Perm(len(Kinds)) {
			begin := slot * time.Duration(pass*len(Kinds)+i)
			events = append(events, draw(chance, Kinds[k], begin, slot))
			if second := Kinds[chance.IntN(len(Kinds))]; chance.Float64() < companion && second != Kinds[k] {
				events = append(events, draw(chance, second, begin, slot))
			}
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return int(a.From - b.From) })
	return events
}

// draw puts a fault into a slot.
func draw(chance *rand.Rand, kind Kind, begin, slot time.Duration) Event {
	length := time.Duration((0.4 + 0.4*chance.Float64()) * float64(slot))
	from := begin + time.Duration(chance.Float64()*float64(slot-length))
	if kind == Killed {
		return Event{kind, from, from}
	}
	return Event{kind, from, from + length}
}
