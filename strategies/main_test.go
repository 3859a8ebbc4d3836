package strategies_test

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// variants are the parameters, beside the defaults, with which each strategy is
// held to the contract. A strategy without a line here is held to it with its
// defaults.
var variants = map[string][]string{
	"fetch-all": {"fetch-all:limit=true"},
	"batched":   {"batched:size=1", "batched:size=3", "batched:size=1000"},
	"prefetch":  {"prefetch:size=1,depth=0", "prefetch:size=3,depth=2", "prefetch:size=7", "prefetch:size=1000"},
	"pipeline":  {"pipeline:queue=0", "pipeline:queue=1", "pipeline:queue=3/0/1", "pipeline:queue=400"},
	"semaphore": {"semaphore:inflight=1", "semaphore:inflight=5", "semaphore:inflight=1000"},
	"adaptive":  {"adaptive:start=1", "adaptive:start=1000,queue=3/0/1"},
}

// everyText gives the text of every strategy and variant under test.
func everyText() []string {
	var texts []string
	for _, d := range strategies.All {
		texts = append(append(texts, d.Name), variants[d.Name]...)
	}
	return texts
}

func parse(t testing.TB, text string) strategies.Strategy {
	t.Helper()
	s, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// counted is the real runtime, and knows how many of its activities live.
type counted struct {
	*flow.Real
	live atomic.Int64
}

func newCounted() *counted { return &counted{Real: flow.NewReal(nil)} }

func (c *counted) Go(name string, f func()) {
	c.live.Add(1)
	c.Real.Go(name, func() {
		defer c.live.Add(-1)
		f()
	})
}

// numbered yields items 0 … n-1.
func numbered(n int) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for i := range n {
			if !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
}

// kinds are mixes of I/O and CPU for up to five stages.
var kinds = [][]stage.Kind{
	{stage.IO},
	{stage.CPU},
	{stage.IO, stage.CPU},
	{stage.IO, stage.CPU, stage.IO},
	{stage.CPU, stage.CPU, stage.IO, stage.IO},
	{stage.IO, stage.CPU, stage.IO, stage.CPU, stage.IO},
}

// unlimitedFirst says whether a strategy, as documented, keeps to no limit in
// these stages' first.
func unlimitedFirst(text string, first stage.Kind) bool {
	return text == "fetch-all" && first == stage.IO
}

// lasting gives a stage body that takes time and heeds the context.
func lasting(rt flow.Runtime, time func(item int) time.Duration) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		return it, rt.Sleep(ctx, time(it.ID))
	}
}
