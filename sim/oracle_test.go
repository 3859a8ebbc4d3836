package sim_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/internal/oracle"
)

type times = oracle.Times

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
