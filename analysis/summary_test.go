package analysis

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// cell is a cell of latency 5 ms; trial one trial of it.
func cell(strategy string, cores int) results.Cell {
	return results.Cell{Strategy: strategy, Cores: cores, LatencyNS: 5e6, Settings: []results.Setting{{Field: "fetch.latency", Value: "5ms"}}}
}

func trial(c results.Cell, block int, wall time.Duration) results.Trial {
	return results.Trial{
		Cell: c, Block: block, WallNS: int64(wall), Items: 100, Digest: "aa",
		Outcomes: results.Outcomes{Stored: 100},
		CPU:      results.CPU{UserNS: int64(wall) / 2, SystemNS: int64(wall) / 4},
		Limit: results.Limit{
			NS: int64(wall) / 2, Binds: "cores", UncappedNS: int64(wall) / 4,
			Bounds: map[string]int64{"cores": int64(wall) / 2, "fetch": int64(wall) * 2 / 5, "chain": 1},
		},
		Efficiency: 0.5,
		Memory:     results.Memory{PeakRSSBytes: 10 << 20},
		Noise:      results.Noise{Verdict: results.Quiet},
	}
}

// runOf gives a run of cells with one trial per duration, in blocks from 0.
func runOf(walls map[string][]time.Duration, cells ...results.Cell) *results.Run {
	run := &results.Run{Header: results.Header{Plan: results.Plan{Cells: cells}}}
	for _, c := range cells {
		for block, wall := range walls[fmt.Sprintf("%s/%d", c.Strategy, c.Cores)] {
			run.Trials = append(run.Trials, trial(c, block, wall))
			run.Header.Plan.Blocks = max(run.Header.Plan.Blocks, block+1)
		}
	}
	return run
}

// around gives six durations with the given median in ms.
func around(ms int) (out []time.Duration) {
	for _, off := range []int{-3, 3, -2, 2, -1, 1} {
		out = append(out, time.Duration(ms*1000+off)*time.Microsecond)
	}
	return out
}

func mixed() *results.Run {
	return runOf(map[string][]time.Duration{
		"pipeline/1": around(200), "pipeline/2": around(100), "sequential/1": around(1000), "sequential/2": around(900),
	}, cell("pipeline", 2), cell("sequential", 1), cell("sequential", 2), cell("pipeline", 1))
}

func TestCellFiguresFollowFromTheTrials(t *testing.T) {
	s := Summarize(mixed())
	c := s.Find("pipeline", 2, "fetch.latency=5ms")
	if c == nil {
		t.Fatal("the cell is not found")
	}
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-3*want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	near("seconds", c.Seconds.Center, 0.1)
	near("throughput", c.Throughput.Center, 1000)
	near("efficiency", c.Efficiency.Center, 0.5)
	near("cores in use", c.CPU, 0.75)
	near("share of the cores", c.CPUShare, 0.375)
	near("limit", float64(c.LimitNS), 50e6)
	near("uncapped limit", float64(c.UncappedNS), 25e6)
	near("runner-up's share", c.RunnerUpShare, 0.8)
	near("over sequential", c.SpeedupSequential.Center, 9)
	near("over one core", c.SpeedupOneCore.Center, 2)
	if c.PeakRSS != 10<<20 || c.Binds != "cores" || c.BindsShare != 1 || c.RunnerUp != "fetch" || c.Digest != "aa" || c.Trials != 6 {
		t.Errorf("%+v", c)
	}
	if len(s.Warnings) > 0 {
		t.Errorf("warnings %q", s.Warnings)
	}
	for _, base := range []*Estimate{s.Find("sequential", 2, "fetch.latency=5ms").SpeedupSequential, s.Find("pipeline", 1, "fetch.latency=5ms").SpeedupOneCore} {
		if base.Center != 1 || base.Lo != 1 || base.Hi != 1 {
			t.Errorf("a base against itself: %+v", base)
		}
	}
}

