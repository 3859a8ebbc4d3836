package soak

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/chaos"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// tiny is a job of a few milliseconds with pinned work.
func tiny() workloads.Spec {
	return workloads.Spec{
		Name: "tiny", Items: 40, Seed: 7, Payload: 1024,
		Stages: []workloads.Stage{
			{Name: "fetch", Kind: stage.IO, Limit: 8, Latency: workloads.Constant(time.Millisecond)},
			{Name: "process", Kind: stage.CPU, Kernel: "hash", Rounds: 2},
			{Name: "store", Kind: stage.IO, Limit: 4, Latency: workloads.Constant(time.Millisecond)},
		},
	}
}

// begin makes a soak of the tiny job into a file.
func begin(t *testing.T, long time.Duration, runner func(func(*os.Process)) bench.Runner) (s Soak, path string) {
	t.Helper()
	dir := t.TempDir()
	plans, err := bench.Matrix{Spec: WithPolicies(tiny().Resolve(1), "jsonl:"+filepath.Join(dir, "fallback.jsonl")), Strategies: []string{"pipeline", "semaphore"}, Cores: []int{1}}.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "soak.jsonl")
	h := results.Header{Workload: "tiny", API: string(bench.Process)}
	for _, p := range plans {
		h.Plan.Cells = append(h.Plan.Cells, p.Cell)
	}
	w, err := results.Create(path, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return Soak{For: long, Seed: 3, Plans: plans, File: w, Runner: runner}, path
}

// inProcesses runs trials as processes of this test program.
func inProcesses(t *testing.T) func(func(*os.Process)) bench.Runner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, "trial")
	return func(started func(*os.Process)) bench.Runner { return bench.Child{Path: self, Started: started}.Run }
}

// inside runs trials in this process, by req as change makes it, and gives what change
// makes of their record.
func inside(change func(*bench.Request), falsify func(*results.Trial)) func(func(*os.Process)) bench.Runner {
	return func(func(*os.Process)) bench.Runner {
		return func(ctx context.Context, req bench.Request, edge func(bench.Edge)) bench.Report {
			change(&req)
			report := bench.Trial(ctx, req, strategies.All, edge)
			falsify(report.Trial)
			return report
		}
	}
}

func TestASoakHoldsAndEveryFaultStrikes(t *testing.T) {
	if testing.Short() {
		t.Skip("five seconds of load")
	}
	s, path := begin(t, 3*time.Second, inProcesses(t))
	s.Overtime = time.Minute
	told := 0
	s.Progress = func(Progress) { told++ }
	a, err := s.Run(t.Context())
	if err != nil || len(a.Wrong) > 0 {
		t.Fatalf("%+v, error %v", a, err)
	}
	if a.Stored == 0 || a.Stored+a.Failed != a.Items || a.Items != 40*a.Rounds || told < a.Rounds || a.Processes[endedKill] == 0 {
		t.Errorf("%+v, told %d times", a, told)
	}
	run, err := results.ReadFile(path)
	if err != nil || len(run.Trials) != a.Rounds || len(run.Warnings) > 0 {
		t.Fatalf("%d rounds are recorded of %d, warnings %q, error %v", len(run.Trials), a.Rounds, run.Warnings, err)
	}
	sum := 0
	for n, trial := range run.Trials {
		sum += trial.Outcomes.Stored
		if !trial.OK() || trial.Items != 40 || trial.Block != n/2 || trial.Position != n%2 {
			t.Errorf("round %d: %d items, block %d, position %d, %+v", n, trial.Items, trial.Block, trial.Position, trial.Failure)
		}
	}
	if sum != a.Stored {
		t.Errorf("%d items are stored by the records, %d by the account", sum, a.Stored)
	}
}

// A strategy's account alone is not believed: what it says it stored must be stored.
func TestALieIsFoundOut(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*bench.Request)
		falsify func(*results.Trial)
		want    string
	}{
		"items that were not stored": {
			func(r *bench.Request) { r.Rest = []int{3, 5, 7} },
			func(t *results.Trial) { t.Outcomes.Stored = 40 - t.Outcomes.Failed },
			"items were lost"},
		"an item that nobody speaks of": {
			func(*bench.Request) {},
			func(t *results.Trial) { t.Outcomes.Stored-- },
			"the account does not add up"},
		"an item stored twice": {
			func(*bench.Request) {},
			func(t *results.Trial) { t.Outcomes.Duplicates = 1 },
			"1 items were stored twice"},
	} {
		s, _ := begin(t, time.Nanosecond, inside(c.change, c.falsify))
		a, err := s.Run(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.ContainsFunc(a.Wrong, func(w string) bool { return strings.Contains(w, c.want) }) {
			t.Errorf("%s: wrong is %q, want one of %q", name, a.Wrong, c.want)
		}
		if !slices.ContainsFunc(a.Wrong, func(w string) bool { return strings.HasPrefix(w, string(chaos.Killed)+" never struck") }) {
			t.Errorf("%s: there was no process to kill, and that is not said: %q", name, a.Wrong)
		}
	}
}

func TestAnInterruptedSoakGivesTheAccountSoFar(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, path := begin(t, time.Minute, inProcesses(t))
	s.Plans = s.Plans[:1]
	s.Progress = func(p Progress) {
		if p.Rounds == 2 {
			cancel()
		}
	}
	a, err := s.Run(ctx)
	if err != nil || !a.Interrupted || len(a.Wrong) > 0 || a.Rounds < 2 || a.Stored+a.Failed+a.UnderWay != a.Items {
		t.Errorf("%+v, error %v", a, err)
	}
	if run, err := results.ReadFile(path); err != nil || len(run.Trials) != a.Rounds {
		t.Errorf("%d rounds are recorded of %d, error %v", len(run.Trials), a.Rounds, err)
	}
}

// A process may die before it has begun with the files that it stores in: then there is
// nothing of it to be found, and the next one does it all.
func TestAProcessThatDiesBeforeItHasBegunLeavesEverythingToTheNext(t *testing.T) {
	first := true
	s, _ := begin(t, time.Nanosecond, func(func(*os.Process)) bench.Runner {
		return func(ctx context.Context, req bench.Request, edge func(bench.Edge)) bench.Report {
			if first {
				first = false
				return bench.Report{Trial: &results.Trial{Cell: req.Cell, Failure: &results.Failure{Cause: endedKill}}}
			}
			return bench.Trial(ctx, req, strategies.All, edge)
		}
	})
	a, err := s.Run(t.Context())
	if err != nil || a.Rounds != 1 || a.Stored+a.Failed != 40 || a.Lost+a.Duplicated+a.Digests != 0 || a.Processes[endedKill] != 1 {
		t.Errorf("%+v, error %v", a, err)
	}
}
