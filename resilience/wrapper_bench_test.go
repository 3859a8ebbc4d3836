package resilience_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// policies are each wrapper alone, and all of them.
var policies = []struct {
	name   string
	policy workloads.Policy
}{
	{"none", workloads.Policy{}},
	{"timeout", workloads.Policy{Timeout: 2 * time.Second}},
	{"deadline", workloads.Policy{Deadline: 10 * time.Second}},
	{"retries", workloads.Policy{Retries: 3, Backoff: 50 * ms, Budget: 0.1}},
	{"breaker", workloads.Policy{Breaker: 5}},
	{"hedge", workloads.Policy{Hedge: 100 * ms}},
	{"all", workloads.Policy{Timeout: 2 * time.Second, Deadline: 10 * time.Second, Retries: 3, Backoff: 50 * ms, Budget: 0.1,
		Breaker: 5, Hedge: 100 * ms, Fallback: "jsonl:x"}},
}

// BenchmarkWrapper says what a policy costs an item when nothing fails: the stage's Func
// does nothing but look whether its context has ended. bare-ns/op is the same Func
// without the wrapper, called in turn with it a thousand items at a time, and
// extra-ns/op the difference: medians over the thousands, so that what else the machine
// does meanwhile counts little.
func BenchmarkWrapper(b *testing.B) {
	for _, p := range policies {
		b.Run(p.name, func(b *testing.B) { wrapper(b, p.policy, attempt) })
	}
	// A stage that waits asks for the channel that says so.
	b.Run("all-waiting", func(b *testing.B) { wrapper(b, policies[len(policies)-1].policy, waiting) })
}

func attempt(ctx context.Context, it stage.Item) (stage.Item, error) {
	it.Status = stage.Stored
	return it, ctx.Err()
}

func waiting(ctx context.Context, it stage.Item) (stage.Item, error) {
	it.Status = stage.Stored
	select {
	case <-ctx.Done():
		return it, ctx.Err()
	default:
		return it, nil
	}
}

func wrapper(b *testing.B, p workloads.Policy, bare stage.Func) {
	rt := flow.NewReal(nil)
	wrapped := resilience.New(rt, p, resilience.Options{Seed: 1, Stage: "fetch", Fallback: bare}).Wrap(bare)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	var without, extra []float64 // ns an item
	for done := 0; done < b.N; {
		n := min(1000, b.N-done)
		alone := items(ctx, b, n, bare)
		with := items(ctx, b, n, wrapped)
		without, extra = append(without, float64(alone)/float64(n)), append(extra, float64(with-alone)/float64(n))
		done += n
	}
	b.ReportMetric(median(without), "bare-ns/op")
	b.ReportMetric(median(extra), "extra-ns/op")
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

func items(ctx context.Context, b *testing.B, n int, do stage.Func) time.Duration {
	begin := time.Now()
	for i := range n {
		if _, err := do(ctx, stage.Item{ID: i}); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(begin)
}
