package model

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// WithLimit is the job with another limit of line k; 0: none.
func (j Job) WithLimit(k, limit int) Job {
	j.Lines = slices.Clone(j.Lines)
	j.Lines[k].Limit = limit
	return j
}

// First is the job of the first n items only.
func (j Job) First(n int) Job {
	if n >= j.items() {
		return j
	}
	j.Lines = slices.Clone(j.Lines)
	for k := range j.Lines {
		j.Lines[k].Times = j.Lines[k].Times[:n]
	}
	if j.Waited != nil {
		j.Waited = j.Waited[:n]
	}
	return j
}

// Stretched is the job with the times of line k, and its requests' work, taken f
// times as long: 0.5 is twice as fast. What faults and limits the other end has
// stays. f must not be negative.
func (j Job) Stretched(k int, f float64) Job {
	j.Lines = slices.Clone(j.Lines)
	line := &j.Lines[k]
	line.Request = stretched(line.Request, f)
	times := make([]time.Duration, len(line.Times))
	for i, t := range line.Times {
		times[i] = stretched(t, f)
	}
	line.Times = times
	if line.Remote != nil {
		other := *line.Remote
		other.Scale = cmp.Or(other.Scale, 1) * f
		line.Remote = &other
	}
	return j
}

func stretched(t time.Duration, f float64) time.Duration {
	return time.Duration(math.Round(float64(t) * f))
}
