package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func same(v int, p times) []int { return slices.Repeat([]int{v}, len(p)) }

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

func TestLikeItemsTakeWhatTheFormulasSay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := drawLike(r)
		n := max(j.p.Items(), 1)
		places, b := drawPlaces(r, len(j.p))
		m := rapid.IntRange(1, 30).Draw(r, "inflight")
		for _, check := range []struct {
			text string
			want time.Duration
		}{
			{places, j.p.Blocking(j.c, b)},
			{fmt.Sprintf("pipeline:queue=%d", n), j.p.Limit(j.c)},
			{fmt.Sprintf("semaphore:inflight=%d", m), j.p.Capped(j.c, m)},
			{fmt.Sprintf("semaphore:inflight=%d", n), j.p.Limit(j.c)},
		} {
			if got := j.simulate(r, noCores, parse(t, check.text)).Makespan; got != check.want {
				r.Fatalf("%s took %v, want %v", check.text, got, check.want)
			}
		}
	})
}

// In these the order of ties makes no difference even for unlike items.
func TestUnlikeItemsTakeWhatListSchedulingSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := drawUnlike(r, 9*ms)
		j.gaps = nil
		size, depth := rapid.IntRange(1, 8).Draw(r, "size"), rapid.IntRange(0, 3).Draw(r, "depth")
		one, batches := same(1, j.p), j.p.Batches(size, j.c)
		pipeline, places := drawPlaces(r, len(j.p))
		for _, check := range []struct {
			text string
			c    []int
			want time.Duration
		}{
			{"sequential", j.c, j.p.Sum()},
			{"fetch-all:limit=true", j.c, j.p.Phases(j.c)},
			{fmt.Sprintf("batched:size=%d", size), j.c, batches.Sum()},
			{fmt.Sprintf("prefetch:size=%d,depth=%d", size, depth), j.c, batches.Blocking(one, same(depth, j.p))},
			{pipeline, one, j.p.Blocking(one, places)},
		} {
			if got := (job{p: j.p, c: check.c}).simulate(r, noCores, parse(t, check.text)).Makespan; got != check.want {
				r.Fatalf("%s took %v, want %v", check.text, got, check.want)
			}
		}
	})
}

func TestUnlikeItemsInUnboundedQueuesAreServedInOrderOfCompletion(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := drawUnlike(r, time.Hour)
		j.gaps = nil
		want, ok := j.p.Unbounded(j.c)
		if !ok {
			r.Skip("two items end a stage together")
		}
		for _, text := range []string{"pipeline:queue=%d", "semaphore:inflight=%d"} {
			text = fmt.Sprintf(text, max(j.p.Items(), 1))
			if got := j.simulate(r, noCores, parse(t, text)).Makespan; got != want {
				r.Fatalf("%s took %v, want %v", text, got, want)
			}
		}
	})
}

// Where cores do not bind, to compute is to sleep, and so it is under every
// discipline with a core for everybody.
func TestWithACoreForEverybodyComputingIsSleeping(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := drawUnlike(r, time.Second)
		s := parse(t, rapid.SampledFrom(everyText()).Draw(r, "strategy"))
		want := j.simulate(r, noCores, s).Makespan
		j.cpu = make([]bool, len(j.p))
		for k := range j.cpu {
			j.cpu[k] = rapid.Bool().Draw(r, "computes")
		}
		for _, o := range everyMachine(100, 0) {
			if got := j.simulate(r, o, s).Makespan; got != want {
				r.Fatalf("%+v: %v, sleeping %v", o, got, want)
			}
		}
	})
}
