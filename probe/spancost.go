package probe

import (
	"context"
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
)

// SpanCost measures what one span costs on this machine, in nanoseconds: a
// stage that does nothing, called with and without a span around it. It is the
// median of a few repetitions, within about 5 ms, on an otherwise idle process.
func SpanCost() float64 {
	const (
		repetitions = 9
		calls       = 1000
		budget      = 4 * time.Millisecond
	)
	ctx := context.Background()
	spans := NewSpans(calls, 1)
	wrapped := spans.Wrap(0)(nothing)
	began := time.Now()
	var costs []float64
	for len(costs) == 0 || len(costs) < repetitions && time.Since(began) < budget {
		spans.Begin()
		cost := callAll(ctx, wrapped, calls) - callAll(ctx, nothing, calls)
		costs = append(costs, float64(cost)/calls)
	}
	slices.Sort(costs)
	return max(costs[rank(len(costs), 50)], 0)
}

// nothing is a stage that does nothing. It is not inlined, so that both sides of
// the comparison pay for the call.
//
//go:noinline
func nothing(_ context.Context, it stage.Item) (stage.Item, error) { return it, nil }

func callAll(ctx context.Context, f stage.Func, calls int) time.Duration {
	start := time.Now()
	for i := range calls {
		// nothing returns no error, and neither does a span around it.
		_, _ = f(ctx, stage.Item{ID: i})
	}
	return time.Since(start)
}
