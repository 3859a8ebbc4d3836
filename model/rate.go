package model

import (
	"math"
	"slices"
	"time"
)

// limitsRate reports whether the rate limit can make an item wait, if it admits all.
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

// rests gives, from the shortest, what the items that were surely admitted take in
// all lines from their admission on, given what each takes in all. One that waits
// for its token must not have that wait counted with the token's own time.
func (j Job) rests(chains []time.Duration) []time.Duration {
	var out []time.Duration
	for i, chain := range chains {
		switch {
		case j.Waited == nil:
			out = append(out, chain)
		case j.Waited[i] >= 0:
			out = append(out, chain-min(j.Waited[i], j.Lines[0].Times[i]))
		}
	}
	slices.Sort(out)
	return out
}

// unlikeRate bounds the makespan by the rate limit, given what the n items that it
// admits take from then on, sorted from the shortest. Those admitted as i-th or
// later are n-i+1, whichever they are, so the longest of them takes no less than
// the (n-i+1)-th shortest of all. The last one's (n-Burst)/Rate and the shortest
// rest is the case i = n. Others may be admitted between them: that takes tokens
// too, and makes none of theirs come sooner.
func (j Job) unlikeRate(rests []time.Duration) time.Duration {
	var least time.Duration
	for i := j.Burst + 1; i <= len(rests); i++ {
		least = max(least, time.Duration(j.admission(i))+rests[len(rests)-i])
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
