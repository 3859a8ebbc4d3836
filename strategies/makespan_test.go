package strategies_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// makespan runs a strategy over items with these times in a bubble, where time
// is exact.
func makespan(t *testing.T, text string, p times, c []int) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		stages := stagesOf(make([]stage.Kind, len(p)), c, func(k int) stage.Func {
			return lasting(rt, func(item int) time.Duration { return p[k][item] })
		})
		if err := parse(t, text).Run(t.Context(), rt, numbered(p.Items()), stages); err != nil {
			t.Fatal(err)
		}
		took = rt.Now()
	})
	return took
}

// drawLine draws like items. Like items are interchangeable, so the order of
// those that come to a queue at the same moment cannot change a makespan, and
// every comparison here is exact.
func drawLine(r *rapid.T) line {
	stages := rapid.IntRange(1, 5).Draw(r, "stages")
	l := line{n: rapid.IntRange(0, 40).Draw(r, "items")}
	for range stages {
		l.p = append(l.p, time.Duration(rapid.IntRange(0, 20).Draw(r, "ms"))*ms)
		l.c = append(l.c, rapid.IntRange(1, 6).Draw(r, "limit"))
	}
	return l
}

// likeItems holds a strategy to the formula of its doc comment.
func likeItems(t *testing.T, formula func(r *rapid.T, l line) (text string, want time.Duration)) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		l := drawLine(r)
		text, want := formula(r, l)
		if got := makespan(t, text, l.spread(), l.c); got != want {
			r.Fatalf("%s took %v, want %v", text, got, want)
		}
	})
}

func TestSequentialTakesTheSumOfEverything(t *testing.T) {
	likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
		var sum time.Duration
		for _, p := range l.p {
			sum += p
		}
		return "sequential", time.Duration(l.n) * sum
	})
}

// rounds is ⌈n/c⌉ p.
func rounds(n, c int, p time.Duration) time.Duration { return time.Duration((n+c-1)/c) * p }

func TestFetchAllTakesTheRoundsOfEachStage(t *testing.T) {
	for _, text := range []string{"fetch-all", "fetch-all:limit=true"} {
		likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
			var sum time.Duration
			for k, p := range l.p {
				c := l.c[k]
				if k == 0 && unlimitedFirst(text, stage.IO) {
					c = max(l.n, 1)
				}
				sum += rounds(l.n, c, p)
			}
			return text, sum
		})
	}
}

func TestBatchedTakesTheRoundsOfEachStageOfEachBatch(t *testing.T) {
	likeItems(t, func(r *rapid.T, l line) (string, time.Duration) {
		size := rapid.IntRange(1, 12).Draw(r, "size")
		var sum time.Duration
		for begin := 0; begin < l.n; begin += size {
			for k, p := range l.p {
				sum += rounds(min(size, l.n-begin), l.c[k], p)
			}
		}
		return fmt.Sprintf("batched:size=%d", size), sum
	})
}

func TestPrefetchIsALineOfBatches(t *testing.T) {
	likeItems(t, func(r *rapid.T, l line) (string, time.Duration) {
		size, depth := rapid.IntRange(1, 12).Draw(r, "size"), rapid.IntRange(0, 3).Draw(r, "depth")
		p := make(times, len(l.p))
		for begin := 0; begin < l.n; begin += size {
			for k := range p {
				p[k] = append(p[k], rounds(min(size, l.n-begin), l.c[k], l.p[k]))
			}
		}
		return fmt.Sprintf("prefetch:size=%d,depth=%d", size, depth), p.Blocking(same(1, p), same(depth, p))
	})
}

func same(v int, p times) []int {
	out := make([]int, len(p))
	for k := range out {
		out[k] = v
	}
	return out
}

func TestPipelineReachesTheLimitWhileNoQueueIsFull(t *testing.T) {
	likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
		return fmt.Sprintf("pipeline:queue=%d", l.n), l.limit()
	})
}

func TestPipelineBlocksAfterServiceWhereAQueueIsFull(t *testing.T) {
	likeItems(t, func(r *rapid.T, l line) (string, time.Duration) {
		text, b := drawPlaces(r, len(l.p))
		return text, l.spread().Blocking(l.c, b)
	})
}

// drawPlaces draws a pipeline's queues, some with a number of their own.
func drawPlaces(r *rapid.T, stages int) (text string, b []int) {
	text, b = "pipeline:queue=", make([]int, stages)
	for i, n := range rapid.SliceOfN(rapid.IntRange(0, 5), 1, 4).Draw(r, "places") {
		text += fmt.Sprintf("%d/", n)
		for k := i; k < len(b); k++ {
			b[k] = n // the last number counts for all further queues
		}
	}
	return text[:len(text)-1], b
}

func TestPipelineByDefaultHasSixteenPlaces(t *testing.T) {
	likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
		return "pipeline", l.spread().Blocking(l.c, same(16, l.spread()))
	})
}

func TestSemaphoreReachesTheLimitWhileInFlightDoesNotBind(t *testing.T) {
	likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
		return fmt.Sprintf("semaphore:inflight=%d", max(l.n, 1)), l.limit()
	})
}

func TestSemaphoreBeginsAnItemWhenOneOfTheCapIsThrough(t *testing.T) {
	likeItems(t, func(r *rapid.T, l line) (string, time.Duration) {
		m := rapid.IntRange(1, 30).Draw(r, "inflight")
		return fmt.Sprintf("semaphore:inflight=%d", m), l.capped(m)
	})
}

func TestSemaphoreByDefaultCapsAtFourTimesTheLimits(t *testing.T) {
	likeItems(t, func(_ *rapid.T, l line) (string, time.Duration) {
		sum := 0
		for _, c := range l.c {
			sum += c
		}
		return "semaphore", l.capped(4 * sum)
	})
}

// The doc comment of the semaphore says of its default that it keeps every
// stage supplied: then it reaches the limit.
func TestTheDefaultCapKeepsEveryStageSupplied(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLine(r)
		l.n = rapid.IntRange(0, 2000).Draw(r, "many items")
		sum := 0
		for _, c := range l.c {
			sum += c
		}
		if got, want := l.capped(4*sum), l.limit(); got != want {
			r.Fatalf("capped at %d: %v, and the limit is %v", 4*sum, got, want)
		}
	})
}

// Whoever is faster than the limit has broken a limit or skipped an item.
func TestNoStrategyBeatsTheLimit(t *testing.T) {
	for _, text := range everyText() {
		if unlimitedFirst(text, stage.IO) {
			continue
		}
		rapid.Check(t, func(r *rapid.T) {
			l := drawLine(r)
			if got := makespan(t, text, l.spread(), l.c); got < l.limit() {
				r.Fatalf("%s took %v, and the limit is %v", text, got, l.limit())
			}
		})
	}
}

func TestTheLimitIsThatOfAnUncappedLine(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLine(r)
		if a, b := l.limit(), l.capped(l.n+1); a != b {
			r.Fatalf("knapsack %v, recursion %v", a, b)
		}
	})
}
