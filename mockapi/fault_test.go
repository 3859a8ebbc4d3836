package mockapi

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

func TestFaultsStrikeWhenTheAnswerIsDue(t *testing.T) {
	for kind, check := range map[string]func(error) bool{
		workloads.FaultStatus: func(err error) bool {
			var s *remote.StatusError
			return errors.As(err, &s) && s.Code == 500
		},
		workloads.FaultReset:    func(err error) bool { return errors.Is(err, remote.ErrReset) },
		workloads.FaultTruncate: func(err error) bool { return errors.Is(err, remote.ErrTruncated) },
	} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI(t, oneSource(10*time.Millisecond, workloads.Service{
				Faults: []workloads.Fault{{Every: 3, Kind: kind}},
			}))
			for item := range 9 {
				start := time.Now()
				reply, err := a.Get(t.Context(), "fetch", item, 0)
				if struck := err != nil; struck != (item%3 == 2) || struck && !check(err) {
					t.Errorf("%s: item %d: error %v", kind, item, err)
				}
				if (err != nil) != (reply.Payload == nil) {
					t.Errorf("%s: item %d: error %v with a payload of %d bytes", kind, item, err, len(reply.Payload))
				}
				if took := time.Since(start); took != 10*time.Millisecond || reply.Service != took {
					t.Errorf("%s: item %d: took %v, stamped %v", kind, item, took, reply.Service)
				}
			}
			if got := a.Stats().Faults[kind]; got != 3 {
				t.Errorf("%s: counted %d faults, want 3", kind, got)
			}
		})
	}
}

func TestAHangLastsUntilTheClientLeavesAndHoldsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(10*time.Millisecond, workloads.Service{
			Concurrency: 1, Capacity: 1, Faults: []workloads.Fault{{Every: 2, Kind: workloads.FaultHang}},
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		done := make(chan error)
		go func() {
			_, err := a.Get(ctx, "fetch", 1, 0)
			done <- err
		}()
		synctest.Wait()
		_, err := a.Get(t.Context(), "fetch", 0, 0)
		wantStatus(t, err, 503, 10*time.Millisecond)
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
		}
		start := time.Now()
		if _, err := a.Get(t.Context(), "fetch", 0, 0); err != nil || time.Since(start) != 10*time.Millisecond {
			t.Errorf("afterwards: %v after %v, want an answer after 10ms", err, time.Since(start))
		}
		if s := a.Stats(); s.Faults[workloads.FaultHang] != 1 || s.Abandoned != 1 || s.Lateness.Count != 1 {
			t.Errorf("hung %d, abandoned %d, lateness of %d; want 1 each", s.Faults[workloads.FaultHang], s.Abandoned, s.Lateness.Count)
		}
	})
}

func TestTheFirstRuleThatStrikesIsTaken(t *testing.T) {
	s := Source{Name: "fetch", Service: workloads.Service{Faults: []workloads.Fault{
		{Every: 2, Kind: workloads.FaultReset},
		{Every: 3, Kind: workloads.FaultStatus, Status: 418},
		{Every: 1, Kind: workloads.FaultStatus},
	}}}
	for item, want := range []string{"status 500", "reset", "status 418", "reset", "status 500", "reset"} {
		f := s.drawFor(1, item, 0).Fault
		got := f.Kind
		if err, ok := remote.Failure(f).(*remote.StatusError); ok {
			got = err.Error()
		}
		if got != want {
			t.Errorf("item %d: %s, want %s", item, got, want)
		}
	}
}

func TestPlansDependOnNothingButTheirArguments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Source{
			Name:    rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "name"),
			Latency: workloads.Constant(0),
			Service: workloads.Service{Faults: []workloads.Fault{
				{Probability: 0.3, Kind: workloads.FaultReset},
				{Probability: 0.5, Kind: workloads.FaultHang},
			}},
		}
		seed := rapid.Uint64().Draw(t, "seed")
		item, attempt := rapid.IntRange(0, 1e6).Draw(t, "item"), rapid.IntRange(0, 9).Draw(t, "attempt")
		want := s.drawFor(seed, item, attempt)
		s.drawFor(seed+1, item+1, attempt)
		s.Service.Capacity = 3
		if got := s.drawFor(seed, item, attempt); got != want {
			t.Fatalf("first %+v, then %+v", want, got)
		}
	})
}

// The rules' shares in 20,000 draws are within five standard deviations, and the
// second rule strikes as often where the first one did not.
func TestFaultsStrikeAsOftenAsTheirProbabilitySays(t *testing.T) {
	s := Source{Name: "fetch", Service: workloads.Service{Faults: []workloads.Fault{
		{Probability: 0.1, Kind: workloads.FaultReset},
		{Probability: 0.5, Kind: workloads.FaultHang},
	}}}
	const n = 20_000
	counts := map[string]float64{}
	for item := range n {
		counts[s.drawFor(42, item, 0).Fault.Kind]++
	}
	for kind, share := range map[string]float64{workloads.FaultReset: 0.1, workloads.FaultHang: 0.45, "": 0.45} {
		if off := counts[kind]/n - share; math.Abs(off) > 5*math.Sqrt(share*(1-share)/n) {
			t.Errorf("fault %q: share %v, want about %v", kind, counts[kind]/n, share)
		}
	}
}
