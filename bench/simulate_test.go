package bench

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// cellOf is a preset's cell.
func cellOf(t *testing.T, preset, strategy string, cores int) CellPlan {
	t.Helper()
	spec, err := workloads.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	return CellPlan{Cell: results.Cell{Strategy: strategy, Cores: cores}, Spec: spec.Resolve(cores)}
}

var virtually = Simulation{Table: strategies.All, SpanItems: 7}

func TestASimulatedTrialIsTheRecordOfAMeasuredOne(t *testing.T) {
	got := virtually.Trial(t.Context(), cellOf(t, "default", "pipeline", 2), 3)
	if !got.OK() || !got.Cell.Simulated || got.Block != 3 || got.Outcomes.Stored != 300 {
		t.Fatalf("%+v", got)
	}
	// 300 items of 1 ms on 2 cores, after the first fetch and before the last store.
	if want := int64(157 * time.Millisecond); got.WallNS != want || got.Limit.NS != want || got.Efficiency != 1 {
		t.Errorf("wall %d, limit %d, efficiency %v; want %d, the same and 1", got.WallNS, got.Limit.NS, got.Efficiency, want)
	}
	if got.CPU.TotalNS() != int64(300*time.Millisecond) {
		t.Errorf("CPU time %d, want 300 ms", got.CPU.TotalNS())
	}
	for _, s := range got.Stages {
		if s.Count != 300 || s.MaxInFlight > s.Limit || s.Workers != s.Limit {
			t.Errorf("%+v", s)
		}
		if waited := time.Duration(s.BusyNS + s.StarvedNS + s.BlockedNS); waited > time.Duration(s.Workers)*time.Duration(got.WallNS) {
			t.Errorf("%s: %v busy or waiting, more than its %d workers had", s.Name, waited, s.Workers)
		}
	}
	if got.API.Requests != 600 || got.API.Mode != Simulated || got.Held.PayloadBytes > int64(got.Held.Items)*4096 || got.Held.Items == 0 {
		t.Errorf("API %+v, held %+v", got.API, got.Held)
	}
	if len(got.Spans) != 7*3 {
		t.Errorf("%d spans, want those of 7 items in 3 stages", len(got.Spans))
	}
}

func TestAVirtualSeriesAddsUpToWhatTheStagesTook(t *testing.T) {
	for _, preset := range []string{"default", "heavy-tail", "four-stage"} {
		got := virtually.Trial(t.Context(), cellOf(t, preset, "semaphore", 2), 0)
		var cpu float64
		last := int64(0)
		for i, at := range got.Series.AtNS {
			cpu += got.Series.User[i] * float64(at-last)
			last = at
			for k, s := range got.Stages {
				if n := got.Series.InFlight[k][i]; n < 0 || n > s.MaxInFlight {
					t.Errorf("%s: %d items in %s at %d, whose most is %d", preset, n, s.Name, at, s.MaxInFlight)
				}
			}
		}
		if want := float64(got.CPU.KernelNS); math.Abs(cpu/want-1) > 1e-9 || last != got.WallNS {
			t.Errorf("%s: the series has %v ns of CPU time until %d, the trial %v until %d", preset, cpu, last, want, got.WallNS)
		}
	}
}

func TestWhatAServiceRefusesIsInTheRecord(t *testing.T) {
	got := virtually.Trial(t.Context(), cellOf(t, "rate-limited", "pipeline", 2), 0)
	refused := int64(got.Outcomes.Reasons["status 429"])
	if refused == 0 || got.API.Refused != refused || got.Outcomes.Failed != int(refused) || got.Stages[0].Failures != int(refused) {
		t.Errorf("API %+v, outcomes %+v, fetch %+v", got.API, got.Outcomes, got.Stages[0])
	}
	failed := 0
	for _, s := range got.Spans {
		if s.Failed {
			failed++
		}
	}
	if passed := 7*3 - len(got.Spans); failed == 0 || 2*failed != passed {
		t.Errorf("%d of the spans failed, which are %d", failed, len(got.Spans))
	}
}

