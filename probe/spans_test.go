package probe

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/stage"
)

// lasting is a stage whose items take d of (virtual) time.
func lasting(d time.Duration) stage.Func {
	return func(_ context.Context, it stage.Item) (stage.Item, error) {
		time.Sleep(d)
		return it, nil
	}
}

func TestSpanHoldsStartAndEndSinceTheWindowBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSpans(2, 2)
		time.Sleep(time.Second) // preparation: no part of the window
		s.Begin()
		first, second := s.Wrap(0)(lasting(5*time.Millisecond)), s.Wrap(1)(lasting(2*time.Millisecond))
		it, _ := first(t.Context(), stage.Item{ID: 1})
		time.Sleep(time.Millisecond)
		if _, err := second(t.Context(), it); err != nil {
			t.Fatal(err)
		}
		for k, want := range [][2]time.Duration{{0, 5 * time.Millisecond}, {6 * time.Millisecond, 8 * time.Millisecond}} {
			start, end, ok := s.At(k, 1)
			if !ok || start != want[0] || end != want[1] {
				t.Errorf("stage %d: %v to %v, %v; want %v", k, start, end, ok, want)
			}
		}
		if _, _, ok := s.At(0, 0); ok {
			t.Error("an item that never came has a span")
		}
	})
}

func TestSpanOfAnItemStillInTheStageIsNotComplete(t *testing.T) {
	s := NewSpans(1, 1)
	inside := func(_ context.Context, it stage.Item) (stage.Item, error) {
		if _, _, ok := s.At(0, 0); ok {
			t.Error("the item has a span before it left")
		}
		if n := s.InFlight(0); n != 1 {
			t.Errorf("%d in flight, want 1", n)
		}
		return it, nil
	}
	if _, err := s.Wrap(0)(inside)(t.Context(), stage.Item{}); err != nil {
		t.Fatal(err)
	}
	if n := s.InFlight(0); n != 0 {
		t.Errorf("%d in flight after the item left, want 0", n)
	}
}

func TestBeginForgetsTheWarmUp(t *testing.T) {
	s := NewSpans(1, 1)
	f := s.Wrap(0)(nothing)
	for range 2 { // the second is a stray
		if _, err := f(t.Context(), stage.Item{}); err != nil {
			t.Fatal(err)
		}
	}
	s.Served(0, 0, time.Second)
	begun := s.Begin()
	if !begun.Equal(s.begin) {
		t.Error("Begin returns another moment than the one it counts from")
	}
	_, _, spanned := s.At(0, 0)
	_, served := s.ServedAt(0, 0)
	if spanned || served || s.Strays() != 0 || s.account(0).MaxInFlight != 0 {
		t.Error("something of the warm-up is left")
	}
}

func TestFailuresCountWhereTheyHappen(t *testing.T) {
	s := NewSpans(3, 2)
	broken := errors.New("broken")
	outcome := func(_ context.Context, it stage.Item) (stage.Item, error) {
		switch it.ID {
		case 1:
			it.Status = stage.Failed
		case 2:
			return it, broken
		}
		return it, nil
	}
	first, second := s.Wrap(0)(outcome), s.Wrap(1)(nothing)
	for id := range 3 {
		it, err := first(t.Context(), stage.Item{ID: id})
		if (id == 2) != errors.Is(err, broken) {
			t.Errorf("item %d: error %v", id, err)
		}
		if err == nil {
			_, _ = second(t.Context(), it) // nothing returns no error
		}
	}
	if a := s.account(0); a.Count != 3 || a.Failures != 2 {
		t.Errorf("first stage: %d items, %d failures; want 3 and 2", a.Count, a.Failures)
	}
	if a := s.account(1); a.Count != 1 || a.Failures != 0 {
		t.Errorf("second stage: %d items, %d failures; want 1 and 0: a failed item only passes through", a.Count, a.Failures)
	}
	for id := range 4 { // of which there are three
		if first, second := s.FailedAt(0, id), s.FailedAt(1, id); first != (id == 1 || id == 2) || second {
			t.Errorf("item %d failed in the first stage: %v, in the second: %v", id, first, second)
		}
	}
	for _, span := range s.Sample(3) {
		if span.Failed != (span.Item > 0) {
			t.Errorf("%+v", span)
		}
	}
	s.Begin()
	if s.FailedAt(0, 1) {
		t.Error("a failure of the warm-up is left")
	}
}

