package strategies

import (
	"context"
	"fmt"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var pipelineDefinition = Definition{
	Name:    "pipeline",
	Doc:     "standing workers for each stage, bounded queues between them",
	Params:  []Param{{Name: "queue", Default: "16", Doc: "places in each queue, or one number for each as 0/8", Read: eachAtLeast(0)}},
	New:     func(v Values) Strategy { return Pipeline{Queue: v.Ints("queue")} },
	Virtual: true,
}

// Pipeline gives each stage its own standing workers, as many as its limit, and
// joins the stages by queues of Queue places (the last number counts for all
// further queues). A worker whose output finds no place waits with it.
//
// Makespan, while no queue is full: T* = Σ p_k + max { Σ n_k p_k : Σ n_k c_k ≤
// N−1 }, which is also the least that any strategy can reach.
//
// Use it for many items: all stages work at once, memory is bounded by workers
// and queues, and it tolerates times that vary. Its queues must be long enough
// to bridge the variation, and its workers are set for each stage by hand.
type Pipeline struct{ Queue []int }

// Run implements Strategy.
func (p Pipeline) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g := flow.NewGroup(ctx, rt)
	in := flow.Feed(g, items)
	for k, s := range stages {
		out := between[stage.Item](g, stages, k, p.places(k))
		flow.Pool(g, s.Name, s.Limit, in, s.Do, out)
		in = out
	}
	return g.Wait()
}

// Fits implements Fitter: a length for a queue that is not there is a mistake.
func (p Pipeline) Fits(stages int) error {
	if queues := stages - 1; len(p.Queue) > max(queues, 1) {
		return fmt.Errorf("%d queue lengths for %d stages, between which there are %d queues", len(p.Queue), stages, queues)
	}
	return nil
}

// places is the length of the queue after stage k.
func (p Pipeline) places(k int) int {
	if len(p.Queue) == 0 {
		return 0
	}
	return p.Queue[min(k, len(p.Queue)-1)]
}
