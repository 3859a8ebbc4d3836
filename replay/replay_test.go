package replay_test

import (
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

func simulated(t rapid.TB, preset, strategy string, cores int) results.Trial {
	spec, err := workloads.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	plan := bench.CellPlan{Cell: results.Cell{Strategy: strategy, Cores: cores}, Spec: spec.Resolve(cores)}
	trial := bench.Simulation{Table: strategies.All}.Trial(context.Background(), plan, 0)
	if !trial.OK() {
		t.Fatal(trial.Failure)
	}
	return trial
}

func TestASimulatedTrialIsReplayedToTheNanosecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		preset := rapid.SampledFrom([]string{"default", "heavy-tail", "four-stage", "cpu-heavy"}).Draw(t, "preset")
		text := rapid.SampledFrom([]string{"sequential", "fetch-all", "batched:size=7", "prefetch", "pipeline:queue=0", "pipeline", "semaphore:inflight=5"}).Draw(t, "strategy")
		trial := simulated(t, preset, text, rapid.IntRange(1, 6).Draw(t, "cores"))
		job, ok := replay.Recorded(trial)
		if !ok {
			t.Fatal("it has no times")
		}
		strategy, _, err := strategies.Table(strategies.All).Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out, err := job.Simulate(context.Background(), strategy, model.Options{})
		if err != nil || int64(out.Makespan) != trial.WallNS {
			t.Fatalf("replayed in %v, %v; it took %v", out.Makespan, err, time.Duration(trial.WallNS))
		}
	})
}

func TestATrialWithoutItsItemsTimesIsNotReplayed(t *testing.T) {
	whole := simulated(t, "default", "pipeline", 2)
	for name, spoil := range map[string]func(*results.Trial){
		"an older record":       func(t *results.Trial) { t.Times = nil },
		"without spans":         func(t *results.Trial) { t.Times, t.Stages = &results.Times{Stride: 1}, nil },
		"a stage is missing":    func(t *results.Trial) { t.Times = &results.Times{Stride: 1, NS: t.Times.NS[1:]} },
		"items are missing":     func(t *results.Trial) { t.Times = &results.Times{Stride: 1, NS: [][]int64{{1}, {1, 2}, {1, 2}}} },
		"there are none at all": func(t *results.Trial) { t.Times = &results.Times{Stride: 1, NS: [][]int64{{}, {}, {}}} },
	} {
		spoilt := whole
		spoil(&spoilt)
		if _, ok := replay.Recorded(spoilt); ok {
			t.Errorf("%s: it was replayed", name)
		}
	}
}

// What more workers than cores waited for a core is no work: the virtual cores make
// them wait again.
func TestWorkersBeyondTheCoresAreReplayedByTheirCPUTime(t *testing.T) {
	trial := results.Trial{
		Cell:   results.Cell{Strategy: "pipeline", Cores: 2},
		CPU:    results.CPU{UserNS: 100},
		Stages: []results.Stage{{Name: "process", Kind: stage.CPU.String(), Limit: 8, MaxInFlight: 8, Count: 4, BusyNS: 400}},
		Times:  &results.Times{Stride: 1, NS: [][]int64{{100, 100, 100, 100}}},
	}
	job, ok := replay.Recorded(trial)
	if !ok || job.Lines[0].Times[0] != 25 {
		t.Fatalf("%v %+v; want a quarter of the span", ok, job)
	}
	trial.Stages[0].MaxInFlight = 2 // a core for each: what a span holds is the kernel's
	if job, _ = replay.Recorded(trial); job.Lines[0].Times[0] != 100 {
		t.Errorf("%v, want the span", job.Lines[0].Times[0])
	}
}

func TestWhatTheProcessDidBesideItsKernelsIsTheRequests(t *testing.T) {
	trial := results.Trial{
		Cell:   results.Cell{Cores: 1},
		CPU:    results.CPU{UserNS: 700, SystemNS: 300},
		Stages: []results.Stage{{Kind: "io", Count: 3}, {Kind: "cpu", Count: 3, BusyNS: 400}, {Kind: "cpu", Count: 3, BusyNS: 9999, Pretends: true}, {Kind: "io", Count: 3}},
	}
	if got := replay.RequestWork(trial); got != 100 {
		t.Errorf("%v a request, want (1000-400)/6", got)
	}
	trial.CPU = results.CPU{}
	if got := replay.RequestWork(trial); got != 0 || math.Signbit(float64(got)) {
		t.Errorf("%v a request, want 0: kernels' spans can be longer than the CPU time", got)
	}
}
