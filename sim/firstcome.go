package sim

import (
	"cmp"
	"slices"
	"time"
)

// goSlice is how long a goroutine may run at a stretch while others wait.
const goSlice = 10 * time.Millisecond

// firstCome gives cores to those who asked first: FIFO and GoLike. FIFO is the
// case where a core is never kept and a slice never ends.
//
// A slice that ends while nobody waits is followed by another one, as in Go,
// whose scheduler looks only from time to time: who comes then waits for the end
// of that.
type firstCome struct {
	free  int
	keeps bool          // a core is kept until its activity blocks
	slice time.Duration // never: it does not end

	asked   []*activity // at this moment
	expired []*activity // at this moment: slice over, burst not
	waiting fifo[*activity]
}

// burst is an activity's way with its core.
type burst struct {
	stage    int           // for ties
	left     time.Duration // to be computed
	begun    bool
	began    time.Duration // it first had a core
	since    time.Duration // it has run
	sliceEnd time.Duration
	holds    bool // a core
	running  bool // and a timer for its end, or that of the slice
}

func newFirstCome(o Options) firstCome {
	if o.Discipline == GoLike {
		return firstCome{free: o.Cores, keeps: true, slice: cmp.Or(o.Slice, goSlice)}
	}
	return firstCome{free: o.Cores, slice: never}
}

// spare says whether the activity would have a core at once.
func (c *firstCome) spare(a *activity) bool {
	return c.waiting.n == 0 && (c.free > 0 || a.burst.holds)
}

// leapt notes a burst that was over before anything else could happen.
func (c *firstCome) leapt(a *activity, begin, end time.Duration) {
	if !c.keeps {
		return
	}
	b := &a.burst
	if !b.holds || b.sliceEnd <= begin {
		c.hold(b, begin)
	}
	if over := end - b.sliceEnd; over > 0 { // slices that ended while nobody waited
		b.sliceEnd += (over + c.slice - 1) / c.slice * c.slice
	}
}

// ask begins a burst, or has it wait for a core.
func (c *firstCome) ask(t *timers, now time.Duration, a *activity, stage int, cost time.Duration) {
	b := &a.burst
	b.stage, b.left, b.begun = stage, cost, false
	switch {
	case !b.holds:
		c.asked = append(c.asked, a)
	case b.sliceEnd > now:
		c.run(t, now, a)
	default:
		c.letGo(a)
		c.expired = append(c.expired, a)
	}
}

// owes says whether there is something to grant.
func (c *firstCome) owes() bool {
	return len(c.asked) > 0 || len(c.expired) > 0 || c.free > 0 && c.waiting.n > 0
}

// grant is the end of a moment: those who asked at it join the queue, the furthest
// downstream first, and free cores are given to the head of it. Who has lost its
// core goes behind those who came meanwhile.
func (c *firstCome) grant(t *timers, now time.Duration) {
	for _, list := range []*[]*activity{&c.asked, &c.expired} {
		slices.SortStableFunc(*list, func(a, b *activity) int { return cmp.Compare(b.burst.stage, a.burst.stage) })
		for _, a := range *list {
			c.waiting.put(a)
		}
		*list = (*list)[:0]
	}
	for c.free > 0 && c.waiting.n > 0 {
		a, _ := c.waiting.take()
		c.hold(&a.burst, now)
		c.run(t, now, a)
	}
}

// hold gives a core, and a new slice on it.
func (c *firstCome) hold(b *burst, now time.Duration) {
	if !b.holds {
		c.free--
		b.holds = true
	}
	b.sliceEnd = endOfTime
	if c.slice < endOfTime-now {
		b.sliceEnd = now + c.slice
	}
}

func (c *firstCome) run(t *timers, now time.Duration, a *activity) {
	b := &a.burst
	if !b.begun {
		b.begun, b.began = true, now
	}
	b.since, b.running = now, true
	t.set(now+min(b.left, b.sliceEnd-now), a)
}

// ran is the timer's call, and says whether the burst is over.
func (c *firstCome) ran(a *activity, now time.Duration) bool {
	b := &a.burst
	b.running = false
	b.left -= now - b.since
	if b.left > 0 && now < endOfTime {
		c.letGo(a)
		c.expired = append(c.expired, a)
		return false
	}
	if !c.keeps {
		c.letGo(a)
	}
	return true
}

// letGo takes back the core that the activity holds, if it does: it blocks.
func (c *firstCome) letGo(a *activity) {
	if a.burst.holds {
		a.burst.holds = false
		c.free++
	}
}

// ranks numbers the names of activities in the order in which they appear.
type ranks struct {
	byName map[string]int
	name   string // the last one asked for
	rank   int
}

func (r *ranks) of(name string) int {
	if name == r.name && r.byName != nil {
		return r.rank
	}
	rank, known := r.byName[name]
	if !known {
		if r.byName == nil {
			r.byName = map[string]int{}
		}
		rank = len(r.byName)
		r.byName[name] = rank
	}
	r.name, r.rank = name, rank
	return rank
}
