package mockapi

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"
)

// errFull means that there is no place and no queue.
var errFull = errors.New("full")

// gate admits so many requests at once; more wait in the order of their arrival
// or are turned away.
//
// A place is handed over as of the moment its holder's answer was due, not when
// that holder woke: the lateness of timers must not add up along the queue.
type gate struct {
	limit int // 0: none
	queue bool

	mu      sync.Mutex
	inside  int
	waiting list.List // of chan time.Time, each with room for one
}

// enter takes a place and says since when it is the caller's: errFull where it
// would have to queue and must not, or ctx's error.
func (g *gate) enter(ctx context.Context, arrival time.Time) (start time.Time, err error) {
	if g.limit == 0 {
		return arrival, nil
	}
	g.mu.Lock()
	if g.inside < g.limit {
		g.inside++
		g.mu.Unlock()
		return arrival, nil
	}
	if !g.queue {
		g.mu.Unlock()
		return time.Time{}, errFull
	}
	turn := make(chan time.Time, 1)
	place := g.waiting.PushBack(turn)
	g.mu.Unlock()

	select {
	case freed := <-turn:
		if freed.Before(arrival) {
			freed = arrival
		}
		return freed, nil
	case <-ctx.Done():
		g.giveUp(place, turn)
		return time.Time{}, ctx.Err()
	}
}

// giveUp leaves the queue, or passes on the place that was handed over meanwhile.
func (g *gate) giveUp(place *list.Element, turn chan time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case freed := <-turn:
		g.handOver(freed)
	default:
		g.waiting.Remove(place)
	}
}

// leave gives up the place as of that moment.
func (g *gate) leave(at time.Time) {
	if g.limit == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.handOver(at)
}

// handOver gives a place to whoever waits longest. g.mu is held.
func (g *gate) handOver(at time.Time) {
	first := g.waiting.Front()
	if first == nil {
		g.inside--
		return
	}
	g.waiting.Remove(first).(chan time.Time) <- at
}
