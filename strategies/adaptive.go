package strategies

import (
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var adaptiveDefinition = Definition{
	Name: "adaptive",
	Doc:  "a pipeline that finds for itself how much each I/O stage's service can take",
	Params: []Param{
		{Name: "start", Default: "10", Doc: "items at once in an I/O stage at first", Read: atLeast(1)},
		{Name: "queue", Default: "16", Doc: "places in each queue, or one number for each as 0/8", Read: eachAtLeast(0)}},
	New:     func(v Values) Strategy { return Adaptive{Start: v.Int("start"), Queue: v.Ints("queue")} },
	Virtual: true,
}

// Adaptive is a pipeline in which each I/O stage finds for itself how many items its
// service can take at once, up to the stage's limit, which is then the most that may ever
// be in use. It begins with Start, asks for more while that brings more, backs off where
// the service refuses (429, 503) or its answers take long, and tries more again later.
//
// Makespan: T* as for the pipeline with the best limits, and what it takes to find them:
// from Start to a capacity of c, about log₃(c/Start) latencies; then one refusal in a
// hundred requests where the service refuses, and no refusal where it queues.
//
// Use it where nobody knows what the other side can take, or where that changes, or where
// others share it. Do not use it for a few items, which are through before it has found
// anything; where the best limit is known, which the pipeline uses from the first item on;
// or where 503 does not mean that there is too much: it would ask for less and less.
type Adaptive struct {
	Start int
	Queue []int
}

// Run implements Strategy.
func (a Adaptive) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g := flow.NewGroup(ctx, rt)
	in := flow.Feed(g, items)
	for k, s := range stages {
		out := between[stage.Item](g, stages, k, Pipeline{a.Queue}.places(k))
		do := s.Do
		if s.Kind == stage.IO {
			do = newValve(g, rt, s, a.Start).do
		}
		flow.Pool(g, s.Name, s.Limit, in, do, out)
		in = out
	}
	return g.Wait()
}

// Fits implements Fitter, as for the pipeline.
func (a Adaptive) Fits(stages int) error { return Pipeline{a.Queue}.Fits(stages) }
