package strategies_test

import (
	"context"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// mostHeld is the most items that a strategy may have taken from the source and
// not finished; ok is false where nothing bounds it.
func mostHeld(t *testing.T, s strategies.Strategy, stages []stage.Stage) (most int, ok bool) {
	t.Helper()
	workers := 0
	for _, st := range stages {
		workers += st.Limit
	}
	switch s := s.(type) {
	case strategies.Sequential:
		return 1, true
	case strategies.FetchAll: // holds everything, and says so
		return 0, false
	case strategies.Batched:
		return s.Size, true
	case strategies.Prefetch: // a batch in each stage, those that wait, and the source's
		return (len(stages) + (len(stages)-1)*s.Depth + 1) * s.Size, true
	case strategies.Pipeline: // each worker's, those that wait, and the source's
		places := 0
		for k := range len(stages) - 1 {
			places += s.Queue[min(k, len(s.Queue)-1)]
		}
		return workers + places + 1, true
	case strategies.Adaptive: // a worker that waits to be let in has its item in hand
		return mostHeld(t, strategies.Pipeline{Queue: s.Queue}, stages)
	case strategies.Semaphore: // those in flight, and the source's
		if s.InFlight == 0 {
			return 4*workers + 1, true
		}
		return s.InFlight + 1, true
	}
	t.Fatalf("%T: say here what bounds its memory", s)
	return 0, false
}

// held counts the items between the source and the end of the last stage.
type held struct{ now, most atomic.Int64 }

func (h *held) source(items iter.Seq[stage.Item]) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for it := range items {
			h.most.Store(max(h.most.Load(), h.now.Add(1)))
			if !yield(it) {
				return
			}
		}
	}
}

func (h *held) finish(do stage.Func) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		it, err := do(ctx, it)
		h.now.Add(-1)
		return it, err
	}
}

func TestMemoryIsBoundedByWhatIsInFlight(t *testing.T) {
	for _, text := range everyText() {
		t.Run(text, func(t *testing.T) {
			stages := stagesOf(kinds[3], []int{4, 2, 3}, func(int) stage.Func {
				return func(_ context.Context, it stage.Item) (stage.Item, error) { return it, nil }
			})
			s := parse(t, text)
			most, bounded := mostHeld(t, s, stages)
			if !bounded {
				t.Skip("holds every item, as documented")
			}
			items := 20_000
			if _, params, _ := strings.Cut(text, ":"); params == "" {
				items *= 10 // no variant of another: once with many
			}
			var h held
			stages[2].Do = h.finish(stages[2].Do)
			if err := s.Run(t.Context(), flow.NewReal(nil), h.source(numbered(items)), stages); err != nil {
				t.Fatal(err)
			}
			if got := h.most.Load(); got > int64(most) || h.now.Load() != 0 {
				t.Errorf("held up to %d items, the bound is %d; %d at the end", got, most, h.now.Load())
			}
		})
	}
}

// With a slow last stage everything before it fills up: the bound is reached,
// so it is no bound by luck.
func TestASlowLastStageFillsWhatMayBeHeld(t *testing.T) {
	const items = 1500
	for _, text := range everyText() {
		synctest.Test(t, func(t *testing.T) {
			rt := flow.NewReal(nil)
			stages := stagesOf(kinds[3], []int{4, 2, 3}, func(k int) stage.Func {
				return lasting(rt, func(int) time.Duration { return time.Duration(1+100*(k/2)) * ms })
			})
			s := parse(t, text)
			most, bounded := mostHeld(t, s, stages)
			if !bounded || most > items/2 {
				return
			}
			var h held
			stages[2].Do = h.finish(stages[2].Do)
			if err := s.Run(t.Context(), rt, h.source(numbered(items)), stages); err != nil {
				t.Fatal(err)
			}
			if got := h.most.Load(); got != int64(most) {
				t.Errorf("%s held up to %d items, want %d", text, got, most)
			}
		})
	}
}
