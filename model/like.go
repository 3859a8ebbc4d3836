package model

import "time"

// LikeItems is the least makespan of n like items on a line without shared
// cores: times[k] is every item's time in stage k and limits[k] the most items
// in it at once (0: no limit). It is exact, and first in, first out reaches it:
//
//	Σ times + max { Σ m_k·times[k] : Σ m_k·limits[k] ≤ n-1, m_k whole and ≥ 0 }
//
// Behind it stands the longest path through the recursion of Completions: the
// first item passes every stage, and each later wait of one item for the place
// of another adds a stage's time and uses up limits[k] items. The second term is
// an unbounded knapsack, solved in O(n · stages).
//
// No items take 0. Times and limits are of one length and not negative, and n
// times the sum of times must fit a duration.
func LikeItems(times []time.Duration, limits []int, n int) time.Duration {
	if n <= 0 {
		return 0
	}
	best := make([]time.Duration, n) // best[w]: the most that w later items can add
	for w := 1; w < n; w++ {
		best[w] = best[w-1]
		for k, c := range limits {
			if c > 0 && c <= w {
				best[w] = max(best[w], best[w-c]+times[k])
			}
		}
	}
	return best[n-1] + sum(times)
}

// Completions gives the earliest moment at which j+1 of n like items can have
// left a line without shared cores, for every j below n. Arguments are those of
// LikeItems; a line without stages is left at once. With E_k(j) for the j-th
// completion in stage k, counted from 1, any schedule obeys
//
//	E_k(j) ≥ max(E_{k-1}(j), E_k(j-limits[k])) + times[k]
//
// because j completions need j arrivals, and the j-th to start finds at least
// j-limits[k] gone. First in, first out reaches equality. So the last entry is
// LikeItems(times, limits, n), and entry m-1 is what m items take.
func Completions(times []time.Duration, limits []int, n int) []time.Duration {
	left := make([]time.Duration, max(n, 0))
	for k, t := range times {
		c := limits[k]
		for j := range left {
			if c > 0 && j >= c {
				left[j] = max(left[j], left[j-c])
			}
			left[j] += t
		}
	}
	return left
}

// likeBounds bounds a job whose items are alike, in the order of names that
// settles ties.
func (j Job) likeBounds() []bound {
	n := j.items()
	times, limits := likeLines(j.Lines)
	chain := sum(times)
	line := LikeItems(times, limits, n)

	var bounds []bound
	for k, c := range limits {
		if c == 0 || c >= n || times[k] == 0 {
			continue
		}
		waits := time.Duration((n - 1) / c)
		bounds = append(bounds, bound{j.Lines[k].Name, chain + waits*times[k]})
	}
	if own, whole, ok := j.likeCores(); ok {
		bounds = append(bounds, bound{Cores, own})
		line = max(line, whole)
	}
	if len(bounds) > 0 {
		// The whole line can take a little longer than any of its resources alone
		// explains; the one that explains most of it answers for the rest.
		top := 0
		for i, b := range bounds {
			if b.least > bounds[top].least {
				top = i
			}
		}
		bounds[top].least = max(bounds[top].least, line)
	}
	if j.limitsRate() {
		bounds = append(bounds, bound{Rate, j.likeRate()})
	}
	return append(bounds, bound{Chain, chain})
}

// likeLines gives the time and the limit of each line of like items.
func likeLines(lines []Line) (times []time.Duration, limits []int) {
	for _, line := range lines {
		times = append(times, line.Times[0])
		limits = append(limits, line.Limit)
	}
	return times, limits
}

func sum(times []time.Duration) time.Duration {
	var s time.Duration
	for _, t := range times {
		s += t
	}
	return s
}
