package strategies

import (
	"context"
	"iter"
	"slices"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var fetchAllDefinition = Definition{
	Name:    "fetch-all",
	Doc:     "every item fetched at once, then all processed, then all stored",
	Params:  []Param{{Name: "limit", Default: "false", Doc: "true: keep to the fetch stage's limit", Read: trueOrFalse}},
	New:     func(v Values) Strategy { return FetchAll{Limit: v.Bool("limit")} },
	Virtual: true,
}

// FetchAll fetches every item at once, then processes all, then stores all. The
// fetches ignore the stage's limit unless Limit is set: that is the point of it,
// and what breaks on an API that refuses.
//
// Makespan: Σ ⌈N/c_k⌉ p_k, with c_1 = N for a first stage of I/O unless
// Limit is set.
//
// Use it for few items against an API without limits. Do not use it for many:
// it holds every payload at once, the cores idle while it fetches, and the
// connections idle while it computes.
type FetchAll struct{ Limit bool }

// Run implements Strategy.
func (f FetchAll) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	all := slices.Collect(flow.Until(ctx, items))
	for k, s := range stages {
		limit := s.Limit
		if k == 0 && s.Kind == stage.IO && !f.Limit {
			limit = len(all)
		}
		if err := flow.Each(ctx, rt, s.Name, limit, all, s.Do); err != nil {
			return err
		}
	}
	return ctx.Err()
}
