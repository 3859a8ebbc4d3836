package strategies

import (
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var prefetchDefinition = Definition{
	Name: "prefetch",
	Doc:  "batches that overlap: while one is processed, the next is fetched and the last is stored",
	Params: []Param{sizeParam,
		{Name: "depth", Default: "1", Doc: "batches that may wait between two stages", Read: atLeast(0)}},
	New:     func(v Values) Strategy { return Prefetch{Size: v.Int("size"), Depth: v.Int("depth")} },
	Virtual: true,
}

// Prefetch overlaps batches of Size items: each stage works on one batch at a
// time, and up to Depth finished batches wait before the next stage.
//
// Makespan: that of a line of single workers with queues of Depth whose items
// are the batches, each taking ⌈B/c_k⌉ p_k in stage k.
//
// Use it where the work comes in batches anyway: it hides the shorter stages
// behind the longest. Do not use it where item times vary much: every batch
// still waits for its slowest item in every stage.
type Prefetch struct{ Size, Depth int }

// Run implements Strategy.
func (p Prefetch) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g := flow.NewGroup(ctx, rt)
	in := flow.Feed(g, chunks(flow.Until(g.Context(), items), p.Size))
	for k, s := range stages {
		out := between[[]stage.Item](g, stages, k, p.Depth)
		flow.Pool(g, s.Name, 1, in, func(ctx context.Context, batch []stage.Item) ([]stage.Item, error) {
			return batch, flow.Each(ctx, rt, s.Name, s.Limit, batch, s.Do)
		}, out)
		in = out
	}
	return g.Wait()
}

// between makes the queue after stage k; after the last there is none.
func between[T any](g *flow.Group, stages []stage.Stage, k, places int) *flow.Queue[T] {
	if k == len(stages)-1 {
		return nil
	}
	return flow.NewQueue[T](g, stages[k+1].Name, places)
}
