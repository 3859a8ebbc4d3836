package model_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// timers is a Sleeper for bubbles, where Go's timers are exact.
type timers struct{}

func (timers) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// inBubble runs the strategy against the mock API on the real runtime, where the
// time of the process itself is virtual.
func inBubble(t *testing.T, spec workloads.Spec, w *watched) (stats mockapi.Stats, accounts []resilience.Account) {
	t.Helper()
	guards := make([]*resilience.Guard, len(spec.Stages))
	synctest.Test(t, func(t *testing.T) {
		api, err := mockapi.New(apiConfig(spec), timers{})
		if err != nil {
			t.Fatal(err)
		}
		rt := flow.NewReal(timers{})
		stages := make([]stage.Stage, len(spec.Stages))
		for k, s := range spec.Stages {
			do := asked(api, rt, spec, k)
			if s.Kind == stage.IO {
				guards[k] = resilience.New(rt, s.Policy, resilience.Options{Seed: spec.Seed, Stage: s.Name, Fallback: second(s.Policy)})
				do = guards[k].Wrap(do)
			}
			stages[k] = stage.Stage{Name: s.Name, Kind: s.Kind, Limit: s.Limit, Do: settled(do, k == len(spec.Stages)-1)}
		}
		if err := w.Run(t.Context(), rt, numbered(spec.Items), stages); err != nil {
			t.Fatal(err)
		}
		stats = api.Stats()
	})
	for _, g := range guards {
		if g == nil {
			accounts = append(accounts, resilience.Account{})
			continue
		}
		accounts = append(accounts, g.Account())
	}
	return stats, accounts
}

// second is a second store that takes everything at once, where the policy has one.
func second(p workloads.Policy) stage.Func {
	if p.Fallback == "" {
		return nil
	}
	return func(_ context.Context, it stage.Item) (stage.Item, error) { return it, nil }
}

func numbered(n int) func(yield func(stage.Item) bool) {
	return func(yield func(stage.Item) bool) {
		for i := range n {
			if !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
}

func apiConfig(spec workloads.Spec) mockapi.Config {
	c := mockapi.Config{Seed: spec.Seed, Items: spec.Items, Payload: int(spec.Payload)}
	for _, s := range spec.Stages {
		if s.Kind == stage.IO {
			c.Sources = append(c.Sources, mockapi.Source{Name: s.Name, Latency: s.Latency, Service: s.Service})
		}
	}
	return c
}

// result is the body of a result that is stored.
func result(item int) []byte { return fmt.Appendf(nil, `{"item":%d,"digest":"%016x"}`, item, item) }

// asked is a stage that calls the mock API, or sleeps where it would compute.
func asked(api *mockapi.API, rt flow.Runtime, spec workloads.Spec, k int) stage.Func {
	s := spec.Stages[k]
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		var err error
		switch {
		case s.Kind == stage.CPU:
			err = rt.Sleep(ctx, s.Cost.At(spec.Seed, s.Name, it.ID, 0))
		case s.Op == workloads.Put:
			_, err = api.Put(ctx, s.Name, it.ID, it.Attempt, 1, result(it.ID))
		default:
			_, err = api.Get(ctx, s.Name, it.ID, it.Attempt)
		}
		return it, err
	}
}

// settled absorbs what befalls a single item, in the words of a trial's record.
func settled(next stage.Func, last bool) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		if it.Status == stage.Failed {
			return it, nil
		}
		it.Attempt, it.Refused = 0, 0
		out, err := next(ctx, it)
		if err == nil && last {
			out.Status = stage.Stored
		}
		if err == nil {
			return out, nil
		}
		out.Status, out.Reason = stage.Failed, err.Error()
		if status, ok := errors.AsType[*remote.StatusError](err); ok {
			out.Reason = fmt.Sprintf("status %d", status.Code)
		}
		for _, short := range []error{remote.ErrReset, remote.ErrTruncated} {
			if errors.Is(err, short) {
				out.Reason = short.Error()
			}
		}
		return out, ctx.Err()
	}
}

