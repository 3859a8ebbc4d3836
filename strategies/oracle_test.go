package strategies_test

import (
	"slices"
	"time"
)

// The oracles know no concurrency: they compute when each item must be where
// from the definition of each strategy's makespan.

// times[k][j] is how long item (or batch) j takes in stage k.
type times [][]time.Duration

func (p times) items() int { return len(p[0]) }

// sum is the makespan of one item after another.
func (p times) sum() (t time.Duration) {
	for _, stage := range p {
		for _, d := range stage {
			t += d
		}
	}
	return t
}

// listSchedule is the makespan of jobs begun in order, c at once. Which of two
// free workers takes a job makes no difference.
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

// line is a number of like items: stage k takes p[k] and serves c[k] at once.
type line struct {
	n int
	p []time.Duration
	c []int
}

// spread gives each item its times.
func (l line) spread() times {
	out := make(times, len(l.p))
	for k := range out {
		out[k] = slices.Repeat(l.p[k:k+1], l.n)
	}
	return out
}

// limit is T*: the longest way to fill the line, and the unbounded knapsack of
// capacity N-1 whose things weigh c_k and are worth p_k.
func (l line) limit() time.Duration {
	if l.n == 0 {
		return 0
	}
	best := make([]time.Duration, l.n)
	var fill time.Duration
	for k := range l.p {
		fill += l.p[k]
		for room := l.c[k]; room < l.n; room++ {
			best[room] = max(best[room], best[room-l.c[k]]+l.p[k])
		}
	}
	return fill + best[l.n-1]
}

// capped is the makespan first come first served when at most m items are begun
// and not finished: item j begins when item j-m is through.
func (l line) capped(m int) (last time.Duration) {
	ends := make(times, len(l.p))
	for j := range l.n {
		var t time.Duration
		if j >= m {
			t = ends[len(ends)-1][j-m]
		}
		for k := range l.p {
			if j >= l.c[k] {
				t = max(t, ends[k][j-l.c[k]])
			}
			t += l.p[k]
			ends[k] = append(ends[k], t)
		}
		last = max(last, t)
	}
	return last
}

// unbounded is the makespan of workers with queues that are never full: stage
// by stage, each first come first served. ok is false where two items end a
// stage at the same moment: then their order is a matter of chance.
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
