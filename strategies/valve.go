package strategies

import (
	"context"
	"sync"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// valve lets items into a stage, as many at once and as often as its limiter and its
// pacer say.
type valve struct {
	rt     flow.Runtime
	into   stage.Func
	places *flow.Semaphore
	first  *flow.Semaphore // of those who wait for their turn

	lock    sync.Locker // of what follows
	limit   *limiter
	pace    pacer
	inside  int
	again   int           // those of them that were refused, and are or were sent again
	waiting int           // for their turn
	next    time.Duration // the next turn
}

func newValve(g *flow.Group, rt flow.Runtime, s stage.Stage, start int) *valve {
	limit := newLimiter(start, s.Limit)
	return &valve{rt: rt, into: s.Do, lock: rt.NewLock(), limit: limit,
		places: flow.NewSemaphore(g, s.Name, limit.places()), first: flow.NewSemaphore(g, "the next turn in "+s.Name, 1)}
}

// do is the stage's Func, within the limits.
func (v *valve) do(ctx context.Context, it stage.Item) (stage.Item, error) {
	if it.Status == stage.Failed { // passes untouched, and tells nothing of the service
		return v.into(ctx, it)
	}
	if err := v.places.Acquire(); err != nil {
		return it, err
	}
	defer v.places.Release()
	if err := v.turn(ctx); err != nil {
		return it, err
	}
	way := v.enter()
	it.Refused, it.Throttled = 0, 0
	it, err := v.into(stage.WithRefusals(ctx, way.refused), it)
	way.leave(it)
	return it, err
}

// turn waits until the pace allows for one more. One at a time waits for the moment, as
// it may come sooner or later than it seems.
func (v *valve) turn(ctx context.Context) error {
	if !v.queue(1) {
		return nil
	}
	defer v.queue(-1)
	if err := v.first.Acquire(); err != nil {
		return err
	}
	defer v.first.Release()
	for {
		wait := v.take()
		if wait <= 0 {
			return nil
		}
		if err := v.rt.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// queue counts who waits for a turn. It reports whether there is a pace.
func (v *valve) queue(n int) bool {
	v.lock.Lock()
	defer v.lock.Unlock()
	if v.pace.gap() == 0 && n > 0 {
		return false
	}
	v.waiting += n
	return true
}

// take takes the turn if it is there, or tells how long it is until then.
func (v *valve) take() (wait time.Duration) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if wait = v.next - v.rt.Now(); wait <= 0 {
		v.skip()
	}
	return wait
}

// skip gives the next turn away.
func (v *valve) skip() { v.next = max(v.next, v.rt.Now()) + v.pace.gap() }

// way is one item's through the stage.
type way struct {
	*valve
	asked    time.Duration
	inFlight int // as it began
	told     int // refusals
	tooOften int // those of them
}

// enter lets an item in.
func (v *valve) enter() *way {
	v.lock.Lock()
	defer v.lock.Unlock()
	v.inside++
	return &way{valve: v, asked: v.rt.Now(), inFlight: v.inside}
}

// refused hears of a refusal.
func (w *way) refused(tooOften bool) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.heed(tooOften)
	w.places.SetPlaces(w.limit.places())
}

// heed passes a refusal on to whom it concerns.
func (w *way) heed(tooOften bool) {
	if w.told++; w.told == 1 {
		w.again++
	}
	r := refusal{now: w.rt.Now(), asked: w.asked, inFlight: w.inFlight, served: w.inside - w.again}
	if !tooOften {
		w.limit.refused(r)
		return
	}
	w.pace.throttled(r)
	if w.tooOften++; w.tooOften == 1 { // its repetition takes a turn
		w.skip()
	}
}

// leave hears of the rest, once the item is through.
func (w *way) leave(it stage.Item) {
	w.lock.Lock()
	defer w.lock.Unlock()
	for w.told < it.Refused {
		w.heed(w.tooOften < it.Throttled)
	}
	if w.inside--; w.told > 0 {
		w.again--
	}
	now := w.rt.Now()
	a := answer{
		now: now, took: now - w.asked,
		full: w.waiting == 0 && (w.places.Full() || 4*w.inside >= 3*w.limit.places()), paced: w.waiting > 0,
		calm: w.told == 0, failed: it.Status == stage.Failed,
	}
	w.limit.answered(a)
	w.pace.answered(a)
	w.places.SetPlaces(w.limit.places())
}
