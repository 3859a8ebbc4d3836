package model_test

import (
	"context"
	"iter"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// fatal is what *testing.T and *rapid.T have in common.
type fatal interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func parse(t fatal, text string) strategies.Strategy {
	t.Helper()
	s, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// variants are parameters beside the defaults. A strategy without a line here is
// tested with its defaults.
var variants = map[string][]string{
	"fetch-all": {"fetch-all:limit=true"},
	"batched":   {"batched:size=1", "batched:size=3", "batched:size=1000"},
	"prefetch":  {"prefetch:size=1,depth=0", "prefetch:size=3,depth=2", "prefetch:size=1000"},
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

// simulate runs a strategy that must succeed.
func simulate(t fatal, j model.Job, s strategies.Strategy, o model.Options) model.Outcome {
	t.Helper()
	out, err := j.Simulate(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// observed is what Observe is for.
var observed = model.Options{Observe: true}

// watched is a strategy whose own text runs between a source that can be slow and
// stages that note what becomes of each item: the same in every runtime.
type watched struct {
	strategies.Strategy
	gaps   []time.Duration // waited before each item; nil: all are there at once
	visits [][]model.Span  // by line and item, from entering Do to leaving it
	ends   []string        // by item: stored, or why it failed
	took   time.Duration
}

func watch(s strategies.Strategy, lines, items int, gaps []time.Duration) *watched {
	w := &watched{Strategy: s, gaps: gaps, visits: make([][]model.Span, lines), ends: make([]string, items)}
	for k := range w.visits {
		w.visits[k] = make([]model.Span, items)
		for i := range w.visits[k] {
			w.visits[k][i] = absent
		}
	}
	return w
}

// absent is the span of an item that was not there.
var absent = model.Span{Start: 0, End: -1}

// Run implements strategies.Strategy.
func (w *watched) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	between := make([]stage.Stage, len(stages))
	for k, s := range stages {
		between[k], between[k].Do = s, w.note(rt, k, s.Do)
	}
	err := w.Strategy.Run(ctx, rt, w.slow(ctx, rt, items), between)
	w.took = rt.Now()
	return err
}

func (w *watched) slow(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item]) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for it := range items {
			if w.gaps != nil && rt.Sleep(ctx, w.gaps[it.ID]) != nil || !yield(it) {
				return
			}
		}
	}
}

func (w *watched) note(rt flow.Runtime, k int, do stage.Func) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		absent, begin := it.Status == stage.Failed, rt.Now()
		it, err := do(ctx, it)
		if !absent {
			w.visits[k][it.ID] = model.Span{Start: begin, End: rt.Now()}
		}
		if k == len(w.visits)-1 {
			w.ends[it.ID] = it.Status.String()
			if it.Status == stage.Failed {
				w.ends[it.ID] = it.Reason
			}
		}
		return it, err
	}
}
