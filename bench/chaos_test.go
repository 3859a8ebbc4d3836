package bench

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// misfortunes are all kinds of faults that a service may have, by name: rules, and
// refusals over its rate or its concurrency.
func misfortunes() map[string]workloads.Service {
	all := map[string]workloads.Service{
		"429 by rate":        {Rate: 300, Burst: 2},
		"503 by concurrency": {Concurrency: 2},
	}
	for _, kind := range workloads.FaultKinds {
		all[kind] = workloads.Service{Faults: []workloads.Fault{{Probability: 0.3, Kind: kind}}}
	}
	return all
}

// precautions are policies that get over most of it: the usual ones, and with all there is.
func precautions() map[string]workloads.Policy {
	usual := workloads.Policy{Timeout: 40 * time.Millisecond, Retries: 2, Backoff: 2 * time.Millisecond}
	all := usual
	all.Deadline, all.Breaker, all.BreakerOpen, all.Budget, all.Hedge = 150*time.Millisecond, 6, 10*time.Millisecond, 0.5, 3*time.Millisecond
	return map[string]workloads.Policy{"": usual, ", with all precautions": all}
}

// struckBy is the tiny job with a misfortune at a stage, and policies against it; what
// cannot be stored goes to the fallback.
func struckBy(service workloads.Service, where string, p workloads.Policy, fallback string) workloads.Spec {
	spec := tiny()
	for k := range spec.Stages {
		s := &spec.Stages[k]
		if s.Op == "" {
			continue
		}
		s.Policy = p
		if s.Name == where {
			s.Service = service
		}
		if s.Op == workloads.Put {
			s.Policy.Hedge, s.Policy.Fallback = 0, fallback
		}
	}
	return spec.Resolve(1)
}

// timers is a Sleeper for bubbles, where Go's timers are exact.
type timers struct{}

func (timers) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// inBubble runs a trial's strategy on its real stages and the real mock API, in the
// virtual time of a bubble, and audits it.
func inBubble(t *testing.T, req Request) (results.Trial, Seen, *mockapi.API) {
	t.Helper()
	s, _, err := strategies.Table(strategies.All).Parse(req.Cell.Strategy)
	if err != nil {
		t.Fatal(err)
	}
	api, err := mockapi.New(apiConfig(req.Spec), timers{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := openFiles(req)
	if err != nil {
		t.Fatal(err)
	}
	j, err := newJob(req, api, files)
	if err != nil {
		t.Fatal(err)
	}
	rt := flow.NewReal(timers{})
	if err := s.Run(t.Context(), rt, j.items(), j.stages(rt, false)); err != nil {
		t.Fatal(err)
	}
	trial := blank(req)
	trial.Outcomes, trial.Digest = j.account.outcomes(), digestText(j.account.digest.Load())
	if err := files.close(); err != nil {
		t.Fatal(err)
	}
	auditWith(t.Context(), &trial, req, j.account.seen(), api)
	return trial, j.account.seen(), api
}

// checkItems accounts for every item: stored once, or failed with a reason.
func checkItems(t *testing.T, trial results.Trial, seen Seen, kept func(item int) (uint64, bool)) {
	t.Helper()
	o := trial.Outcomes
	if !trial.OK() || o.Lost != 0 || o.Duplicates != 0 || o.Conflicts != 0 || o.Orphans != 0 || o.Stored+o.Failed != trial.Items {
		t.Errorf("%+v: %+v", o, trial.Failure)
	}
	for item := range trial.Items {
		if _, stored := kept(item); !stored && !seen.Failed.has(item) {
			t.Errorf("item %d is nowhere", item)
		}
	}
	reasons := 0
	for reason, n := range o.Reasons {
		if reasons += n; reason == "" {
			t.Errorf("%d items failed without a reason", n)
		}
	}
	if reasons != o.Failed {
		t.Errorf("%d items failed, and %d have a reason", o.Failed, reasons)
	}
}

// Every strategy against every misfortune at either end, with 20 seeds each, and with all
// precautions with 5, in virtual time: no item is lost, none is stored twice. A bubble
// does not end before every goroutine in it.
func TestNothingIsLostOrStoredTwiceWhateverGoesWrong(t *testing.T) {
	for name, service := range misfortunes() {
		for _, where := range []string{"fetch", "store"} {
			for precaution, policy := range precautions() {
				seeds := map[bool]int{true: 5, false: 20}[policy.Hedge > 0]
				if testing.Short() {
					seeds = 2
				}
				t.Run(name+" at "+where+precaution, func(t *testing.T) {
					struck, fell := int64(0), 0
					for _, d := range strategies.All {
						for seed := range seeds {
							spec := struckBy(service, where, policy, "jsonl:"+filepath.Join(t.TempDir(), "fallback.jsonl"))
							spec.Seed = uint64(seed)
							n, fallback := accounted(t, request(d.Name, Direct, spec))
							if struck, fell = struck+n, fell+fallback; t.Failed() {
								t.Fatalf("%s, seed %d", d.Name, seed)
							}
						}
					}
					if struck == 0 || where == "store" && fell == 0 {
						t.Errorf("it struck %d times, and the fallback took %d items: nothing was tried", struck, fell)
					}
				})
			}
		}
	}
}

// accounted runs the trial in a bubble and accounts for every item. It gives how often
// the service's misfortunes struck, and how many items the fallback took.
func accounted(t *testing.T, req Request) (struck int64, fallback int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		trial, seen, api := inBubble(t, req)
		kept, err := Kept(t.Context(), req, api)
		if err != nil {
			t.Fatal(err)
		}
		checkItems(t, trial, seen, kept)
		stats := api.Stats()
		struck, fallback = stats.Refused, trial.Outcomes.Fallback
		for _, n := range stats.Faults {
			struck += n
		}
	})
	return struck, fallback
}

// The same over sockets, in real time: after each kind nothing of it runs any more.
func TestNothingRunsOnAfterAnyMisfortune(t *testing.T) {
	for name, service := range misfortunes() {
		for _, where := range []string{"fetch", "store"} {
			t.Run(name+" at "+where, func(t *testing.T) {
				before := goleak.IgnoreCurrent()
				for _, d := range strategies.All {
					spec := struckBy(service, where, precautions()[""], "jsonl:"+filepath.Join(t.TempDir(), "fallback.jsonl"))
					req := request(d.Name, InProc, spec)
					req.NoSpans = true
					report := Trial(t.Context(), req, strategies.All, func(Edge) {})
					o := report.Trial.Outcomes
					if !report.Trial.OK() || o.Lost+o.Duplicates+o.Conflicts+o.Orphans != 0 || o.Stored+o.Failed != 24 {
						t.Errorf("%s: %+v: %+v", d.Name, o, report.Trial.Failure)
					}
				}
				goleak.VerifyNone(t, before)
			})
		}
	}
}
