package model

import (
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
)

// givenCores bounds the makespan by the stated CPU work alone. Such work is the
// kernels' and the transport's: sending a request is CPU work inside the first
// line's time, and taking in the last response is CPU work inside the last
// line's, so neither head nor tail is free of it. Nor may the CPU lines' times
// serve to tell the parts from each other: realised times hold the waiting for a
// core. All that is sure is that C cores do no more than C·T work in a makespan T.
func (j Job) givenCores() time.Duration {
	return j.CPU / time.Duration(j.Cores)
}

// requestCores bounds the makespan by the work of the CPU lines and of all
// requests together, wherever in an item's way it is done.
func (j Job) requestCores() time.Duration {
	work := j.requests
	for _, line := range j.Lines {
		if line.Kind == stage.CPU {
			work += sum(line.Times)
		}
	}
	return work / time.Duration(j.Cores)
}

// coresBound bounds the makespan by the shared cores, given the bound by the CPU
// lines alone. It is false where no item ever needs to wait for a core.
func (j Job) coresBound(lines func() (time.Duration, bool)) (time.Duration, bool) {
	if j.Cores == 0 {
		return 0, false
	}
	if j.CPU > 0 {
		return j.givenCores(), true
	}
	least, ok := lines()
	if j.requests > 0 {
		return max(least, j.requestCores()), true
	}
	return least, ok
}

// unlikeCores bounds the makespan by the shared cores: every item's CPU work
// lies between what it does before its first CPU line and after its last. It is
// false where no item ever needs to wait for a core.
func (j Job) unlikeCores() (time.Duration, bool) {
	var total time.Duration
	var heads, tails []time.Duration
	for i := range j.items() {
		head, work, tail := j.around(i)
		if work > 0 {
			total += work
			heads = append(heads, head)
			tails = append(tails, tail)
		}
	}
	if j.Cores >= len(heads) {
		return 0, false
	}
	slices.Sort(heads)
	slices.Sort(tails)
	return fluid(total, j.Cores, heads, tails), true
}

// around gives item i's time before its first CPU work, its CPU work in all
// lines together, and its time after the last.
func (j Job) around(i int) (head, work, tail time.Duration) {
	for _, line := range j.Lines {
		t := line.Times[i]
		switch {
		case line.Kind == stage.CPU && t > 0:
			work += t
			tail = 0
		case work == 0:
			head += t
		default:
			tail += t
		}
	}
	return head, work, tail
}

// likeCores bounds the makespan of like items by the shared cores: own is what
// their work explains, as for unlike items, and whole what it does together with
// the lines around it. Let CPU lines be a to b with CPU work d an item, E(i) the
// exact time at which i items can have passed the lines before a, and R(m) the
// exact time of m items through the lines after b. Then, on C cores,
//
//	T ≥ max over i ≤ l of E(i) + (l-i+1)·d/C + R(n-l+1)
//
// Proof. The items that arrive at a as i-th or later and leave b as l-th or
// earlier are at least l-i+1, in whatever order. All their CPU work lies between
// E(i) and the l-th departure from b, from where n-l+1 items are still to pass
// the rest.
//
// It is false where no item ever needs to wait for a core.
func (j Job) likeCores() (own, whole time.Duration, ok bool) {
	n := j.items()
	times, limits := likeLines(j.Lines)
	a, b, d := len(times), -1, time.Duration(0)
	for k, t := range times {
		if j.Lines[k].Kind == stage.CPU && t > 0 {
			a, b, d = min(a, k), k, d+t
		}
	}
	own, ok = j.coresBound(func() (time.Duration, bool) {
		if j.Cores >= n || d == 0 {
			return 0, false
		}
		return sum(times[:a]) + time.Duration(n)*d/time.Duration(j.Cores) + sum(times[b+1:]), true
	})
	if !ok || j.CPU > 0 || j.Cores >= n || d == 0 {
		return own, own, ok
	}
	before := Completions(times[:a], limits[:a], n)
	after := Completions(times[b+1:], limits[b+1:], n)
	shared := func(items int) time.Duration { return time.Duration(items) * d / time.Duration(j.Cores) }

	first := 0 // the best i so far: comparing whole numbers with a quotient rounded down is exact
	for l := range n {
		if before[l]-before[first] > shared(l-first) {
			first = l
		}
		whole = max(whole, before[first]+shared(l-first+1)+after[n-l-1])
	}
	return own, whole, true
}
