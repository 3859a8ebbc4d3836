package bench

import (
	"context"
	"iter"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// tiny is a job of a few milliseconds with pinned work.
func tiny() workloads.Spec {
	return workloads.Spec{
		Name: "tiny", Items: 24, Seed: 7, Payload: 1024,
		Stages: []workloads.Stage{
			{Name: "fetch", Kind: stage.IO, Limit: 8, Latency: workloads.Constant(time.Millisecond)},
			{Name: "process", Kind: stage.CPU, Kernel: "hash", Rounds: 2},
			{Name: "store", Kind: stage.IO, Limit: 4, Latency: workloads.Constant(time.Millisecond)},
		},
	}.Resolve(1)
}

func request(strategy string, mode Mode, spec workloads.Spec) Request {
	// Trials within the test run on as many cores as the test has.
	return Request{Cell: results.Cell{Strategy: strategy, Cores: runtime.GOMAXPROCS(0)}, Spec: spec, API: mode, Timeout: time.Minute, SpanItems: 10}
}

// watcher is pipeline, with a look at the collector's setting.
type watcher struct {
	strategies.Pipeline
	percent *int
}

func (w watcher) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	*w.percent = debug.SetGCPercent(77)
	debug.SetGCPercent(*w.percent)
	return w.Pipeline.Run(ctx, rt, items, stages)
}

func TestATrialRunsWithTheGOGCOfItsWorkload(t *testing.T) {
	before := debug.SetGCPercent(123)
	defer debug.SetGCPercent(before)
	for given, want := range map[int]int{0: 123, 400: 400} {
		spec, percent := tiny(), 0
		spec.GOGC = given
		table := strategies.Table{{Name: "watcher", New: func(strategies.Values) strategies.Strategy {
			return watcher{strategies.Pipeline{Queue: []int{1}}, &percent}
		}}}
		if report := Trial(t.Context(), request("watcher", Direct, spec), table, func(Edge) {}); !report.Trial.OK() {
			t.Fatalf("%+v", report.Trial.Failure)
		}
		after := debug.SetGCPercent(123)
		if percent != want || after != 123 {
			t.Errorf("gogc %d: %d in the trial, %d after it; want %d and 123", given, percent, after, want)
		}
	}
}

func TestEveryStrategyStoresEachItemOnceWithTheSameDigest(t *testing.T) {
	digests := map[string]string{}
	for _, mode := range []Mode{Direct, InProc} {
		for _, d := range strategies.All {
			t.Run(string(mode)+"/"+d.Name, func(t *testing.T) {
				var edges []Edge
				report := Trial(context.Background(), request(d.Name, mode, tiny()), strategies.All, func(e Edge) { edges = append(edges, e) })
				trial := report.Trial
				if !trial.OK() {
					t.Fatalf("failed: %+v", trial.Failure)
				}
				if len(edges) != 2 || edges[0] != Begins || edges[1] != Ends {
					t.Errorf("edges %v", edges)
				}
				if o := trial.Outcomes; o.Stored != 24 || o.Failed != 0 || o.Lost != 0 || o.Duplicates != 0 {
					t.Errorf("outcomes %+v", o)
				}
				for _, s := range trial.Stages {
					if s.Count != 24 {
						t.Errorf("stage %s saw %d items", s.Name, s.Count)
					}
				}
				if trial.Efficiency <= 0 || trial.Efficiency > 1 {
					t.Errorf("efficiency %v, limit %+v, wall %v", trial.Efficiency, trial.Limit, time.Duration(trial.WallNS))
				}
				digests[trial.Digest] = d.Name
				if len(digests) != 1 {
					t.Errorf("digests differ between strategies: %v", digests)
				}
			})
		}
	}
}

func TestARateLimitBoundsTheItemsThatItAdmitted(t *testing.T) {
	for _, overflow := range []string{workloads.Refuse, workloads.Queue} {
		for _, strategy := range []string{"fetch-all", "pipeline", "sequential"} {
			spec := tiny()
			spec.Stages[0].Service = workloads.Service{Rate: 2000, Burst: 2, Overflow: overflow}
			trial := Trial(t.Context(), request(strategy, Direct, spec), strategies.All, func(Edge) {}).Trial
			o := trial.Outcomes
			if !trial.OK() || o.Stored+o.Failed != 24 || o.Failed != trial.Stages[0].Failures || (o.Failed > 0) != (o.FailedSet != "") {
				t.Fatalf("%s, %s: %+v, %+v", strategy, overflow, o, trial.Failure)
			}
			if bound := trial.Limit.Bounds[model.Rate]; (bound > 0) != (o.Stored > 2) || bound < int64(o.Stored-2)*int64(time.Second)/2000 || trial.Efficiency > 1 {
				t.Errorf("%s, %s: %d stored in %v; the bound is %+v", strategy, overflow, o.Stored, time.Duration(trial.WallNS), trial.Limit)
			}
		}
	}
}

func TestATrialOfTheRestDoesThoseItemsAloneAndCountsFurtherAttempts(t *testing.T) {
	spec, rest := tiny(), []int{1, 2, 5, 23}
	fetch := &spec.Stages[0]
	fetch.Service.Faults = []workloads.Fault{{Probability: 0.5, Kind: workloads.FaultStatus}}
	for first := range 8 { // the draws tell which attempts were made
		failed := 0
		for _, item := range rest {
			if remote.DrawOf(spec.Seed, fetch.Name, fetch.Latency, fetch.Service.Faults, item, first).Fault.Kind != "" {
				failed++
			}
		}
		for _, d := range strategies.All {
			req := request(d.Name, Direct, spec)
			req.Rest, req.FirstAttempt, req.NoSpans = rest, first, true
			trial := Trial(t.Context(), req, strategies.All, func(Edge) {}).Trial
			o := trial.Outcomes
			if !trial.OK() || trial.Items != 4 || o.Stored != 4-failed || o.Failed != failed || o.Lost != 0 || o.Duplicates != 0 {
				t.Errorf("%s: %d items, %+v, want %d failed; %+v", d.Name, trial.Items, o, failed, trial.Failure)
			}
		}
	}
}

func TestARestThatMakesNoSenseIsRefused(t *testing.T) {
	for name, rest := range map[string][]int{"none of the job's": {3, 24}, "twice": {3, 3}, "out of order": {3, 2}, "negative": {-1}} {
		req := request("pipeline", Direct, tiny())
		req.Rest, req.NoSpans = rest, true
		if trial := Trial(t.Context(), req, strategies.All, func(Edge) {}).Trial; trial.OK() || !strings.Contains(trial.Failure.Message, "rest: item") {
			t.Errorf("%s: %+v", name, trial.Failure)
		}
	}
	req := request("pipeline", Direct, tiny())
	req.Rest = []int{1}
	if trial := Trial(t.Context(), req, strategies.All, func(Edge) {}).Trial; trial.OK() {
		t.Error("with spans: no failure")
	}
}
