package flow_test

import (
	"context"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
)

func TestASemaphoreAdmitsSoManyAndNeverMore(t *testing.T) {
	for _, n := range []int{-1, 0, 1, 2, 5, 40} {
		synctest.Test(t, func(t *testing.T) {
			g, rt := newGroup(t)
			s := flow.NewSemaphore(g, "s", n)
			places := max(n, 1)
			inside, most := make(chan struct{}, 100), make(chan int, 100)
			for range 30 {
				g.Go("guest", func(context.Context) error {
					if err := s.Acquire(); err != nil {
						return err
					}
					defer s.Release()
					inside <- struct{}{}
					most <- len(inside)
					time.Sleep(10 * ms)
					<-inside
					return nil
				})
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
			close(most)
			if got := slices.Max(slices.Collect(drain(most))); got != min(places, 30) {
				t.Errorf("%d places: at most %d were inside", places, got)
			}
			if want := time.Duration((30+places-1)/places) * 10 * ms; rt.Now() != want {
				t.Errorf("%d places: 30 guests of 10 ms took %v, want %v", places, rt.Now(), want)
			}
		})
	}
}

func drain[T any](c <-chan T) func(yield func(T) bool) {
	return func(yield func(T) bool) {
		for v := range c {
			if !yield(v) {
				return
			}
		}
	}
}

func TestASemaphoreServesFirstComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGroup(t)
		s := flow.NewSemaphore(g, "s", 2)
		var order []int
		for i := range 7 {
			g.Go("guest", func(context.Context) error {
				err := s.Acquire()
				order = append(order, i)
				return err
			})
			synctest.Wait()
		}
		for left := 2; left < 7; left++ {
			if len(order) != left {
				t.Fatalf("%d inside or gone, want %d", len(order), left)
			}
			s.Release()
			synctest.Wait()
		}
		if !slices.Equal(order, slices.Collect(count(7))) {
			t.Errorf("admitted in order %v", order)
		}
	})
}

// A release too many is a mistake in the strategy. It may be loud or harmless;
// it must not wait, and it must not admit one more than the places.
func TestAReleaseTooManyDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGroup(t)
		s := flow.NewSemaphore(g, "s", 1)
		returned := false
		g.Go("releaser", func(context.Context) error {
			defer func() { _, returned = recover(), true }()
			s.Release()
			return nil
		})
		synctest.Wait()
		if !returned {
			t.Error("Release waits, and it promises never to")
		}
	})
}

// A panic here leaves the semaphore's lock held, so the group is one that
// nothing ends.
func TestAPracticallyUnlimitedSemaphoreWorks(t *testing.T) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	g := flow.NewGroup(context.Background(), flow.NewReal(nil))
	s := flow.NewSemaphore(g, "s", math.MaxInt)
	for range 5 {
		if err := s.Acquire(); err != nil {
			t.Fatal(err)
		}
		s.Release()
	}
}

// Places come and go while the semaphore is in use: never more than they are at the
// time are admitted, who is inside stays, and none is lost.
func TestPlacesMayChangeWhileTheyAreHeld(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		places := rapid.SliceOfN(rapid.IntRange(-1, 9), 1, 20).Draw(r, "places")
		synctest.Test(t, func(t *testing.T) {
			g, rt := newGroup(t)
			s := flow.NewSemaphore(g, "s", 4)
			var inside, limit, served atomic.Int64
			limit.Store(4)
			for range 300 {
				g.Go("guest", func(context.Context) error {
					if err := s.Acquire(); err != nil {
						return err
					}
					if n, most := inside.Add(1), limit.Load(); n > most {
						r.Errorf("%d inside of %d at %v", n, most, rt.Now())
					}
					time.Sleep(10*ms + ms/7) // whatever admitted it, it goes at no moment of a change
					inside.Add(-1)
					served.Add(1)
					s.Release()
					return nil
				})
			}
			g.Go("changes", func(context.Context) error {
				for _, n := range places {
					time.Sleep(7 * ms)
					limit.Store(int64(max(n, 1)))
					s.SetPlaces(n)
					synctest.Wait()
					if n, want := inside.Load(), min(limit.Load(), 300-served.Load()); n < want {
						r.Errorf("%d inside of %d, and others wait", n, want)
					}
				}
				return nil
			})
			if err := g.Wait(); err != nil || served.Load() != 300 {
				r.Errorf("%v, %d served", err, served.Load())
			}
		})
	})
}

func TestWithFewerPlacesAsManyLeaveBeforeTheNextEnters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGroup(t)
		s := flow.NewSemaphore(g, "s", 4)
		var admitted atomic.Int64
		for range 9 {
			g.Go("guest", func(context.Context) error {
				err := s.Acquire()
				admitted.Add(1)
				return err
			})
		}
		for step, change := range []struct {
			do   func()
			want int64
		}{
			{func() {}, 4},
			{func() { s.SetPlaces(2) }, 4},
			{s.Release, 4},
			{s.Release, 4},
			{s.Release, 5},
			{func() { s.SetPlaces(4) }, 7},
			{func() { s.SetPlaces(1) }, 7},
			{func() { s.SetPlaces(3) }, 7}, // four are inside
			{s.Release, 7},
			{s.Release, 8},
			{func() { s.SetPlaces(100) }, 9},
		} {
			change.do()
			synctest.Wait()
			if got := admitted.Load(); got != change.want {
				t.Fatalf("step %d: %d admitted, want %d", step, got, change.want)
			}
		}
	})
}