func TestTheFailedSetTellsWhichItemsFailed(t *testing.T) {
	sets := func(preset string) []string {
		var out []string
		for _, d := range strategies.All {
			out = append(out, virtually.Trial(t.Context(), cellOf(t, preset, d.Name, 2), 0).Outcomes.FailedSet)
		}
		return out
	}
	if got := slices.Compact(sets("flaky")); len(got) != 1 || len(got[0]) != 16 {
		t.Errorf("the same items fail, whatever the strategy: %q", got)
	}
	if got := slices.Compact(sets("default")); !slices.Equal(got, []string{""}) {
		t.Errorf("no item fails: %q", got)
	}
	// sequential keeps to the rate, the others lose what comes too fast
	if got := sets("rate-limited"); got[0] != "" || slices.Contains(got[1:], "") {
		t.Errorf("%q", got)
	}
}

func TestWhatCannotBeSimulatedSaysWhy(t *testing.T) {
	hangs := cellOf(t, "default", "pipeline", 1)
	hangs.Spec.Stages[0].Service.Faults = []workloads.Fault{{Every: 5, Kind: workloads.FaultHang}}
	got := virtually.Trial(t.Context(), hangs, 0)
	if got.OK() || got.Failure.Cause != "deadlock" || !strings.Contains(got.Failure.Message, "which hangs") {
		t.Errorf("%+v", got.Failure)
	}
	for want, p := range map[string]CellPlan{
		"gives rounds of its kernel": func() CellPlan {
			p := cellOf(t, "default", "pipeline", 1)
			p.Spec.Stages[1].Rounds, p.Spec.Stages[1].Cost = 3, workloads.Dist{}
			return p
		}(),
		"too many to simulate": func() CellPlan {
			p := cellOf(t, "default", "pipeline", 1)
			p.Spec.Items = MostSimulated + 1
			return p
		}(),
		"does not promise to wait by means of its runtime alone": cellOf(t, "default", "mine", 1),
	} {
		if err := virtually.Check(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestCostsMakeAJobThisMachines(t *testing.T) {
	p := cellOf(t, "default", "pipeline", 2)
	c := &replay.Costs{
		Calibration: []results.Calibration{{Kernel: "text", PayloadBytes: int(p.Spec.Payload), NSPerRound: 40_000}},
		At:          []results.CoreCosts{{Cores: 2, Slowdown: 1.5, RequestNS: 300_000, RequestCPUNS: 100_000}},
	}
	job, err := Simulation{Table: strategies.All, Costs: c}.Job(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range job.Lines {
		switch {
		case line.Kind == stage.CPU && line.Times[0] != 1500*time.Microsecond: // 25 rounds of 40 µs, and half as long again
			t.Errorf("%s: an item costs %v, want 1.5 ms", line.Name, line.Times[0])
		case line.Kind == stage.IO && line.Request != 100*time.Microsecond:
			t.Errorf("%s: a request is %v of work, want 100 µs", line.Name, line.Request)
		}
	}
	if got, want := job.Lines[0].Times[0], 5200*time.Microsecond; got != want {
		t.Errorf("a fetch takes %v beside its own work, want %v", got, want)
	}
	if got := c.On(8); got.Slowdown != 1 || got.RequestNS != 0 {
		t.Errorf("cores that nobody tried: %+v, want ideal ones", got)
	}
}

func TestAPlanIsSimulatedByTheSameDrawsWhateverTheStrategy(t *testing.T) {
	var busy []int64
	for _, text := range strategies.Table(strategies.All).Names() {
		busy = append(busy, virtually.Trial(t.Context(), cellOf(t, "heavy-tail", text, 1), 0).Stages[0].BusyNS)
	}
	if len(slices.Compact(busy)) != 1 {
		t.Errorf("fetches took %v by strategy", busy)
	}
}
