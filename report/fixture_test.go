package report

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
)

var update = flag.Bool("update", false, "rewrite testdata")

// golden holds what is written against a file of testdata.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update rewrites it. Got:\n%s", path, got)
	}
}

const fixture = "testdata/run.jsonl"

// TestFixtureIsWhatItsGeneratorWrites keeps testdata/run.jsonl and the code
// below in step: six strategies, 1 and 2 cores, 3 latencies, 5 blocks.
func TestFixtureIsWhatItsGeneratorWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	writeFixture(t, path)
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(fixture, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s differs from what its generator writes; -update rewrites it", fixture)
	}
}

func readFixture(t testing.TB) *results.Run {
	t.Helper()
	run, err := results.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// The work of the fixture, in milliseconds: like items on three stages.
const (
	fixtureItems = 400
	fetchLimit   = 16
	processMS    = 1.0
	storeMS      = 2.0
	storeLimit   = 8
	batchSize    = 32
)

func writeFixture(t testing.TB, path string) {
	t.Helper()
	h := fixtureHeader()
	w, err := results.Create(path, h)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rng := rand.New(rand.NewPCG(h.Seed, 2))
	start := h.Created
	for block := range h.Plan.Blocks {
		for position, i := range rng.Perm(len(h.Plan.Cells)) {
			trial := fixtureTrial(h.Plan.Cells[i], block, rng)
			trial.Position, trial.Start = position, start
			start = start.Add(time.Duration(trial.WholeNS))
			if err := w.Append(trial); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func fixtureHeader() results.Header {
	h := results.Header{
		Version: "0.1.0", Created: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Go: "go1.26.0",
		Machine: results.Machine{
			CPU: "AMD EPYC 7B13", Cores: 2, Threads: 2, MHz: 2450, MemoryBytes: 8 << 30,
			OS: "linux", Kernel: "6.8.0", Arch: "amd64", Virtualization: "kvm",
		},
		Command: []string{"hbench", "sweep", "--cores", "1..2", "--latency", "1ms,5ms,20ms", "--trials", "5"},
		Spec: []byte(`{"name":"default","items":400,"payload":"16KiB","seed":7,"stages":[` +
			`{"name":"fetch","kind":"io","limit":16,"latency":"5ms"},{"name":"process","kind":"cpu","kernel":"hash","cost":"1ms"},` +
			`{"name":"store","kind":"io","limit":8,"latency":"2ms"}]}`),
		Workload: "default", Items: fixtureItems, Seed: 7, API: "direct",
		Calibration: []results.Calibration{{
			Stage: "process", Kernel: "hash", Cost: "1ms", Rounds: 41, NSPerRound: 24390,
			PayloadBytes: 16384, Spread: 0.012, Source: "measured",
		}},
		Warnings: []string{"the machine is virtual: other guests can take its cores"},
	}
	h.Plan.Blocks = 5
	for _, latency := range []time.Duration{time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond} {
		for _, cores := range []int{1, 2} {
			for _, s := range []string{"sequential", "fetch-all:limit=true", "batched:size=32", "prefetch:size=32", "pipeline", "semaphore"} {
				h.Plan.Cells = append(h.Plan.Cells, results.Cell{
					Strategy: s, Cores: cores, LatencyNS: int64(latency),
					Settings: []results.Setting{{Field: "fetch.latency", Value: latency.String()}},
				})
			}
		}
	}
	return h
}

func fixtureTrial(c results.Cell, block int, rng *rand.Rand) results.Trial {
	spans := fixtureSchedule(c, rng)
	wall := spans[2][0].EndNS
	for _, s := range spans[2] {
		wall = max(wall, s.EndNS)
	}
	limit := fixtureLimit(c, wall)
	busy := int64(fixtureItems * processMS * 1e6)
	system := min(busy/40, max(0, wall*int64(c.Cores)-busy)/2) // no trial has more CPU time than cores
	t := results.Trial{
		Cell: c, Block: block, WallNS: wall, WholeNS: wall + int64(90e6+20e6*rng.Float64()), WarmupNS: 25e6, Items: fixtureItems,
		CPU:        results.CPU{UserNS: busy + system/2, SystemNS: system, KernelNS: busy, Involuntary: int64(rng.IntN(40)), Voluntary: 1300},
		Outcomes:   results.Outcomes{Stored: fixtureItems},
		Digest:     "5d41402abc4b2a76",
		Limit:      limit,
		Efficiency: float64(limit.NS) / float64(wall),
		Memory:     results.Memory{PeakRSSBytes: fixtureRSS(c, rng), PeakHeapBytes: 6 << 20, AllocBytes: 14 << 20, Allocs: 21000},
		GC:         results.GC{Cycles: 4, PauseNS: 180_000, CPUNS: 2_400_000},
		Sched:      results.Sched{PeakGoroutines: 30, LatencyP50NS: 3_000, LatencyP99NS: 900_000, GOMAXPROCS: c.Cores},
		Noise:      results.Noise{Verdict: "quiet", Steal: 0.004, Other: 0.01, Pressure: 0.02, SpinBeforeNS: 10_010_000, SpinAfterNS: 10_030_000, TimerLateP50NS: 80_000},
		Cost:       results.ProbeCost{Sampled: true, SamplerShare: 0.001, SpanNS: 38, Spans: 3 * fixtureItems},
	}
	for k, name := range []string{"fetch", "process", "store"} {
		t.Stages = append(t.Stages, fixtureStage(name, k, c, spans[k]))
		if k > 0 {
			t.Stages[k].Wait = fixtureWait(spans[k-1], spans[k])
		}
	}
	if rng.IntN(30) == 0 {
		t.Noise.Verdict, t.Noise.Steal = "noisy", 0.13
		t.Noise.Reasons = []string{"steal 13 % of the cores"}
	}
	if block == 0 {
		t.Series = fixtureSeries(spans, wall, c)
		for item := 0; item < fixtureItems; item += 10 {
			for k := range spans {
				t.Spans = append(t.Spans, spans[k][item])
			}
		}
	}
	if block == 3 && c.Strategy == "semaphore" && c.Cores == 2 && c.LatencyNS == int64(20*time.Millisecond) {
		t.Failure = &results.Failure{Cause: "timeout", Message: "no end within 30s", Stderr: "goroutine 1 [running]"}
	}
	return t
}

// fixtureSchedule is when each item is in each stage: [stage][item], by list
// scheduling on each stage's places, as the strategies' makespans come about.
func fixtureSchedule(c results.Cell, rng *rand.Rand) [3][]results.Span {
	scale := []float64{float64(c.LatencyNS), processMS * 1e6, storeMS * 1e6}
	places := []int{fetchLimit, c.Cores, storeLimit}
	free := make([][]float64, 3)
	var out [3][]results.Span
	for k := range out {
		free[k] = make([]float64, places[k])
		out[k] = make([]results.Span, fixtureItems)
	}
	slow := 1 + 0.01*rng.Float64() // this trial's luck
	pass := func(k, first, last int, ready func(item int) float64) (end float64) {
		order := make([]int, 0, last-first)
		for i := first; i < last; i++ {
			order = append(order, i)
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ready(a), ready(b)) })
		for _, i := range order {
			place := slices.Index(free[k], slices.Min(free[k]))
			begin := max(free[k][place], ready(i))
			free[k][place] = begin + scale[k]*slow*(1+0.02*rng.ExpFloat64())
			out[k][i] = results.Span{Item: i, Stage: k, StartNS: int64(begin), EndNS: int64(free[k][place])}
			end = max(end, free[k][place])
		}
		return end
	}
	at := func(t float64) func(int) float64 { return func(int) float64 { return t } }
	after := func(k int) func(int) float64 {
		return func(i int) float64 { return float64(out[k][i].EndNS) + 4e3 }
	}
	switch c.Strategy {
	case "sequential":
		now := 0.0
		for i := range fixtureItems {
			for k := range out {
				now = pass(k, i, i+1, at(now))
			}
		}
	case "fetch-all:limit=true":
		pass(2, 0, fixtureItems, at(pass(1, 0, fixtureItems, at(pass(0, 0, fixtureItems, at(0))))))
	case "batched:size=32", "prefetch:size=32":
		ahead := [3]float64{} // when each stage got rid of its last batch
		for first := 0; first < fixtureItems; first += batchSize {
			last := min(first+batchSize, fixtureItems)
			begin := ahead[2]
			if c.Strategy == "prefetch:size=32" {
				begin = ahead[0]
			}
			for k := range out {
				ahead[k] = pass(k, first, last, at(max(begin, ahead[k])))
				begin = ahead[k]
			}
		}
	default:
		if c.Strategy == "semaphore" { // hand-overs lose a little at each item
			scale[1] *= 1.06
		}
		pass(0, 0, fixtureItems, at(0))
		pass(1, 0, fixtureItems, after(0))
		pass(2, 0, fixtureItems, after(1))
	}
	return out
}
