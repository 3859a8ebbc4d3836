package flow_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
)

func TestAPoolClosesItsOutputWhenItsLastWorkerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, rt := newGroup(t)
		out := flow.NewQueue[int](g, "out", 2)
		flow.Pool(g, "work", 4, flow.Feed(g, count(4)), func(ctx context.Context, v int) (int, error) {
			return v * 10, rt.Sleep(ctx, time.Duration(5*(v+1))*ms)
		}, out)
		if got := slices.Collect(out.All()); !slices.Equal(got, []int{0, 10, 20, 30}) || rt.Now() != 20*ms {
			t.Errorf("got %v, closed at %v", got, rt.Now())
		}
	})
}

func TestAPoolsErrorEndsTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		g := flow.NewGroup(t.Context(), rt)
		out := flow.NewQueue[int](g, "never taken", 1)
		flow.Pool(g, "work", 3, flow.Feed(g, count(1000)), func(ctx context.Context, v int) (int, error) {
			err := rt.Sleep(ctx, ms)
			if v == 2 {
				err = errStop
			}
			return v, err
		}, out)
		if err := g.Wait(); err != errStop || rt.Now() != ms {
			t.Errorf("got %v at %v", err, rt.Now())
		}
	})
}

// Zero values are usable or loud: a pool without workers must not leave the run
// waiting for ever.
func TestAPoolWithoutWorkersDoesNotHang(t *testing.T) {
	for _, n := range []int{0, -1} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			g := flow.NewGroup(ctx, flow.NewReal(nil))
			func() {
				defer func() { _ = recover() }() // a panic is loud enough
				flow.Pool(g, "work", n, flow.Feed(g, count(3)), takes(flow.NewReal(nil), ms), nil)
				if err := g.Wait(); err == context.DeadlineExceeded {
					t.Errorf("%d workers: the run hung until its deadline", n)
				}
			}()
			cancel() // where it panicked, this ends the feed
		})
	}
}

func TestFeedTakesAValueOnlyWhenSomebodyIsThereForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		g := flow.NewGroup(ctx, flow.NewReal(nil))
		yielded, ended := 0, false
		q := flow.Feed(g, func(yield func(int) bool) {
			defer func() { ended = true }()
			for yield(yielded) {
				yielded++
			}
		})
		for taken := range 4 {
			if synctest.Wait(); yielded != taken {
				t.Errorf("%d taken: %d were", taken, yielded)
			}
			q.Get()
		}
		cancel()
		if err := g.Wait(); err != context.Canceled || !ended {
			t.Errorf("got %v; the source has ended: %v", err, ended)
		}
	})
}
