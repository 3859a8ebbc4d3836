package sim_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// The oracles know no concurrency: they compute when each item must be where
// from the definition of each strategy's makespan.

// times[k][j] is how long item (or batch) j takes in stage k.
type times [][]time.Duration

func (p times) items() int { return len(p[0]) }

func (p times) sum() (t time.Duration) {
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

// phases is the makespan of all items through one stage, then all through the
// next.
func (p times) phases(c []int) (t time.Duration) {
	for k := range p {
		t += listSchedule(p[k], c[k])
	}
	return t
}

// batches gives how long each batch of size items takes in each stage.
func (p times) batches(size int, c []int) times {
	out := make(times, len(p))
	for k := range p {
		for batch := range slices.Chunk(p[k], size) {
			out[k] = append(out[k], listSchedule(batch, c[k]))
		}
	}
	return out
}

// blocking is the makespan of a line of c[k] workers a stage and queues of b[k]
// places after it, blocking after service; exact for constant stage times or
// single workers.
func (p times) blocking(c, b []int) (last time.Duration) {
	started, left := make(times, len(p)), make(times, len(p))
	at := func(t times, k, j int) time.Duration {
		if k >= len(t) || j < 0 {
			return 0
		}
		return t[k][j]
	}
	for j := range p.items() {
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

// unbounded is the makespan of workers with queues that are never full: stage by
// stage, each first come first served, ties by item number as far as they are
// settled by it. ok is false where two items end a stage at the same moment.
func (p times) unbounded(c []int) (last time.Duration, ok bool) {
	arrives := make([]time.Duration, p.items())
	order := make([]int, p.items())
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

// capped is the makespan first come first served of like items when at most m are
// begun and not finished: item j begins when item j-m is through.
func (p times) capped(c []int, m int) (last time.Duration) {
	ends := make(times, len(p))
	for j := range p.items() {
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

// limit is T* for like items: the line filled once, and the unbounded knapsack of
// capacity N-1 whose things weigh c_k and are worth p_k.
func (p times) limit(c []int) time.Duration {
	n := p.items()
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

// drawLike draws like items. They are interchangeable, so the order of ties
// cannot change a makespan.
func drawLike(r *rapid.T) job {
	stages := rapid.IntRange(1, 5).Draw(r, "stages")
	items := rapid.IntRange(0, 40).Draw(r, "items")
	j := job{p: make(times, stages), c: make([]int, stages)}
	for k := range j.p {
		each := time.Duration(rapid.IntRange(0, 20).Draw(r, "ms")) * ms
		j.p[k] = slices.Repeat([]time.Duration{each}, items)
		j.c[k] = rapid.IntRange(1, 6).Draw(r, "limit")
	}
	return j
}

// drawUnlike draws items with times of their own, up to most, and arrivals as far
// apart. They are hashed from a seed, not drawn one by one: rapid likes small
// numbers, whose sums tie.
func drawUnlike(r *rapid.T, most time.Duration) job {
	stages := rapid.IntRange(1, 5).Draw(r, "stages")
	items := rapid.IntRange(0, 30).Draw(r, "items")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
	j := job{p: make(times, stages), c: make([]int, stages)}
	for k := range j.p {
		j.c[k] = rapid.IntRange(1, 6).Draw(r, "limit")
		for range items {
			j.p[k] = append(j.p[k], time.Duration(random.Int64N(int64(most))))
		}
	}
	for range items {
		j.gaps = append(j.gaps, time.Duration(random.Int64N(int64(most))))
	}
	return j
}
