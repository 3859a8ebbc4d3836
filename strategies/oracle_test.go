package strategies_test

import (
	"slices"
	"time"

	"github.com/hbench/hbench/internal/oracle"
)

type times = oracle.Times

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

func (l line) limit() time.Duration { return l.spread().Limit(l.c) }

func (l line) capped(m int) time.Duration { return l.spread().Capped(l.c, m) }
