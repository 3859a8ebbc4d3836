package strategies

import (
	"cmp"
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var sequentialDefinition = Definition{
	Name:    "sequential",
	Doc:     "one item through all stages, then the next: the baseline",
	New:     func(Values) Strategy { return Sequential{} },
	Virtual: true,
}

// Sequential takes one item through all stages, then the next.
//
// Makespan: N Σ p_k.
//
// Use it as the baseline, for a handful of items, or where order and simplicity
// matter more than time. Do not use it where anything waits: while one stage
// works, all others idle.
type Sequential struct{}

// Run implements Strategy.
func (Sequential) Run(ctx context.Context, _ flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	for it := range items {
		for _, s := range stages {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if it, err = s.Do(ctx, it); err != nil {
				return cmp.Or(ctx.Err(), err)
			}
		}
	}
	return ctx.Err()
}
