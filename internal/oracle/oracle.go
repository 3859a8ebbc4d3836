// Package oracle computes makespans from the definitions of the strategies, for
// tests: it knows no concurrency, no runtime and no strategy, only when each item
// must be where.
package oracle

import (
	"slices"
	"time"
)

// Times[k][j] is how long item (or batch) j takes in stage k.
type Times [][]time.Duration

// Items is how many there are; every stage must be there.
func (p Times) Items() int { return len(p[0]) }

// Sum is the makespan of one item after another.
func (p Times) Sum() (t time.Duration) {
	for _, stage := range p {
		for _, d := range stage {
			t += d
		}
	}
	return t
}

// listSchedule is the makespan of jobs begun in order, c at once.
func listSchedule(jobs []time.Duration, c int) time.Duration {
	free := make([]time.Duration, c)
	for _, d := range jobs {
		slices.Sort(free)
		free[0] += d
	}
	return slices.Max(free)
}

// Phases is the makespan of all items through one stage, then all through the
// next.
func (p Times) Phases(c []int) (t time.Duration) {
	for k := range p {
		t += listSchedule(p[k], c[k])
	}
	return t
}

// Batches gives how long each batch of size items takes in each stage.
func (p Times) Batches(size int, c []int) Times {
	out := make(Times, len(p))
	for k := range p {
		for batch := range slices.Chunk(p[k], size) {
			out[k] = append(out[k], listSchedule(batch, c[k]))
		}
	}
	return out
}

// Blocking is the makespan of a line of c[k] workers a stage and queues of b[k]
// places after it, blocking after service; exact for constant stage times or
// single workers.
func (p Times) Blocking(c, b []int) (last time.Duration) {
	started, left := make(Times, len(p)), make(Times, len(p))
	at := func(t Times, k, j int) time.Duration {
		if k >= len(t) || j < 0 {
			return 0
		}
		return t[k][j]
	}
	for j := range p.Items() {
		var t time.Duration
		for k := range p {
			start := max(t, at(left, k, j-c[k]))
			done := start + p[k][j]
			if k+1 < len(p) && b[k] > 0 {
				done = max(done, at(started, k+1, j-b[k]))
			}
			if k+1 < len(p) && b[k] == 0 {
				done = max(done, at(left, k+1, j-c[k+1]))
			}
			started[k], left[k] = append(started[k], start), append(left[k], done)
			t = done
		}
		last = max(last, t)
	}
	return last
}

// Unbounded is the makespan of workers with queues that are never full: stage by
// stage, each first come first served, ties by item number as far as they are
// settled by it. ok is false where two items end a stage at the same moment.
func (p Times) Unbounded(c []int) (last time.Duration, ok bool) {
	arrives := make([]time.Duration, p.Items())
	order := make([]int, p.Items())
	for j := range order {
		order[j] = j
	}
	for k := range p {
		free := make([]time.Duration, c[k])
		seen := map[time.Duration]bool{}
		for _, j := range order {
			slices.Sort(free)
			arrives[j] = max(arrives[j], free[0]) + p[k][j]
			free[0] = arrives[j]
			if seen[arrives[j]] {
				return 0, false
			}
			seen[arrives[j]] = true
		}
		slices.SortFunc(order, func(a, b int) int { return int(arrives[a] - arrives[b]) })
	}
	if len(arrives) == 0 {
		return 0, true
	}
	return slices.Max(arrives), true
}

// Capped is the makespan first come first served of like items when at most m are
// begun and not finished: item j begins when item j-m is through.
func (p Times) Capped(c []int, m int) (last time.Duration) {
	ends := make(Times, len(p))
	for j := range p.Items() {
		var t time.Duration
		if j >= m {
			t = ends[len(ends)-1][j-m]
		}
		for k := range p {
			if j >= c[k] {
				t = max(t, ends[k][j-c[k]])
			}
			t += p[k][j]
			ends[k] = append(ends[k], t)
		}
		last = max(last, t)
	}
	return last
}

// Limit is T* for like items: the line filled once, and the unbounded knapsack of
// capacity N-1 whose things weigh c_k and are worth p_k.
func (p Times) Limit(c []int) time.Duration {
	n := p.Items()
	if n == 0 {
		return 0
	}
	best := make([]time.Duration, n)
	var fill time.Duration
	for k := range p {
		fill += p[k][0]
		for room := c[k]; room < n; room++ {
			best[room] = max(best[room], best[room-c[k]]+p[k][0])
		}
	}
	return fill + best[n-1]
}
