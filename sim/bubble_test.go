package sim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// variants are the parameters, beside the defaults, with which each strategy is
// compared. A strategy without a line here is compared with its defaults.
var variants = map[string][]string{
	"fetch-all": {"fetch-all:limit=true"},
	"batched":   {"batched:size=1", "batched:size=3", "batched:size=1000"},
	"prefetch":  {"prefetch:size=1,depth=0", "prefetch:size=3,depth=2", "prefetch:size=7", "prefetch:size=1000"},
	"pipeline":  {"pipeline:queue=0", "pipeline:queue=1", "pipeline:queue=3/0/1", "pipeline:queue=400"},
	"semaphore": {"semaphore:inflight=1", "semaphore:inflight=5", "semaphore:inflight=1000"},
}

func everyText() []string {
	var texts []string
	for _, d := range strategies.All {
		texts = append(append(texts, d.Name), variants[d.Name]...)
	}
	return texts
}

// inBubble runs the same strategy on the real runtime where the time of the
// process itself is virtual.
func (j job) inBubble(t *testing.T, s strategies.Strategy) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		stages := stagesOf(j.c, func(k int) stage.Func {
			return lasting(rt, func(item int) time.Duration { return j.p[k][item] })
		})
		if err := s.Run(t.Context(), rt, j.items(t.Context(), rt), stages); err != nil {
			t.Fatal(err)
		}
		took = rt.Now()
	})
	return took
}

func TestEveryStrategyTakesTheNanosecondsItTakesInABubble(t *testing.T) {
	// Of unlike items that come to a queue at the same moment, a bubble's scheduler
	// picks one: random nanoseconds, in arrivals too, keep them apart.
	draws := map[string]func(*rapid.T) job{
		"like items":   drawLike,
		"unlike items": func(r *rapid.T) job { return drawUnlike(r, time.Hour) },
	}
	for kind, draw := range draws {
		for _, text := range everyText() {
			t.Run(kind+"/"+text, func(t *testing.T) {
				s := parse(t, text)
				rapid.Check(t, func(r *rapid.T) {
					j := draw(r)
					if got, want := j.simulate(r, noCores, s).Makespan, j.inBubble(t, s); got != want {
						r.Fatalf("%v in virtual time, %v in a bubble", got, want)
					}
				})
			})
		}
	}
}
