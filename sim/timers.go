package sim

import (
	"math"
	"time"
)

const (
	never     = time.Duration(math.MaxInt64)
	endOfTime = never - 1 // about 292 years: a sleep that is longer ends here
)

// timer makes an activity ready at its moment; those of one moment go in the
// order in which they were set.
type timer struct {
	at  time.Duration
	seq uint64
	a   *activity
}

func (t *timer) before(u *timer) bool {
	return t.at < u.at || t.at == u.at && t.seq < u.seq
}

// timers is a heap with four children a node: it is flatter than one with two,
// and a third faster here.
type timers struct {
	heap []timer
	seq  uint64
}

// due is the moment of the first timer, or never.
func (t *timers) due() time.Duration {
	if len(t.heap) == 0 {
		return never
	}
	return t.heap[0].at
}

func (t *timers) set(at time.Duration, a *activity) {
	t.seq++
	t.heap = append(t.heap, timer{at, t.seq, a})
	t.rise(len(t.heap) - 1)
}

// take removes the first timer.
func (t *timers) take() *activity {
	first := t.heap[0].a
	last := len(t.heap) - 1
	t.heap[0] = t.heap[last]
	t.heap[last] = timer{}
	t.heap = t.heap[:last]
	t.sink(0)
	return first
}

// tidy takes out the first timers as far as they have been stopped: nothing happens at
// their moment.
func (t *timers) tidy() {
	for len(t.heap) > 0 && t.heap[0].a.dropped {
		t.take()
	}
}

// remove takes out all timers of such activities, in the order in which they
// were set.
func (t *timers) remove(of func(*activity) bool) []*activity {
	var out timers // a heap of its own, in which all moments are one
	kept := t.heap[:0]
	for _, x := range t.heap {
		if of(x.a) {
			x.at = 0
			out.heap = append(out.heap, x)
			out.rise(len(out.heap) - 1)
			continue
		}
		kept = append(kept, x)
	}
	clear(t.heap[len(kept):])
	t.heap = kept
	for i := range t.heap {
		t.rise(i)
	}
	removed := make([]*activity, 0, len(out.heap))
	for len(out.heap) > 0 {
		removed = append(removed, out.take())
	}
	return removed
}

func (t *timers) rise(i int) {
	x := t.heap[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !x.before(&t.heap[parent]) {
			break
		}
		t.heap[i] = t.heap[parent]
		i = parent
	}
	t.heap[i] = x
}

func (t *timers) sink(i int) {
	n := len(t.heap)
	if n == 0 {
		return
	}
	x := t.heap[i]
	for {
		least := 4*i + 1
		if least >= n {
			break
		}
		for child := least + 1; child < min(4*i+5, n); child++ {
			if t.heap[child].before(&t.heap[least]) {
				least = child
			}
		}
		if !t.heap[least].before(&x) {
			break
		}
		t.heap[i] = t.heap[least]
		i = least
	}
	t.heap[i] = x
}
