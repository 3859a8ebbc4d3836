package flow_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
)

// waits is what a pool told the meter: how many workers ended, and their sums.
type waits struct {
	Workers          int
	Starved, Blocked time.Duration
}

// metered is a runtime that keeps what it is told of waiting.
type metered struct {
	*flow.Real
	lock  sync.Mutex
	pools map[string]waits
}

func newMetered() *metered { return &metered{Real: flow.NewReal(nil), pools: map[string]waits{}} }

func (m *metered) Waited(pool string, starved, blocked time.Duration) {
	m.lock.Lock()
	defer m.lock.Unlock()
	w := m.pools[pool]
	m.pools[pool] = waits{w.Workers + 1, w.Starved + starved, w.Blocked + blocked}
}

// takes makes a stage of constant time.
func takes(rt flow.Runtime, d time.Duration) func(context.Context, int) (int, error) {
	return func(ctx context.Context, v int) (int, error) { return v, rt.Sleep(ctx, d) }
}

func TestAWorkerIsStarvedWhileItsInputIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newMetered()
		g := flow.NewGroup(t.Context(), rt)
		source := flow.Feed(g, func(yield func(int) bool) {
			for v := range 3 {
				if time.Sleep(10 * ms); !yield(v) {
					return
				}
			}
			time.Sleep(5 * ms) // the end comes at 35 ms
		})
		flow.Pool(g, "work", 1, source, takes(rt, 3*ms), nil)
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if got, want := rt.pools["work"], (waits{1, (10 + 7 + 7 + 2) * ms, 0}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestAWorkerIsBlockedWhileItsOutputFindsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newMetered()
		g := flow.NewGroup(t.Context(), rt)
		between := flow.NewQueue[int](g, "slow", 0)
		flow.Pool(g, "fast", 2, flow.Feed(g, count(4)), takes(rt, ms), between)
		flow.Pool(g, "slow", 1, between, takes(rt, 5*ms), nil)
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		// Both fast ones end at 1; one hands over at 1, the other waits until 6;
		// the first waits with its next from 2 until 11, the other from 7 until 16.
		want := map[string]waits{"fast": {2, 0, (5 + 9 + 9) * ms}, "slow": {1, ms, 0}}
		if got := rt.pools; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

// A line of single workers with queues of b places, its times constant or not:
// when each worker starts, ends and gets rid of each item follows by recursion.
func TestWaitingIsMeteredExactly(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		stages := rapid.IntRange(1, 4).Draw(r, "stages")
		items := rapid.IntRange(0, 12).Draw(r, "items")
		places := rapid.IntRange(0, 3).Draw(r, "places")
		lasts := make([][]time.Duration, stages)
		for k := range lasts {
			for range items {
				lasts[k] = append(lasts[k], time.Duration(rapid.IntRange(0, 9).Draw(r, "ms"))*ms)
			}
		}
		var got, want []waits
		synctest.Test(t, func(t *testing.T) { got = runLine(t, items, places, lasts) })
		want = lineWaits(items, places, lasts)
		if !slices.Equal(got, want) {
			r.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

func runLine(t *testing.T, items, places int, lasts [][]time.Duration) []waits {
	rt := newMetered()
	g := flow.NewGroup(t.Context(), rt)
	in := flow.Feed(g, count(items))
	for k := range lasts {
		var out *flow.Queue[int]
		if k < len(lasts)-1 {
			out = flow.NewQueue[int](g, "next", places)
		}
		flow.Pool(g, fmt.Sprint(k), 1, in, func(ctx context.Context, v int) (int, error) {
			return v, rt.Sleep(ctx, lasts[k][v])
		}, out)
		in = out
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	var out []waits
	for k := range lasts {
		out = append(out, rt.pools[fmt.Sprint(k)])
	}
	return out
}

func lineWaits(items, places int, lasts [][]time.Duration) []waits {
	out := make([]waits, len(lasts))
	started, left := make([][]time.Duration, len(lasts)), make([][]time.Duration, len(lasts))
	for k := range lasts {
		out[k].Workers = 1
		started[k], left[k] = make([]time.Duration, items), make([]time.Duration, items)
	}
	at := func(times [][]time.Duration, k, j int) time.Duration {
		if k >= len(times) || j < 0 {
			return 0
		}
		return times[k][j]
	}
	for j := range items {
		var arrives time.Duration
		for k := range lasts {
			start := max(arrives, at(left, k, j-1))
			done := start + lasts[k][j]
			gone := max(done, at(left, k+1, j-1)) // without places: when the next is free
			if places > 0 {
				gone = max(done, at(started, k+1, j-places))
			}
			out[k].Starved += start - at(left, k, j-1)
			out[k].Blocked += gone - done
			started[k][j], left[k][j], arrives = start, gone, gone
		}
	}
	return out
}

func TestEveryWorkerIsMeteredHoweverTheRunEnds(t *testing.T) {
	for name, fail := range map[string]error{"error": errStop, "deadline": nil} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 7*ms)
			defer cancel()
			rt := newMetered()
			g := flow.NewGroup(ctx, rt)
			never := flow.NewQueue[int](g, "never taken", 0)
			flow.Pool(g, "blocked", 3, flow.Feed(g, count(9)), takes(rt, ms), never)
			flow.Pool(g, "starved", 2, flow.NewQueue[int](g, "never put", 4), takes(rt, ms), nil)
			if fail != nil {
				g.Go("failer", func(context.Context) error { time.Sleep(7 * ms); return fail })
			}
			if err := g.Wait(); err != fail && err != context.DeadlineExceeded {
				t.Errorf("%s: %v", name, err)
			}
			want := map[string]waits{"blocked": {3, 0, 3 * 6 * ms}, "starved": {2, 2 * 7 * ms, 0}}
			if fmt.Sprint(rt.pools) != fmt.Sprint(want) {
				t.Errorf("%s: got %+v, want %+v", name, rt.pools, want)
			}
		})
	}
}
