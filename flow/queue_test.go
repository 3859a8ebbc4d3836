package flow_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
)

func TestAQueueGivesValuesInTheOrderTheyWerePut(t *testing.T) {
	for _, places := range []int{-1, 0, 1, 2, 7, 200} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.Feed(g, count(100))
			through := flow.NewQueue[int](g, "through", places)
			g.Go("carrier", func(context.Context) error {
				defer through.Close()
				for v := range q.All() {
					if err := through.Put(v); err != nil {
						return err
					}
				}
				return nil
			})
			if got, want := slices.Collect(through.All()), slices.Collect(count(100)); !slices.Equal(got, want) {
				t.Errorf("%d places: got %v", places, got)
			}
		})
	}
}

func TestPutWaitsOnlyWhenAllPlacesAreTaken(t *testing.T) {
	for _, places := range []int{-3, 0, 1, 5} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.NewQueue[int](g, "q", places)
			put := 0
			g.Go("putter", func(context.Context) error {
				for v := range max(places, 0) + 4 {
					if err := q.Put(v); err != nil {
						return err
					}
					put++
				}
				return nil
			})
			for taken := range 5 {
				synctest.Wait()
				if want := max(places, 0) + min(taken, 4); put != want {
					t.Errorf("%d places, %d taken: %d put, want %d", places, taken, put, want)
				}
				if taken == 4 {
					break
				}
				if v, ok := q.Get(); !ok || v != taken {
					t.Errorf("%d places: got %d, %v; want %d", places, v, ok, taken)
				}
			}
		})
	}
}

func TestWithoutPlacesPutReturnsAtTheMomentItsValueIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, rt := newGroup(t)
		q := flow.NewQueue[string](g, "hand", 0)
		var handed, taken time.Duration
		g.Go("putter", func(context.Context) error {
			err := q.Put("a")
			handed = rt.Now()
			time.Sleep(7 * ms)
			return errors.Join(err, q.Put("b"))
		})
		time.Sleep(5 * ms)
		if v, ok := q.Get(); !ok || v != "a" {
			t.Errorf("got %q, %v", v, ok)
		}
		if v, ok := q.Get(); !ok || v != "b" {
			t.Errorf("got %q, %v", v, ok)
		}
		taken = rt.Now()
		if handed != 5*ms || taken != 12*ms {
			t.Errorf("first handed at %v, second taken at %v; want 5ms, 12ms", handed, taken)
		}
	})
}

func TestWaitingGettersAreServedFirstComeFirstServed(t *testing.T) {
	for _, places := range []int{0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.NewQueue[int](g, "q", places)
			got := make([]int, 6)
			for i := range got {
				g.Go("getter", func(context.Context) error {
					got[i], _ = q.Get()
					return nil
				})
				synctest.Wait() // the next comes when this one waits
			}
			for v := range got {
				if err := q.Put(v); err != nil {
					t.Error(err)
				}
			}
			synctest.Wait()
			if want := slices.Collect(count(6)); !slices.Equal(got, want) {
				t.Errorf("%d places: the getters got %v, want %v", places, got, want)
			}
		})
	}
}

func TestWaitingPuttersAreServedFirstComeFirstServed(t *testing.T) {
	for _, places := range []int{0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.NewQueue[int](g, "q", places)
			var handed []int
			for v := range 8 {
				g.Go("putter", func(context.Context) error {
					err := q.Put(v)
					handed = append(handed, v)
					return err
				})
				synctest.Wait()
			}
			for want := range 8 {
				if v, ok := q.Get(); !ok || v != want {
					t.Errorf("%d places: got %d, %v; want %d", places, v, ok, want)
				}
				synctest.Wait()
				if n := min(want+1+places, 8); !slices.Equal(handed, slices.Collect(count(n))) {
					t.Errorf("%d places, %d taken: puts that returned: %v", places, want+1, handed)
				}
			}
		})
	}
}

func TestAClosedQueueGivesWhatItHoldsAndThenNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGroup(t)
		q := flow.NewQueue[int](g, "q", 2)
		for v := range 3 { // the third waits for a place, through Close and after
			g.Go("putter", func(context.Context) error { return q.Put(v) })
			synctest.Wait()
		}
		q.Close()
		q.Close() // once more does no harm
		if got := slices.Collect(q.All()); !slices.Equal(got, []int{0, 1, 2}) {
			t.Errorf("got %v", got)
		}
		for range 2 {
			if v, ok := q.Get(); ok || v != 0 {
				t.Errorf("an empty closed queue gave %d, %v", v, ok)
			}
		}
	})
}

func TestCloseWakesEveryWaitingGetter(t *testing.T) {
	for _, places := range []int{0, 2} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.NewQueue[int](g, "q", places)
			var empty atomic.Int64
			for range 5 {
				g.Go("getter", func(context.Context) error {
					if _, ok := q.Get(); !ok {
						empty.Add(1)
					}
					return nil
				})
				synctest.Wait()
			}
			q.Close()
			if err := g.Wait(); err != nil || empty.Load() != 5 {
				t.Errorf("%d places: %d of 5 getters heard of the end, group error %v", places, empty.Load(), err)
			}
		})
	}
}

func TestPutIntoAClosedQueuePanicsAndNamesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGroup(t)
		q := flow.NewQueue[int](g, "store", 1)
		q.Close()
		defer func() {
			if text, _ := recover().(string); !strings.Contains(text, "closed queue store") {
				t.Errorf("panic %q does not name the queue", text)
			}
		}()
		_ = q.Put(1)
		t.Error("Put into a closed queue returned")
	})
}

func TestLeavingAllEarlyLosesNoValue(t *testing.T) {
	for _, places := range []int{0, 4} {
		synctest.Test(t, func(t *testing.T) {
			g, _ := newGroup(t)
			q := flow.NewQueue[int](g, "q", places)
			g.Go("putter", func(context.Context) error {
				defer q.Close()
				for v := range 6 {
					if err := q.Put(v); err != nil {
						return err
					}
				}
				return nil
			})
			var got []int
			for v := range q.All() {
				got = append(got, v)
				if v == 2 {
					break
				}
			}
			got = slices.AppendSeq(got, q.All())
			if want := slices.Collect(count(6)); !slices.Equal(got, want) {
				t.Errorf("%d places: got %v", places, got)
			}
		})
	}
}
