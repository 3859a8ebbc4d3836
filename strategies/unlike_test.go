package strategies_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawTimes draws unlike items, their times up to most.
func drawTimes(r *rapid.T, items int, most time.Duration) (times, []int) {
	stages := rapid.IntRange(1, 5).Draw(r, "stages")
	p, c := make(times, stages), make([]int, stages)
	for k := range p {
		c[k] = rapid.IntRange(1, 6).Draw(r, "limit")
		p[k] = []time.Duration{}
		for range items {
			p[k] = append(p[k], time.Duration(rapid.Int64Range(0, int64(most)).Draw(r, "time")))
		}
	}
	return p, c
}

// In these the order of ties makes no difference even for unlike items: where
// positions are taken in order by whichever worker is free, and where a stage
// has one worker, items keep their order.
func TestUnlikeItemsTakeWhatListSchedulingSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p, c := drawTimes(r, rapid.IntRange(0, 20).Draw(r, "items"), 9*ms)
		size, depth := rapid.IntRange(1, 8).Draw(r, "size"), rapid.IntRange(0, 3).Draw(r, "depth")
		one, batches := same(1, p), p.Batches(size, c)
		pipeline, places := drawPlaces(r, len(p))
		unlimited := append([]int{max(p.Items(), 1)}, c[1:]...)
		for _, check := range []struct {
			text string
			c    []int
			want time.Duration
		}{
			{"sequential", c, p.Sum()},
			{"fetch-all", c, p.Phases(unlimited)},
			{"fetch-all:limit=true", c, p.Phases(c)},
			{fmt.Sprintf("batched:size=%d", size), c, batches.Sum()},
			{fmt.Sprintf("prefetch:size=%d,depth=%d", size, depth), c, batches.Blocking(one, same(depth, p))},
			{pipeline, one, p.Blocking(one, places)},
		} {
			if got := makespan(t, check.text, p, check.c); got != check.want {
				r.Fatalf("%s took %v, want %v", check.text, got, check.want)
			}
		}
	})
}

// With several workers a stage, the order in which items that end together come
// to the next queue is the scheduler's, and for unlike items it counts. Times of
// up to an hour in nanoseconds make ties rare, and where there is one nothing is
// compared.
func TestUnlikeItemsInUnboundedQueuesAreServedInOrderOfCompletion(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p, c := drawTimes(r, rapid.IntRange(0, 30).Draw(r, "items"), time.Hour)
		want, ok := p.Unbounded(c)
		if !ok {
			r.Skip("two items end a stage together")
		}
		text := fmt.Sprintf("pipeline:queue=%d", p.Items())
		if got := makespan(t, text, p, c); got != want {
			r.Fatalf("%s took %v, want %v", text, got, want)
		}
	})
}
