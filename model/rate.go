package model

import (
	"math"
	"time"
)

// limitsRate reports whether the rate limit can make an item wait.
func (j Job) limitsRate() bool { return j.Rate > 0 && j.items() > j.Burst }

// admission is the earliest moment at which a token bucket that starts full can
// have admitted i items, i above Burst: (i-Burst)/Rate, in whole nanoseconds. It
// is rounded down, exactly so below 2⁵³ ns (104 days).
func (j Job) admission(i int) float64 {
	tokens := float64(i-j.Burst) * 1e9 // exact up to 4.6e9 items, as 1e9 = 2⁹·5⁹
	t := math.Floor(tokens / j.Rate)
	// The quotient is rounded to nearest, perhaps up to a whole number. The sign
	// of a fused multiply-add is exact, so it tells.
	if math.FMA(t, j.Rate, -tokens) > 0 {
		t = math.Floor(math.Nextafter(t, 0))
	}
	return t
}

// unlikeRate bounds the makespan by the rate limit, given the items' times
// through all lines, sorted from the shortest. The items admitted as i-th or
// later are n-i+1, whichever they are, so the longest of them takes no less than
// the (n-i+1)-th shortest of all. The last item's (n-Burst)/Rate and the
// shortest chain is the case i = n.
func (j Job) unlikeRate(chains []time.Duration) time.Duration {
	var least time.Duration
	for i := j.Burst + 1; i <= len(chains); i++ {
		least = max(least, time.Duration(j.admission(i))+chains[len(chains)-i])
	}
	return least
}

// likeRate bounds the makespan of like items by the rate limit: from the i-th
// admission on, n-i+1 items are still to pass the whole line. Together with the
// line's own bound this is exact where no cores are shared, because a longest
// path through the recursion of Completions starts at some item's admission.
func (j Job) likeRate() time.Duration {
	times, limits := likeLines(j.Lines)
	line := Completions(times, limits, j.items())
	var least time.Duration
	for i := j.Burst + 1; i <= len(line); i++ {
		least = max(least, time.Duration(j.admission(i))+line[len(line)-i])
	}
	return least
}