func TestStraysAreCountedAndLeaveTheirItemsAlone(t *testing.T) {
	s := NewSpans(1, 1)
	calls := 0
	f := s.Wrap(0)(func(_ context.Context, it stage.Item) (stage.Item, error) {
		calls++
		return it, nil
	})
	var start time.Duration
	for i, id := range []int{0, 0, -1, 1} {
		if _, err := f(t.Context(), stage.Item{ID: id}); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			start, _, _ = s.At(0, 0)
		}
	}
	if calls != 4 || s.Strays() != 3 {
		t.Errorf("%d calls, %d strays; want 4 and 3", calls, s.Strays())
	}
	if again, _, _ := s.At(0, 0); again != start {
		t.Error("the second visit moved the first one's span")
	}
	s.Served(0, 7, time.Second)
	if _, ok := s.ServedAt(0, 7); ok {
		t.Error("an item out of range has a service time")
	}
}

func TestServiceTimesOfAttemptsAddUp(t *testing.T) {
	s := NewSpans(2, 1)
	s.Served(0, 0, 2*time.Millisecond)
	s.Served(0, 0, 3*time.Millisecond)
	s.Served(0, 1, -time.Millisecond)
	if d, ok := s.ServedAt(0, 0); !ok || d != 5*time.Millisecond {
		t.Errorf("%v, %v; want 5ms", d, ok)
	}
	if d, ok := s.ServedAt(0, 1); !ok || d != 0 {
		t.Errorf("%v, %v; want 0: no service takes less than no time", d, ok)
	}
}

func TestSpansFromManyGoroutinesAreAllRecorded(t *testing.T) {
	const items, workers = 2000, 8
	s := NewSpans(items, 2)
	first, second := s.Wrap(0)(nothing), s.Wrap(1)(nothing)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for id := w; id < items; id += workers {
				it, _ := first(t.Context(), stage.Item{ID: id})
				s.Served(0, id, time.Microsecond)
				_, _ = second(t.Context(), it)
				_ = s.InFlight(0)
			}
		})
	}
	wg.Wait()
	for k := range 2 {
		a := s.account(k)
		if a.Count != items || a.MaxInFlight < 1 || a.MaxInFlight > workers || s.InFlight(k) != 0 {
			t.Errorf("stage %d: %d items, at most %d in flight, %d left", k, a.Count, a.MaxInFlight, s.InFlight(k))
		}
	}
	if s.Strays() != 0 {
		t.Errorf("%d strays", s.Strays())
	}
}

func TestSpanAllocatesNothing(t *testing.T) {
	const runs = 100
	s := NewSpans(runs+1, 1)
	f := s.Wrap(0)(nothing)
	id := 0
	allocs := testing.AllocsPerRun(runs, func() {
		_, _ = f(t.Context(), stage.Item{ID: id})
		s.Served(0, id, time.Microsecond)
		id++
	})
	if allocs != 0 || s.Strays() != 0 {
		t.Errorf("%v allocations a span, %d strays; want none", allocs, s.Strays())
	}
}

func TestSpanCostIsMeasured(t *testing.T) {
	// Two readings of a clock take time on any machine.
	if c := SpanCost(); c <= 0 {
		t.Errorf("a span costs %v ns", c)
	}
}

func BenchmarkSpan(b *testing.B) {
	const items = 1 << 14
	s := NewSpans(items, 1)
	f := s.Wrap(0)(nothing)
	ctx := b.Context()
	b.ReportAllocs()
	id := 0
	for b.Loop() {
		if id == items {
			b.StopTimer()
			s.Begin()
			id = 0
			b.StartTimer()
		}
		_, _ = f(ctx, stage.Item{ID: id})
		id++
	}
}
