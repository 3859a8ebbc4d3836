package resilience_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

func status(code int, retryAfter time.Duration) error {
	return &remote.StatusError{Code: code, RetryAfter: retryAfter}
}

func ok(after time.Duration) answer { return answer{after: after} }

func no(after time.Duration, code int) answer { return answer{after, status(code, 0)} }

// wait is how long item 0 waits before its n-th retry.
func wait(p workloads.Policy, n int) time.Duration { return resilience.Wait(p, 1, "fetch", 0, n) }

var (
	patient = workloads.Policy{Retries: 3, Backoff: 10 * ms}
	hurried = workloads.Policy{Timeout: 20 * ms, Retries: 3, Backoff: 10 * ms}
)

func TestOneItemUnderAPolicy(t *testing.T) {
	for name, c := range map[string]struct {
		policy  workloads.Policy
		answers []answer
		took    time.Duration
		reason  string // empty: it went well
		asked   []int
		refused int
		account resilience.Account
	}{
		"no policy": {workloads.Policy{}, []answer{no(5*ms, 503)}, 5 * ms, "status 503", []int{0}, 1, resilience.Account{}},
		"an answer in time": {workloads.Policy{Timeout: 20 * ms, Deadline: 30 * ms}, []answer{ok(19 * ms)}, 19 * ms, "",
			[]int{0}, 0, resilience.Account{Attempts: 1}},
		"a hang with a timeout": {workloads.Policy{Timeout: 20 * ms}, []answer{hangs}, 20 * ms, "timed out",
			[]int{0}, 0, resilience.Account{Attempts: 1, Timeouts: 1}},
		"a hang with a deadline": {workloads.Policy{Deadline: 30 * ms}, []answer{hangs}, 30 * ms, "deadline passed",
			[]int{0}, 0, resilience.Account{Attempts: 1, Deadlines: 1}},
		"a failure of its own": {workloads.Policy{Timeout: 20 * ms, Retries: 3}, []answer{no(5*ms, 404)}, 5 * ms, "status 404",
			[]int{0}, 0, resilience.Account{Attempts: 1}},
		"a second attempt goes well": {patient, []answer{no(5*ms, 500), ok(7 * ms)}, 12*ms + wait(patient, 1), "",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Retries: 1, Backoff: wait(patient, 1)}},
		"all attempts fail": {patient, []answer{{5 * ms, remote.ErrReset}, {5 * ms, remote.ErrTruncated}, no(5*ms, 500), no(5*ms, 503)},
			20*ms + wait(patient, 1) + wait(patient, 2) + wait(patient, 3), "status 503", []int{0, 1, 2, 3}, 1,
			resilience.Account{Attempts: 4, Retries: 3, Backoff: wait(patient, 1) + wait(patient, 2) + wait(patient, 3)}},
		"each attempt has its own timeout": {hurried, []answer{hangs, hangs, ok(15 * ms)}, 55*ms + wait(hurried, 1) + wait(hurried, 2), "",
			[]int{0, 1, 2}, 0, resilience.Account{Attempts: 3, Retries: 2, Timeouts: 2, Backoff: wait(hurried, 1) + wait(hurried, 2)}},
		"the service says when": {patient, []answer{{ms, status(429, 40*ms)}, {ms, status(503, 50*ms)}, ok(ms)}, 93 * ms, "",
			[]int{0, 1, 2}, 2, resilience.Account{Attempts: 3, Retries: 2, RetryAfter: 90 * ms}},
		"the deadline ends an attempt": {workloads.Policy{Timeout: 20 * ms, Deadline: 30 * ms, Retries: 9}, []answer{hangs}, 30 * ms, "deadline passed",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Retries: 1, Timeouts: 1, Deadlines: 1}},
		"a wait beyond the deadline is not waited": {workloads.Policy{Deadline: 30 * ms, Retries: 9}, []answer{{ms, status(429, 29*ms)}}, ms, "deadline passed",
			[]int{0}, 1, resilience.Account{Attempts: 1, Deadlines: 1}},
		"the deadline of the moment of a timeout": {workloads.Policy{Timeout: 20 * ms, Deadline: 20 * ms, Retries: 9}, []answer{hangs}, 20 * ms, "deadline passed",
			[]int{0}, 0, resilience.Account{Attempts: 1, Deadlines: 1}},
		"no hedge for who is quick": {workloads.Policy{Hedge: 10 * ms}, []answer{ok(9 * ms)}, 9 * ms, "",
			[]int{0}, 0, resilience.Account{Attempts: 1}},
		"a hedge that wins": {workloads.Policy{Hedge: 10 * ms}, []answer{hangs, ok(5 * ms)}, 15 * ms, "",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Hedges: 1, HedgeWins: 1}},
		"a hedge that loses": {workloads.Policy{Hedge: 10 * ms}, []answer{ok(12 * ms), hangs}, 12 * ms, "",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Hedges: 1}},
		"a hedge outlives the first": {workloads.Policy{Hedge: 10 * ms}, []answer{no(12*ms, 503), ok(5 * ms)}, 15 * ms, "",
			[]int{0, 1}, 1, resilience.Account{Attempts: 2, Hedges: 1, HedgeWins: 1}},
		"both of a pair fail": {workloads.Policy{Hedge: 10 * ms}, []answer{no(12*ms, 500), no(5*ms, 503)}, 15 * ms, "status 500",
			[]int{0, 1}, 1, resilience.Account{Attempts: 2, Hedges: 1}},
		"a pair is tried again": {workloads.Policy{Hedge: 10 * ms, Timeout: 20 * ms, Retries: 1}, []answer{hangs, hangs, ok(5 * ms)}, 35 * ms, "",
			[]int{0, 1, 2}, 0, resilience.Account{Attempts: 3, Hedges: 1, Retries: 1, Timeouts: 2}},
		"a deadline ends both of a pair": {workloads.Policy{Hedge: 10 * ms, Deadline: 25 * ms}, []answer{hangs}, 25 * ms, "deadline passed",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Hedges: 1, Deadlines: 1}},
		"a circuit that opens ends the retries": {workloads.Policy{Retries: 5, Breaker: 2}, []answer{no(5*ms, 500)}, 10 * ms, "circuit open",
			[]int{0, 1}, 0, resilience.Account{Attempts: 2, Retries: 2, Rejected: 1, Opened: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
				s := &service{rt: rt, answers: c.answers}
				g := resilience.New(rt, c.policy, resilience.Options{Seed: 1, Stage: "fetch"})
				it, err := g.Wrap(s.do)(ctx, stage.Item{})
				reason := ""
				if err != nil {
					reason = remote.Reason(err)
				}
				if took := rt.Now(); took != c.took || reason != c.reason {
					t.Errorf("%q at %v, want %q at %v", reason, took, c.reason, c.took)
				}
				if !slices.Equal(s.asked, c.asked) || it.Refused != c.refused || s.inFlight != 0 {
					t.Errorf("asked %v, refused %d, %d left in flight; want %v, %d, none", s.asked, it.Refused, s.inFlight, c.asked, c.refused)
				}
				if (it.Status == stage.Stored) != (c.reason == "") {
					t.Errorf("the item is %v", it.Status)
				}
				if diff := cmp.Diff(c.account, g.Account()); diff != "" {
					t.Errorf("account (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// By hand: the circuit opens at 10 ms with the second failure in a row, for 30 ms. The
// service is well from request time 45 ms on.
func TestACircuitOpensAndCloses(t *testing.T) {
	inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
		g := resilience.New(rt, workloads.Policy{Breaker: 2, BreakerOpen: 30 * ms}, resilience.Options{Stage: "fetch"})
		do := g.Wrap(func(ctx context.Context, it stage.Item) (stage.Item, error) {
			well := rt.Now() >= 45*ms
			if err := rt.Sleep(ctx, 5*ms); err != nil || well {
				return it, err
			}
			return it, status(500, 0)
		})
		for i, want := range []struct {
			at     time.Duration
			reason string
		}{
			{5 * ms, "status 500"}, {10 * ms, "status 500"}, {10 * ms, "circuit open"},
			{45 * ms, "status 500"}, // begun at 40 ms, to see
			{45 * ms, "circuit open"}, {80 * ms, ""}, {85 * ms, ""},
		} {
			switch i {
			case 3:
				_ = rt.Sleep(ctx, 40*ms-rt.Now())
			case 5:
				_ = rt.Sleep(ctx, 75*ms-rt.Now())
			}
			_, err := do(ctx, stage.Item{ID: i})
			reason := ""
			if err != nil {
				reason = err.Error()
			}
			if rt.Now() != want.at || reason != want.reason {
				t.Errorf("%d: %q at %v, want %q at %v", i, reason, rt.Now(), want.reason, want.at)
			}
		}
		if a := g.Account(); a.Opened != 2 || a.Rejected != 2 || a.Attempts != 5 {
			t.Errorf("account %+v", a)
		}
	})
}

func TestTheSecondStoreTakesWhatTheStageCouldNotStore(t *testing.T) {
	for name, c := range map[string]struct {
		answers []answer
		broken  error
		reason  string
		taken   int
	}{
		"not needed":        {[]answer{ok(ms)}, nil, "", 0},
		"needed":            {[]answer{no(ms, 404)}, nil, "", 1},
		"of no use":         {[]answer{no(ms, 404)}, errFallback, "status 404, and the fallback: disk full", 1},
		"after the timeout": {[]answer{hangs}, nil, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
				taken := 0
				second := func(_ context.Context, it stage.Item) (stage.Item, error) {
					taken++
					if c.broken == nil {
						it.Status = stage.Stored
					}
					return it, c.broken
				}
				s := &service{rt: rt, answers: c.answers}
				g := resilience.New(rt, workloads.Policy{Timeout: 9 * ms, Fallback: "jsonl:x"}, resilience.Options{Stage: "store", Fallback: second})
				it, err := g.Wrap(s.do)(ctx, stage.Item{})
				reason := ""
				if err != nil {
					reason = remote.Reason(err)
				}
				want := 0
				if c.taken == 1 && c.broken == nil {
					want = 1
				}
				if reason != c.reason || taken != c.taken || g.Account().Fallbacks != want || (it.Status == stage.Stored) != (reason == "") {
					t.Errorf("%q, %v, taken %d times, %+v", reason, it.Status, taken, g.Account())
				}
			})
		})
	}
}