func TestSummaryKeepsTheOrderOfThePlan(t *testing.T) {
	s := Summarize(mixed())
	var got []string
	for _, c := range s.Cells {
		got = append(got, c.Cell.Key())
	}
	var want []string
	for _, c := range mixed().Header.Plan.Cells {
		want = append(want, c.Key())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !reflect.DeepEqual(s.Strategies(), []string{"pipeline", "sequential"}) ||
		!reflect.DeepEqual(s.Where(), []string{"fetch.latency=5ms"}) {
		t.Errorf("axes %q %q", s.Strategies(), s.Where())
	}
}

func TestSpeedupIsNilWithoutItsBase(t *testing.T) {
	s := Summarize(runOf(map[string][]time.Duration{"pipeline/2": around(100)}, cell("pipeline", 2)))
	if c := s.Cells[0]; c.SpeedupSequential != nil || c.SpeedupOneCore != nil {
		t.Errorf("%+v, %+v", c.SpeedupSequential, c.SpeedupOneCore)
	}
}

func TestSpeedupNeverMixesSettingsNorSimulatedWithMeasured(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		if run.Trials[i].Cell.Strategy == "sequential" {
			run.Trials[i].Cell.Simulated = true
		}
	}
	run.Header.Plan.Cells = nil
	s := Summarize(run)
	if c := s.Find("pipeline", 2, "fetch.latency=5ms"); c.SpeedupSequential != nil {
		t.Errorf("a measured cell has a speedup over a simulated one: %+v", c.SpeedupSequential)
	}
	if s.Find("pipeline", 2, "fetch.latency=6ms") != nil {
		t.Error("found a cell under other settings")
	}
}

func TestSpeedupsPairTrialsOfOneBlock(t *testing.T) {
	var fast, slow []time.Duration
	for _, luck := range []int{10, 50, 20, 90, 40, 70} { // each block far from the others
		fast, slow = append(fast, time.Duration(luck)*time.Millisecond), append(slow, time.Duration(3*luck)*time.Millisecond)
	}
	run := runOf(map[string][]time.Duration{"pipeline/1": fast, "sequential/1": slow}, cell("pipeline", 1), cell("sequential", 1))
	for i, j := 0, 5; i < j; i, j = i+1, j-1 { // the order in the file must not matter
		run.Trials[i], run.Trials[j] = run.Trials[j], run.Trials[i]
	}
	e := Summarize(run).Cells[0].SpeedupSequential
	if math.Abs(e.Lo-3) > 1e-9 || math.Abs(e.Hi-3) > 1e-9 {
		t.Errorf("%+v, want exactly 3: every block says so", e)
	}
	run.Trials[0].Block = 9 // as many blocks as before, but not the same
	if e := Summarize(run).Cells[0].SpeedupSequential; e.Hi-e.Lo < 0.1 {
		t.Errorf("%+v: blocks that do not agree were paired", e)
	}
	run.Trials[0].Failure = &results.Failure{Cause: "crash"}
	if e := Summarize(run).Cells[0].SpeedupSequential; e.Hi-e.Lo < 0.1 {
		t.Errorf("%+v: samples of different length were paired", e)
	}
}

