package flow_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/hbench/hbench/flow"
)

// Here nothing is asserted of time: many goroutines on real processors, for the
// race detector, for lost values and for lost wake-ups.

func TestManyPuttersAndGettersLoseNothingAndKeepEachPuttersOrder(t *testing.T) {
	const putters, getters, each = 16, 12, 500
	for _, places := range []int{0, 1, 7, 1000} {
		g, _ := newGroup(t)
		q := flow.NewQueue[[2]int](g, "q", places)
		var putting, got atomic.Int64
		putting.Store(putters)
		for p := range putters {
			g.Go("putter", func(context.Context) error {
				for i := range each {
					if err := q.Put([2]int{p, i}); err != nil {
						return err
					}
				}
				if putting.Add(-1) == 0 {
					q.Close()
				}
				return nil
			})
		}
		for range getters {
			g.Go("getter", func(context.Context) error {
				last := [putters]int{}
				for v := range q.All() {
					if got.Add(1); v[1]+1 <= last[v[0]] {
						return errors.New("a putter's values overtook each other")
					}
					last[v[0]] = v[1] + 1
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil || got.Load() != putters*each {
			t.Errorf("%d places: %d of %d values, %v", places, got.Load(), putters*each, err)
		}
	}
}

func TestASemaphoreKeepsItsPlacesUnderLoad(t *testing.T) {
	for _, n := range []int{1, 3, 16} {
		g, _ := newGroup(t)
		s := flow.NewSemaphore(g, "s", n)
		var inside atomic.Int64
		for range 40 {
			g.Go("guest", func(context.Context) error {
				for range 100 {
					if err := s.Acquire(); err != nil {
						return err
					}
					if inside.Add(1) > int64(n) {
						return errors.New("one too many inside")
					}
					runtime.Gosched()
					inside.Add(-1)
					s.Release()
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Errorf("%d places: %v", n, err)
		}
	}
}

func TestAnEndInTheMiddleOfEverythingWakesEveryone(t *testing.T) {
	for round := range 60 {
		ctx, cancel := context.WithCancel(t.Context())
		rt := flow.NewReal(nil)
		g := flow.NewGroup(ctx, rt)
		q := flow.NewQueue[int](g, "q", round%3)
		s := flow.NewSemaphore(g, "s", 2)
		var steps atomic.Int64
		stop := func() error {
			if steps.Add(1) != int64(10*round+5) {
				return nil
			}
			if round%2 == 0 {
				cancel()
				return nil
			}
			return errStop
		}
		for range 8 {
			g.Go("putter", func(context.Context) error {
				for {
					if err := errors.Join(q.Put(1), stop()); err != nil {
						return err
					}
				}
			})
			g.Go("guest", func(context.Context) error {
				for range q.All() {
					if err := s.Acquire(); err != nil {
						return err
					}
					s.Release()
				}
				return nil
			})
		}
		want := errStop
		if round%2 == 0 {
			want = context.Canceled
		}
		if err := g.Wait(); !errors.Is(err, want) {
			t.Errorf("round %d: got %v, want %v", round, err, want)
		}
		cancel()
	}
}