// Whatever an item waits for: an answer, the second answer, or its next attempt.
func TestTheRunsEndIsNoTimeout(t *testing.T) {
	for name, c := range map[string]struct {
		policy  workloads.Policy
		answers []answer
	}{
		"an answer":       {workloads.Policy{Timeout: 10 * ms, Deadline: time.Hour, Retries: 9, Backoff: ms, Fallback: "jsonl:x"}, []answer{hangs}},
		"the deadline":    {workloads.Policy{Deadline: time.Hour}, []answer{hangs}},
		"a second answer": {workloads.Policy{Hedge: ms, Retries: 9}, []answer{hangs}},
		"a retry":         {workloads.Policy{Retries: 1}, []answer{{0, status(429, time.Hour)}}},
		"of the moment":   {workloads.Policy{Timeout: 25 * ms, Breaker: 1}, []answer{hangs}},
	} {
		t.Run(name, func(t *testing.T) {
			inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				fallback := func(_ context.Context, it stage.Item) (stage.Item, error) {
					t.Error("the second store was asked")
					return it, nil
				}
				s := &service{rt: rt, answers: c.answers}
				g := resilience.New(rt, c.policy, resilience.Options{Stage: "fetch", Fallback: fallback})
				const items = 3
				var errs [items]error
				var done [items]flow.Parker
				for i := range items {
					done[i] = rt.NewParker("an item")
					rt.Go("item", func() {
						_, errs[i] = g.Wrap(s.do)(ctx, stage.Item{ID: i})
						done[i].Unpark()
					})
				}
				_ = rt.Sleep(context.Background(), 25*ms-1)
				cancel()
				for i := range items {
					done[i].Park()
				}
				if rt.Now() != 25*ms-1 || s.inFlight != 0 {
					t.Errorf("ended at %v, %d left in flight", rt.Now(), s.inFlight)
				}
				for _, err := range errs {
					if err != context.Canceled {
						t.Errorf("got %v", err)
					}
				}
				if a := g.Account(); a.Opened != 0 {
					t.Errorf("the circuit opened: %+v", a)
				}
			})
		})
	}
}