func TestFailedTrialsAreCountedAndInNoFigure(t *testing.T) {
	run := mixed()
	for i := range run.Trials[:2] {
		run.Trials[i].WallNS = 1
		run.Trials[i].Failure = &results.Failure{Cause: "timeout"}
	}
	s := Summarize(run)
	c := s.Cells[0]
	if c.Trials != 6 || c.Failed != 2 || c.Seconds.N != 4 || c.Seconds.Lo < 0.09 {
		t.Errorf("%+v", c)
	}
	if !mentions(s.Warnings, "2 trials failed (pipeline on 2 cores, fetch.latency=5ms): timeout") {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestNoisyTrialsAreIncludedAndCounted(t *testing.T) {
	run := mixed()
	run.Trials[0].Noise.Verdict, run.Trials[1].Noise.Verdict = results.Noisy, results.Unusable
	s := Summarize(run)
	if c := s.Cells[0]; c.Noisy != 2 || c.Unusable != 1 || c.Seconds.N != 6 || len(c.Warnings) > 0 {
		t.Errorf("%+v", c)
	}
	if want := []string{"2 of 24 trials ran on a noisy machine (1 very noisy): marked ~, included; distrust pipeline on 2 cores, fetch.latency=5ms, marked ≁ (hbench doctor tells what disturbs)"}; !reflect.DeepEqual(s.Warnings, want) {
		t.Errorf("%q, want one line for all cells: %q", s.Warnings, want)
	}
}

func TestATrialWithoutWallTimeGivesNoFigure(t *testing.T) {
	run := mixed()
	run.Trials[0].WallNS = 0
	c := Summarize(run).Cells[0]
	if c.Seconds.N != 5 || c.Incomparable != 0 || !mentions(c.Warnings, "1 of 6 trials without a wall time") {
		t.Errorf("%+v", c)
	}
}

func TestACellThatWasNotMeasuredSaysSo(t *testing.T) {
	run := mixed()
	run.Trials = run.Trials[6:]
	s := Summarize(run)
	if c := s.Cells[0]; c.Trials != 0 || c.Seconds.Known() || !mentions(c.Warnings, "not measured") {
		t.Errorf("%+v", c)
	}
	if !mentions(s.Warnings, "6 of 24 planned trials are missing") {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestWarningsOfTrialsReachTheCell(t *testing.T) {
	run := mixed()
	run.Trials[0].Warnings = []string{"the API was late"}
	run.Trials[1].Warnings = []string{"the API was late"}
	run.Trials[2].Efficiency = 1.2
	c := Summarize(run).Cells[0]
	if !mentions(c.Warnings, "the API was late (2 of 6 trials)") || !mentions(c.Warnings, "1 of 6 trials beat the bound") {
		t.Errorf("%q", c.Warnings)
	}
}

func mentions(warnings []string, want string) bool {
	return strings.Contains(strings.Join(warnings, "\n"), want)
}

// TestSummariesOfAnyRunAreFinite walks over every number of the summary.
func TestSummariesOfAnyRunAreFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells []results.Cell
		for _, name := range []string{"sequential", "pipeline"} {
			cells = append(cells, cell(name, 1), cell(name, 2), simulated(cell(name, 0)), simulated(cell(name, 1)))
		}
		run := &results.Run{Header: results.Header{Plan: results.Plan{Cells: cells[:rapid.IntRange(0, len(cells)).Draw(t, "planned")], Blocks: 3}}}
		for range rapid.IntRange(0, 12).Draw(t, "trials") {
			tr := trial(rapid.SampledFrom(cells).Draw(t, "cell"), rapid.IntRange(0, 2).Draw(t, "block"),
				time.Duration(rapid.SampledFrom([]int64{0, 1, 1000, 1e9, math.MaxInt64}).Draw(t, "wall")))
			tr.Digest = rapid.SampledFrom([]string{"aa", "aa", "bb"}).Draw(t, "digest")
			tr.Efficiency = rapid.SampledFrom([]float64{0, 0.5, 1, math.MaxFloat64}).Draw(t, "efficiency")
			if rapid.Bool().Draw(t, "failed") {
				tr.Failure = &results.Failure{Cause: "crash"}
			}
			run.Trials = append(run.Trials, tr)
		}
		s := Summarize(run)
		finiteNumbers(t, reflect.ValueOf(s), "summary")
		for _, c := range s.Cells {
			if used := c.Seconds.N; c.Failed+c.Incomparable+used > c.Trials || c.Noisy > used {
				t.Fatalf("the counts do not add up: %+v", c)
			}
		}
	})
}

func finiteNumbers(t *rapid.T, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("%s is %v", path, f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			finiteNumbers(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		for i := range v.Len() {
			finiteNumbers(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			finiteNumbers(t, v.Elem(), path)
		}
	}
}
