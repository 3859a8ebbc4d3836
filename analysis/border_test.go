package analysis

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// swinging is a run of a job whose fetches (16 at once) bind where latency is high,
// and whose cores (1 ms of work an item) where it is low.
func swinging(t testing.TB, change func(*workloads.Spec)) *results.Run {
	t.Helper()
	s := three(newPlanter(1))
	s.Spec.Items, s.Spec.Stages[0].Limit = 1000, 16
	s.Spec.Stages[1].Limit = 0 // as many workers as cores
	if change != nil {
		change(&s.Spec)
	}
	spec, err := json.Marshal(s.Spec)
	if err != nil {
		t.Fatal(err)
	}
	return &results.Run{Header: results.Header{Spec: spec, API: results.APISimulated}}
}

func at(cores int, latency string) results.Cell {
	return results.Cell{Strategy: "pipeline", Cores: cores, Settings: []results.Setting{{Field: "fetch.latency", Value: latency}}}
}

func TestTheModelsBordersAreWhereTheArithmeticPutsThem(t *testing.T) {
	b := NewBorders(swinging(t, nil))
	for cores, want := range map[int]time.Duration{1: 16 * time.Millisecond, 2: 8 * time.Millisecond, 4: 4 * time.Millisecond} {
		low, high := at(cores, "1ms"), at(cores, "50ms")
		if v, ok := b.Binds(low); !ok || v != VerdictCores {
			t.Errorf("%d cores, low latency: %q, %v", cores, v, ok)
		}
		if v, ok := b.Binds(high); !ok || v != "fetch-slots" {
			t.Errorf("%d cores, high latency: %q, %v", cores, v, ok)
		}
		got, ok := b.Crossing("fetch.latency", low, high)
		if !ok || math.Abs(float64(got)/float64(want)-1) > 0.03 {
			t.Errorf("%d cores: fetch binds from %v on, want %v", cores, got, want)
		}
	}
	if v, ok := b.Binds(at(0, "1ms")); !ok || v != "fetch-slots" && v != "store-slots" {
		t.Errorf("where cores do not bind: %q, %v", v, ok)
	}
	if _, ok := b.Crossing("fetch.latency", at(1, "1ms"), at(1, "2ms")); ok {
		t.Error("a border between two cells with one verdict")
	}
	if got, ok := b.Crossing("fetch.latency", at(2, "0s"), at(2, "50ms")); !ok || got < 7*time.Millisecond || got > 9*time.Millisecond {
		t.Errorf("from latency 0: %v, %v", got, ok)
	}
}

func TestOtherLimitsBindInTheModelToo(t *testing.T) {
	for want, change := range map[Verdict]func(*workloads.Spec){
		VerdictCPUSlots:     func(s *workloads.Spec) { s.Stages[1].Limit = 1 },
		VerdictRateLimit:    func(s *workloads.Spec) { s.Stages[0].Service.Rate = 50 },
		VerdictSaturated:    func(s *workloads.Spec) { s.Stages[0].Service.Capacity = 1 },
		VerdictLatencyChain: func(s *workloads.Spec) { s.Items = 2 },
		"store-slots":       func(s *workloads.Spec) { s.Stages[2].Limit = 1 },
	} {
		if got, ok := NewBorders(swinging(t, change)).Binds(at(4, "5ms")); !ok || got != want {
			t.Errorf("%q, %v; want %s", got, ok, want)
		}
	}
}

// What machines make of the work moves the border.
func TestMeasuredCostsMoveTheBorder(t *testing.T) {
	run := swinging(t, nil)
	run.Header.API = "process"
	run.Header.Calibration = []results.Calibration{{Kernel: "text", PayloadBytes: int(workloads.MinPayload), NSPerRound: 10_000}}
	crossing := func() time.Duration {
		at, ok := NewBorders(run).Crossing("fetch.latency", at(1, "1ms"), at(1, "100ms"))
		if !ok {
			t.Fatal("no border")
		}
		return at
	}
	near := func(what string, got, want time.Duration) {
		if math.Abs(float64(got)/float64(want)-1) > 0.05 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	near("ideal cores", crossing(), 16*time.Millisecond)
	run.Header.Costs = []results.CoreCosts{{Cores: 1, Slowdown: 1.5, RequestCPUNS: 250_000}}
	near("work and requests cost twice as much", crossing(), 32*time.Millisecond)

	// Without costs in the header they are those of the busier trials.
	run.Header.Costs = nil
	busy := results.Trial{Cell: at(1, "1ms"), WallNS: 2e9, CPU: results.CPU{UserNS: 2e9}, Stages: []results.Stage{
		{Name: "fetch", Kind: "io", Count: 1000}, {Name: "process", Kind: "cpu", Count: 1000, BusyNS: 1.5e9, CostNS: 1e9}, {Name: "store", Kind: "io", Count: 1000}}}
	idle := busy
	idle.WallNS, idle.CPU.UserNS = 60e9, 1e9
	run.Trials = []results.Trial{idle, busy}
	near("as the busier trial says", crossing(), 32*time.Millisecond)
}

func TestWhatTheRecordDoesNotTellHasNoBorder(t *testing.T) {
	measured := func(change func(*workloads.Spec)) *results.Run {
		run := swinging(t, change)
		run.Header.API = "process"
		return run
	}
	noSpec := swinging(t, nil)
	noSpec.Header.Spec = nil
	for name, c := range map[string]struct {
		run  *results.Run
		cell results.Cell
	}{
		"no workload":             {noSpec, at(1, "1ms")},
		"no calibration":          {measured(nil), at(1, "1ms")},
		"rounds of no known time": {measured(func(s *workloads.Spec) { s.Stages[1].Rounds, s.Stages[1].Cost = 3, workloads.Dist{} }), at(1, "1ms")},
		"a field that it lacks":   {swinging(t, nil), results.Cell{Settings: []results.Setting{{Field: "ftch.latency", Value: "1ms"}}}},
		"no latency":              {swinging(t, nil), at(1, "soon")},
		"no stages":               {swinging(t, func(s *workloads.Spec) { s.Stages = nil }), results.Cell{Cores: 1}},
	} {
		b := NewBorders(c.run)
		if v, ok := b.Binds(c.cell); ok {
			t.Errorf("%s: %s", name, v)
		}
		if _, ok := b.Crossing("fetch.latency", c.cell, at(1, "50ms")); ok {
			t.Errorf("%s: a border", name)
		}
	}
	b := NewBorders(swinging(t, nil))
	if _, ok := b.Crossing("fetch.latency", at(1, "uniform(1ms,2ms)"), at(1, "50ms")); ok {
		t.Error("a border between a distribution and a duration")
	}
}

// BenchmarkBorders asks for every place of a map of 8 × 5, and where each row changes.
func BenchmarkBorders(b *testing.B) {
	run := swinging(b, func(s *workloads.Spec) {
		s.Items = 100_000
		s.Stages[0].Latency = distributed("lognormal(5ms,20ms)")
	})
	for b.Loop() {
		asked := NewBorders(run)
		for _, cores := range []int{1, 2, 3, 4, 6, 8, 12, 16} {
			before := results.Cell{}
			for _, latency := range []string{"1ms", "5ms", "20ms", "50ms", "100ms"} {
				cell := at(cores, latency)
				if _, ok := asked.Binds(cell); !ok {
					b.Fatal("not known")
				}
				asked.Crossing("fetch.latency", before, cell)
				before = cell
			}
		}
	}
}
