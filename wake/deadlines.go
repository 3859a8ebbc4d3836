package wake

import (
	"sync"
	"time"
)

// sleeper is one sleep under way.
type sleeper struct {
	timer *time.Timer
	due   time.Duration // since the Clock's base
	place int           // in the heap
}

// sleepers are reused: a sleep allocates nothing. A timer that was stopped or
// reset delivers no older tick (since Go 1.23), so a reused one is as good as new.
var sleepers = sync.Pool{New: func() any {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return &sleeper{timer: t}
}}

// deadlines is a heap.Interface with the next sleeper first.
type deadlines []*sleeper

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].due < d[j].due }

func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].place, d[j].place = i, j
}

// Push appends x, a *sleeper.
func (d *deadlines) Push(x any) {
	s := x.(*sleeper)
	s.place = len(*d)
	*d = append(*d, s)
}

// Pop removes the last element.
func (d *deadlines) Pop() any {
	last := len(*d) - 1
	s := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return s
}