// What derives a context from an attempt's must end with it, as net/http does.
func TestContextsOfAnAttemptsContextEndWithIt(t *testing.T) {
	inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
		g := resilience.New(rt, workloads.Policy{Timeout: 10 * ms}, resilience.Options{Stage: "fetch"})
		do := g.Wrap(func(ctx context.Context, it stage.Item) (stage.Item, error) {
			if at, ok := ctx.Deadline(); !ok || time.Until(at) > 10*ms {
				t.Errorf("deadline in %v, %v", time.Until(at), ok)
			}
			inner, cancel := context.WithCancel(ctx)
			defer cancel()
			if err := rt.Sleep(inner, time.Hour); !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != context.DeadlineExceeded {
				t.Errorf("slept until %v", err)
			}
			select {
			case <-ctx.Done():
			default:
				t.Error("it has ended, and is not done")
			}
			return it, inner.Err()
		})
		if _, err := do(ctx, stage.Item{}); err != resilience.ErrTimeout || rt.Now() != 10*ms {
			t.Errorf("%v at %v", err, rt.Now())
		}
	})
}

// Ten at once each earn a tenth of a retry; the bucket holds ten.
func TestABudgetKeepsRetriesAtAShareOfTheItems(t *testing.T) {
	inBoth(t, func(t *testing.T, ctx context.Context, rt flow.Runtime) {
		g := resilience.New(rt, workloads.Policy{Retries: 1, Budget: 0.1}, resilience.Options{Stage: "fetch"})
		s := &service{rt: rt, answers: []answer{no(ms, 500)}}
		for i := range 200 {
			_, _ = g.Wrap(s.do)(ctx, stage.Item{ID: i})
		}
		// The first ten are granted, and the first of them earns nothing, as the bucket is full.
		if a := g.Account(); a.Retries != 10+19 || a.Denied != 200-29 || a.Attempts != 229 {
			t.Errorf("account %+v", a)
		}
	})
}
