package flow

import (
	"iter"
	"sync"
	"time"
)

// Queue hands values from activities that Put to activities that Get: first in,
// first out, the waiters too. With 0 places a value is handed over directly:
// Put waits until it is taken.
type Queue[T any] struct {
	rt   Runtime
	what string
	lock sync.Locker

	places  int
	ring    []T // grows as needed, up to places
	head, n int
	closed  bool
	err     error
	getters waitList[T]
	putters waitList[T]
	free    *waiter[T] // spent waiters, to be used again
}

// firstRing is how many places are allocated at first: a queue that is meant to
// be as good as unbounded costs what it holds.
const firstRing = 64

// NewQueue returns a queue of the group with so many places; name is for
// reports. Negative places count as 0.
func NewQueue[T any](g *Group, name string, places int) *Queue[T] {
	return newQueue[T](g, "queue "+name, places)
}

// newQueue is NewQueue with the whole of what its waiters wait for.
func newQueue[T any](g *Group, what string, places int) *Queue[T] {
	places = max(places, 0)
	q := &Queue[T]{rt: g.rt, what: what, lock: g.rt.NewLock(), places: places, ring: make([]T, min(places, firstRing))}
	g.join(q)
	return q
}

// Put adds v, waiting for a place. Its error is that of the ended group. To put
// into a closed queue is a mistake in the strategy, and panics.
func (q *Queue[T]) Put(v T) error {
	_, err := q.put(v, false)
	return err
}

// Get takes the oldest value, waiting for one. ok is false once the queue is
// closed and empty, or its group has ended.
func (q *Queue[T]) Get() (v T, ok bool) {
	v, ok, _ = q.get(false)
	return v, ok
}

// All yields values until the queue is closed and empty or its group has ended.
func (q *Queue[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for v, ok := q.Get(); ok && yield(v); v, ok = q.Get() {
		}
	}
}

// Close says that no value will be put any more.
func (q *Queue[T]) Close() {
	q.lock.Lock()
	q.closed = true
	getters := q.getters.takeAll()
	q.lock.Unlock()
	release(getters)
}

func (q *Queue[T]) put(v T, timed bool) (waited time.Duration, err error) {
	q.lock.Lock()
	if q.err != nil {
		q.lock.Unlock()
		return 0, q.err
	}
	if q.closed {
		q.lock.Unlock()
		panic("flow: put into closed " + q.what)
	}
	if w := q.getters.take(); w != nil {
		w.value, w.ok = v, true
		q.lock.Unlock()
		w.parker.Unpark()
		return 0, nil
	}
	if q.n < q.places {
		q.push(v)
		q.lock.Unlock()
		return 0, nil
	}
	w := q.waiter()
	w.value = v
	q.putters.add(w)
	q.lock.Unlock()
	waited = q.park(w, timed)
	q.lock.Lock()
	if !w.ok {
		err = q.err
	}
	q.spend(w)
	q.lock.Unlock()
	return waited, err
}

func (q *Queue[T]) get(timed bool) (v T, ok bool, waited time.Duration) {
	q.lock.Lock()
	if q.err != nil {
		q.lock.Unlock()
		return v, false, 0
	}
	if q.n > 0 {
		v = q.pop()
		w := q.putters.take()
		if w != nil { // a place is free: the longest waiter's value moves up
			q.push(w.value)
			w.ok = true
		}
		q.lock.Unlock()
		if w != nil {
			w.parker.Unpark()
		}
		return v, true, 0
	}
	if w := q.putters.take(); w != nil { // no places: taken from hand to hand
		v, w.ok = w.value, true
		q.lock.Unlock()
		w.parker.Unpark()
		return v, true, 0
	}
	if q.closed {
		q.lock.Unlock()
		return v, false, 0
	}
	w := q.waiter()
	q.getters.add(w)
	q.lock.Unlock()
	waited = q.park(w, timed)
	v, ok = w.value, w.ok
	q.lock.Lock()
	q.spend(w)
	q.lock.Unlock()
	return v, ok, waited
}

func (q *Queue[T]) park(w *waiter[T], timed bool) time.Duration {
	if !timed {
		w.parker.Park()
		return 0
	}
	begin := q.rt.Now()
	w.parker.Park()
	return q.rt.Now() - begin
}

// end wakes everyone: the group has ended.
func (q *Queue[T]) end(err error) {
	q.lock.Lock()
	q.err = err
	getters, putters := q.getters.takeAll(), q.putters.takeAll()
	q.lock.Unlock()
	release(getters)
	release(putters)
}

func (q *Queue[T]) push(v T) {
	if q.n == len(q.ring) {
		q.grow()
	}
	i := q.head - (len(q.ring) - q.n) // not head+n, which may overflow
	if i < 0 {
		i += len(q.ring)
	}
	q.ring[i] = v
	q.n++
}

func (q *Queue[T]) grow() {
	longer := make([]T, min(2*len(q.ring), q.places))
	n := copy(longer, q.ring[q.head:])
	copy(longer[n:], q.ring[:q.head])
	q.ring, q.head = longer, 0
}

func (q *Queue[T]) pop() T {
	var zero T
	v := q.ring[q.head]
	q.ring[q.head] = zero // let go of what it refers to
	if q.head++; q.head == len(q.ring) {
		q.head = 0
	}
	q.n--
	return v
}
