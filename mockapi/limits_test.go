package mockapi

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// getAll gets items 0 … n-1 at the same moment, in this order, and returns the
// times that the answers took and the errors.
func getAll(a *API, n int) (took []time.Duration, errs []error) {
	took, errs = make([]time.Duration, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			start := time.Now()
			_, errs[i] = a.Get(context.Background(), "fetch", i, 0)
			took[i] = time.Since(start)
		})
		synctest.Wait()
	}
	wg.Wait()
	return took, errs
}

func milliseconds(ms ...int) (d []time.Duration) {
	for _, v := range ms {
		d = append(d, time.Duration(v)*time.Millisecond)
	}
	return d
}

func TestLatencyGrowsAsTheLimitsSay(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		service workloads.Service
		want    []time.Duration // of requests at the same moment, 10 ms each
	}{
		"ideal":                     {workloads.Service{}, milliseconds(10, 10, 10, 10, 10)},
		"two servers":               {workloads.Service{Capacity: 2}, milliseconds(10, 10, 20, 20, 30)},
		"two at once, others queue": {workloads.Service{Concurrency: 2, Overflow: workloads.Queue}, milliseconds(10, 10, 20, 20, 30)},
		"one server behind a queue": {workloads.Service{Capacity: 1, Concurrency: 2, Overflow: workloads.Queue}, milliseconds(10, 20, 30, 40, 50)},
		"a rate that queues":        {workloads.Service{Rate: 200, Burst: 2, Overflow: workloads.Queue}, milliseconds(10, 10, 15, 20, 25)},
		"a rate, then two servers":  {workloads.Service{Rate: 200, Burst: 2, Capacity: 2, Overflow: workloads.Queue}, milliseconds(10, 10, 20, 20, 30)},
		"a shared line":             {workloads.Service{Bandwidth: 256 * 1000}, milliseconds(11, 12, 13, 14, 15)},
		"servers, then the line":    {workloads.Service{Capacity: 2, Bandwidth: 256 * 250}, milliseconds(14, 18, 24, 28, 34)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t, oneSource(10*ms, c.service))
				got, errs := getAll(a, len(c.want))
				if err := errors.Join(errs...); err != nil {
					t.Fatal(err)
				}
				if c.service.Bandwidth > 0 {
					slices.Sort(got) // payloads ready at the same moment go in any order
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("times of the answers (-want +got):\n%s", diff)
				}
				s := a.Stats()
				var planned time.Duration
				for _, d := range c.want {
					planned += d
				}
				if s.PlannedNS != int64(planned) || s.LatencyNS != int64(10*ms)*int64(len(c.want)) || s.Lateness.MaxNS != 0 {
					t.Errorf("planned %d, latency %d, latest %d; want %d, %d, 0",
						s.PlannedNS, s.LatencyNS, s.Lateness.MaxNS, planned, 10*ms*time.Duration(len(c.want)))
				}
			})
		})
	}
}

func TestAServerThatIsFreeAgainIsUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(10*time.Millisecond, workloads.Service{Capacity: 2}))
		for round := range 3 {
			got, _ := getAll(a, 3)
			if want := milliseconds(10, 10, 20); !slices.Equal(got, want) {
				t.Errorf("round %d: took %v, want %v", round, got, want)
			}
		}
	})
}

func TestTooManyAtOnceAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(10*time.Millisecond, workloads.Service{Concurrency: 2}))
		took, errs := getAll(a, 3)
		if want := milliseconds(10, 10, 0); !slices.Equal(took, want) {
			t.Errorf("took %v, want %v", took, want)
		}
		wantStatus(t, errs[2], 503, 5*time.Millisecond)
		if errs[0] != nil || errs[1] != nil {
			t.Errorf("admitted requests: %v, %v", errs[0], errs[1])
		}
		if _, err := a.Get(t.Context(), "fetch", 3, 0); err != nil {
			t.Errorf("after the others have left: %v", err)
		}
		s := a.Stats()
		if s.Requests != 4 || s.Refused != 1 || s.Answered != 3 || s.MaxInFlight != 3 {
			t.Errorf("requests %d, refused %d, answered %d, in flight %d; want 4, 1, 3, 3",
				s.Requests, s.Refused, s.Answered, s.MaxInFlight)
		}
	})
}

func TestTooManyASecondAreRefusedUntilThereAreTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(0, workloads.Service{Rate: 100, Burst: 2}))
		_, errs := getAll(a, 4)
		if errs[0] != nil || errs[1] != nil {
			t.Errorf("within the burst: %v, %v", errs[0], errs[1])
		}
		wantStatus(t, errs[2], 429, 10*time.Millisecond)
		wantStatus(t, errs[3], 429, 10*time.Millisecond)
		time.Sleep(4 * time.Millisecond)
		_, err := a.Get(t.Context(), "fetch", 4, 0)
		wantStatus(t, err, 429, 6*time.Millisecond)
		time.Sleep(6 * time.Millisecond)
		if _, err := a.Get(t.Context(), "fetch", 5, 0); err != nil {
			t.Errorf("after the time it was told to wait: %v", err)
		}
	})
}

// wantStatus holds err to a *remote.StatusError, with retryAfter to the microsecond.
func wantStatus(t *testing.T, err error, code int, retryAfter time.Duration) {
	t.Helper()
	var status *remote.StatusError
	if !errors.As(err, &status) {
		t.Errorf("error %v: want status %d", err, code)
		return
	}
	if off := status.RetryAfter - retryAfter; status.Code != code || off.Abs() > time.Microsecond {
		t.Errorf("error %v: want status %d, retry after %v", err, code, retryAfter)
	}
}

func TestWhoeverGivesUpInTheQueueLosesNoPlaceForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(10*time.Millisecond, workloads.Service{Concurrency: 1, Overflow: workloads.Queue}))
		var wg sync.WaitGroup
		get := func(ctx context.Context, want error, after time.Duration) {
			wg.Go(func() {
				start := time.Now()
				if _, err := a.Get(ctx, "fetch", 0, 0); !errors.Is(err, want) {
					t.Errorf("error %v, want %v", err, want)
				}
				if got := time.Since(start); got != after {
					t.Errorf("took %v, want %v", got, after)
				}
			})
			synctest.Wait()
		}
		short, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		// At the very moment that the place comes free, either may win.
		even, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		get(t.Context(), nil, 10*time.Millisecond)
		get(short, context.DeadlineExceeded, 5*time.Millisecond)
		get(even, context.DeadlineExceeded, 10*time.Millisecond)
		get(t.Context(), nil, 20*time.Millisecond)
		wg.Wait()
		if s := a.Stats(); s.Abandoned != 2 || s.Answered != 2 {
			t.Errorf("abandoned %d, answered %d; want 2 of each", s.Abandoned, s.Answered)
		}
		if g := &a.sources["fetch"].gate; g.inside != 0 || g.waiting.Len() != 0 {
			t.Errorf("%d inside, %d waiting; want none", g.inside, g.waiting.Len())
		}
	})
}
