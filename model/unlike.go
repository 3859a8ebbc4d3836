package model

import (
	"slices"
	"time"
)

// unlikeBounds bounds a job of any items, in the order of names that settles
// ties.
func (j Job) unlikeBounds() []bound {
	var bounds []bound
	chains := j.chains()
	heads := make([]time.Duration, j.items())
	for _, line := range j.Lines {
		if least, ok := line.slots(heads, chains); ok {
			bounds = append(bounds, bound{line.Name, least})
		}
		for i, t := range line.Times {
			heads[i] += t
		}
	}
	if least, ok := j.coresBound(j.unlikeCores); ok {
		bounds = append(bounds, bound{Cores, least})
	}
	if rests := j.rests(chains); j.Rate > 0 && len(rests) > j.Burst {
		bounds = append(bounds, bound{Rate, j.unlikeRate(rests)})
	}
	slices.Sort(chains)
	longest := time.Duration(0)
	if len(chains) > 0 {
		longest = chains[len(chains)-1]
	}
	return append(bounds, bound{Chain, longest})
}

// slots bounds the makespan by the line's places: heads[i] is item i's time
// before the line, chains[i] its time in all lines. It is false where no item
// ever needs to wait for a place.
func (l Line) slots(heads, chains []time.Duration) (time.Duration, bool) {
	var work, before, after []time.Duration
	for i, t := range l.Times {
		if t > 0 { // the others never take a place
			work = append(work, t)
			before = append(before, heads[i])
			after = append(after, chains[i]-heads[i]-t)
		}
	}
	if l.Limit == 0 || l.Limit >= len(work) {
		return 0, false
	}
	slices.Sort(before)
	slices.Sort(after)
	slices.Sort(work)
	slices.Reverse(work)
	return max(
		before[0]+longestShare(work, l.Limit)+after[0],
		fluid(sum(work), l.Limit, before, after),
	), true
}

// longestShare bounds what the busiest of c places must work, given the jobs
// from the longest to the shortest. Among the r·c+1 longest jobs some place gets
// at least r+1, which take no less than the r+1 shortest of them; the bound is
// the largest such sum over r. (Pigeonhole; r = 1 is the classic bound
// p_c + p_{c+1} for identical machines.)
func longestShare(jobs []time.Duration, c int) time.Duration {
	upTo := make([]time.Duration, len(jobs)+1) // upTo[i]: the i longest together
	for i, t := range jobs {
		upTo[i+1] = upTo[i] + t
	}
	var longest time.Duration
	for last := 0; last < len(jobs); last += c {
		r := last / c
		longest = max(longest, upTo[last+1]-upTo[last-r])
	}
	return longest
}

// fluid bounds the makespan T of items that share c servers, at most one server
// to an item at once, given their work in total and their heads and tails, both
// sorted from the smallest. There must be more items than servers.
//
// Proof. Item i can be in service only between heads[i] and T-tails[i]. At a
// moment with at least m items in service, at least m heads have passed and at
// least m tails have not begun, so such moments lie between the m-th smallest
// head h_m and T-t_m, t_m being the m-th smallest tail. Work is done at the rate
// of the items in service, at most c, so
//
//	work ≤ Σ_{m=1..c} max(0, T-h_m-t_m)
//
// As h_m+t_m grows with m, the sum is its largest partial sum without the max,
// and the least T that satisfies the inequality is the minimum over m ≤ c of
// (work + h_1+t_1 + … + h_m+t_m)/m, which the code returns.
//
// With m = c alone this is the bound of Santos, Hunsucker and Deal (1995,
// "Global lower bounds for flow shops with multiple processors"). Where the
// minimum lies at a smaller m, theirs does not exceed the longest chain, so
// nothing is lost; gained are a bound that more servers never raise and a proof
// that needs no assignment of items to servers, so it holds for cores too, where
// items move between cores and take turns.
func fluid(work time.Duration, c int, heads, tails []time.Duration) time.Duration {
	filled := work + heads[0] + tails[0]
	least := filled
	for m := 1; m < c; m++ {
		filled += heads[m] + tails[m]
		least = min(least, filled/time.Duration(m+1))
	}
	return least
}
