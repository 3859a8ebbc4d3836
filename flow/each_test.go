package flow_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
)

func TestEachPutsResultsInTheirValuesPlaces(t *testing.T) {
	for _, limit := range []int{1, 2, 3, 10, 1000} {
		synctest.Test(t, func(t *testing.T) {
			rt := flow.NewReal(nil)
			values := slices.Collect(count(10))
			err := flow.Each(t.Context(), rt, "square", limit, values, func(ctx context.Context, v int) (int, error) {
				return v * v, rt.Sleep(ctx, time.Duration(10-v)*ms) // later ones end first
			})
			if want := []int{0, 1, 4, 9, 16, 25, 36, 49, 64, 81}; err != nil || !slices.Equal(values, want) {
				t.Errorf("limit %d: got %v, %v", limit, values, err)
			}
		})
	}
}

func TestEachBeginsInOrderOfPositionAndKeepsItsLimit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(1, 6).Draw(r, "limit")
		lasts := rapid.SliceOfN(rapid.IntRange(0, 20), 0, 25).Draw(r, "lasts")
		var begins, ends []time.Duration
		var most, inside int
		var took time.Duration
		synctest.Test(t, func(t *testing.T) {
			rt := flow.NewReal(nil)
			begins, ends = make([]time.Duration, len(lasts)), make([]time.Duration, len(lasts))
			var lock sync.Mutex
			positions := slices.Collect(count(len(lasts)))
			err := flow.Each(t.Context(), rt, "each", limit, positions, func(_ context.Context, i int) (int, error) {
				lock.Lock()
				begins[i], inside = rt.Now(), inside+1
				most = max(most, inside)
				lock.Unlock()
				time.Sleep(time.Duration(lasts[i]) * ms)
				lock.Lock()
				defer lock.Unlock()
				ends[i], inside = rt.Now(), inside-1
				return i, nil
			})
			if took = rt.Now(); err != nil {
				t.Error(err)
			}
		})
		if !slices.IsSorted(begins) || most > limit {
			r.Fatalf("begun at %v, at most %d at once", begins, most)
		}
		if len(ends) > 0 && took != slices.Max(ends) {
			r.Fatalf("returned at %v, the last ended at %v", took, slices.Max(ends))
		}
	})
}

// Zero values are usable or loud, never quietly wrong.
func TestEachWithoutALimitSkipsNothingQuietly(t *testing.T) {
	for _, limit := range []int{0, -1} {
		synctest.Test(t, func(t *testing.T) {
			defer func() { _ = recover() }() // a panic is loud enough
			calls := 0
			err := flow.Each(t.Context(), flow.NewReal(nil), "each", limit, []int{1, 2, 3}, func(_ context.Context, v int) (int, error) {
				calls++
				return v, nil
			})
			if err == nil && calls != 3 {
				t.Errorf("limit %d: %d of 3 values done, and no error", limit, calls)
			}
		})
	}
}

func TestEachEndsWithTheFirstErrorAndBeginsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		var begun atomic.Int64
		values := slices.Collect(count(20))
		err := flow.Each(t.Context(), rt, "each", 2, values, func(_ context.Context, v int) (int, error) {
			begun.Add(1)
			time.Sleep(10 * ms)
			if v == 4 {
				return -1, errStop
			}
			time.Sleep(ms) // so that the other worker is at work when the error comes
			return v + 100, nil
		})
		// 0 and 1 end at 11 ms, 2 and 3 at 22, 4 fails at 32 while 5 works until 33.
		if err != errStop || rt.Now() != 33*ms || begun.Load() != 6 {
			t.Errorf("returned %v at %v, %d begun; want 33ms, 6", err, rt.Now(), begun.Load())
		}
		if want := []int{100, 101, 102, 103, 4, 105, 6}; !slices.Equal(values[:7], want) {
			t.Errorf("values %v, want %v …", values[:7], want)
		}
	})
}

func TestEachReturnsTheContextsErrorAndBeginsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		ctx, cancel := context.WithTimeout(t.Context(), 15*ms)
		defer cancel()
		var begun atomic.Int64
		stubborn := func(_ context.Context, v int) (int, error) { // heeds no context, as a kernel does
			begun.Add(1)
			time.Sleep(10 * ms)
			return v, nil
		}
		err := flow.Each(ctx, rt, "each", 3, make([]int, 20), stubborn)
		if err != context.DeadlineExceeded || rt.Now() != 20*ms || begun.Load() != 6 {
			t.Errorf("returned %v at %v, %d begun; want 20ms, 6", err, rt.Now(), begun.Load())
		}
		if err := flow.Each(ctx, rt, "each", 3, make([]int, 20), stubborn); err != context.DeadlineExceeded || begun.Load() != 6 {
			t.Errorf("after the end: returned %v, %d begun", err, begun.Load())
		}
	})
}
