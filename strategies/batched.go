package strategies

import (
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var sizeParam = Param{Name: "size", Default: "32", Doc: "items in a batch", Read: atLeast(1)}

var batchedDefinition = Definition{
	Name:    "batched",
	Doc:     "fetch a batch, process it, store it, then the next batch",
	Params:  []Param{sizeParam},
	New:     func(v Values) Strategy { return Batched{Size: v.Int("size")} },
	Virtual: true,
}

// Batched takes a batch of Size items through all stages, then the next batch.
//
// Makespan: Σ over batches of B items, Σ over stages, of ⌈B/c_k⌉ p_k.
//
// Use it where memory must be bounded and code simple, or where the API takes
// whole batches. Do not use it for speed: every batch ends each stage with its
// slowest item, and only one stage works at a time.
type Batched struct{ Size int }

// Run implements Strategy.
func (b Batched) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	for batch := range chunks(flow.Until(ctx, items), b.Size) {
		for _, s := range stages {
			if err := flow.Each(ctx, rt, s.Name, s.Limit, batch, s.Do); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// chunks yields slices of size items, the last one shorter.
func chunks(items iter.Seq[stage.Item], size int) iter.Seq[[]stage.Item] {
	return func(yield func([]stage.Item) bool) {
		var chunk []stage.Item
		expect := 0 // a full chunk after the first: size may be far above the items
		for it := range items {
			if chunk == nil {
				chunk = make([]stage.Item, 0, expect)
			}
			if chunk = append(chunk, it); len(chunk) == size {
				if !yield(chunk) {
					return
				}
				chunk, expect = nil, size // the chunk is the taker's
			}
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
}