// agreement runs one job in virtual time and in a bubble, and holds what must be
// the same: all of it, or else the totals.
func agreement(t *testing.T, r *rapid.T, spec workloads.Spec, s strategies.Strategy, gaps []time.Duration, all bool) model.Outcome {
	job, err := model.FromSpec(spec, 0, nil)
	if err != nil {
		r.Fatal(err)
	}
	virtual, real := watch(s, len(spec.Stages), spec.Items, gaps), watch(s, len(spec.Stages), spec.Items, gaps)
	out := simulate(r, job, virtual, observed)
	stats, accounts := inBubble(t, spec, real)
	if diff := cmp.Diff(accounts, out.Policies); diff != "" && all {
		r.Fatalf("policies (-bubble +virtual):\n%s", diff)
	}
	if all {
		if diff := cmp.Diff(real.visits, virtual.visits); diff != "" {
			r.Fatalf("visits (-bubble +virtual):\n%s", diff)
		}
		if diff := cmp.Diff(real.ends, virtual.ends); diff != "" {
			r.Fatalf("ends (-bubble +virtual):\n%s", diff)
		}
		if diff := cmp.Diff(virtual.visits, out.Spans); diff != "" {
			r.Fatalf("spans (-as the strategy saw them +outcome):\n%s", diff)
		}
	}
	if real.took != out.Makespan {
		r.Fatalf("%v in virtual time, %v in a bubble", out.Makespan, real.took)
	}
	wantEnds(r, out, real.ends)
	for k, s := range spec.Stages {
		c, got := stats.Sources[s.Name], out.Requests[k]
		if job.Lines[k].Remote == nil {
			continue
		}
		faults := map[string]int{}
		for kind, n := range c.Faults {
			faults[kind] = int(n)
		}
		// Who is refused is there only for a moment, with others or alone; and timeouts of
		// one moment let others begin at that moment.
		if !all && got.Refused > 0 || !s.Policy.IsZero() {
			got.MaxInFlight = c.MaxInFlight
		}
		if got.Sent != int(c.Requests) || got.Refused != int(c.Refused) || !maps.Equal(got.Faults, faults) || got.MaxInFlight != c.MaxInFlight {
			r.Fatalf("%s: virtual %+v, mock API %+v", s.Name, got, c)
		}
	}
	return out
}

// wantEnds holds an outcome's counts to the ends of the items.
func wantEnds(r fatal, out model.Outcome, ends []string) {
	r.Helper()
	failed, stored, in := map[string]int{}, 0, 0
	for _, end := range ends {
		if end == stage.Stored.String() {
			stored++
		} else {
			failed[end]++
		}
	}
	for _, n := range out.FailedIn {
		in += n
	}
	if out.Stored != stored || !maps.Equal(out.Failed, failed) || in+stored != len(ends) {
		r.Fatalf("stored %d, failed %v, by line %v; the items ended as %v", out.Stored, out.Failed, out.FailedIn, ends)
	}
}

// In a bubble the order of what happens at the same moment is any. So where it
// matters who comes first, jobs are such that requests come to a service at moments
// of their own; what goes wrong of whole batches is held to its totals.
func TestAVirtualServiceDoesWhatTheMockAPIDoesToTheNanosecond(t *testing.T) {
	everybody := draws{latency: anyLatency, service: everything}
	for name, c := range map[string]struct {
		texts   []string
		draw    draws
		totals  bool
		reasons []string
	}{
		"faults":              {texts: everyText(), draw: draws{latency: unlikeLater, service: onlyFaults}, reasons: faulty},
		"one after another":   {texts: []string{"sequential"}, draw: everybody, reasons: faulty},
		"own activities":      {texts: []string{"semaphore", "semaphore:inflight=3"}, draw: everybody, reasons: everyReason},
		"workers":             {texts: []string{"pipeline", "pipeline:queue=0", "pipeline:queue=3/0/1"}, draw: draws{latency: unlikeLater, service: everythingFirst}, reasons: everyReason},
		"workers and delays":  {texts: []string{"pipeline", "pipeline:queue=0", "pipeline:queue=3/0/1"}, draw: draws{latency: anyLatency, service: onlyDelays}},
		"policies":            {texts: everyText(), draw: draws{latency: unlikeLater, service: onlyFaults, policy: firstPolicy}, reasons: append([]string{"timed out", "deadline passed"}, faulty...)},
		"policies one by one": {texts: []string{"sequential"}, draw: draws{latency: anyLatency, service: everything, policy: drawPolicy}, reasons: []string{"timed out", "circuit open"}},
		"policies and limits": {texts: []string{"semaphore", "semaphore:inflight=3"}, draw: draws{latency: lognormal, service: patient, policy: oneAtATime}, reasons: []string{"timed out", "circuit open"}},
		"batches of like items": {texts: []string{"fetch-all", "fetch-all:limit=true", "batched:size=3", "batched", "prefetch:size=3,depth=2", "prefetch:size=5"},
			draw: draws{latency: constant, service: likeLimits}, totals: true, reasons: []string{"status 429", "status 503"}},
	} {
		t.Run(name, func(t *testing.T) {
			reasons := map[string]int{}
			for _, text := range c.texts {
				t.Run(text, func(t *testing.T) {
					s := parse(t, text)
					rapid.Check(t, func(r *rapid.T) {
						spec, gaps := c.draw.spec(r)
						maps.Copy(reasons, agreement(t, r, spec, s, gaps, !c.totals).Failed)
					})
				})
			}
			for _, reason := range c.reasons { // what is compared must have happened
				if reasons[reason] == 0 {
					t.Errorf("no item failed for %s", reason)
				}
			}
		})
	}
}

var (
	faulty      = []string{"status 500", "status 418", "connection reset", "answer cut short"}
	everyReason = append([]string{"status 429", "status 503"}, faulty...)
)
