package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// childEnv makes this test program a trial's process.
const childEnv = "HBENCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	if err := bench.ServeTrial(context.Background(), os.Stdin, os.Stdout, strategies.All, func() { os.Exit(1) }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// real is a job of fetch, process and store on two cores, of half a second or so,
// that nothing holds up much but the cores.
func real() model.Setup {
	return model.Setup{Cores: 2, Strategy: "pipeline", Spec: workloads.Spec{Items: 160, Seed: 1, Payload: 4096, Stages: []workloads.Stage{
		{Name: "fetch", Kind: stage.IO, Limit: 32, Latency: constantly(5)},
		{Name: "process", Kind: stage.CPU, Kernel: "text", Cost: constantly(1)},
		{Name: "store", Kind: stage.IO, Limit: 32, Latency: constantly(2)},
	}}}
}

// realCause is a cause that is built into a job which this machine runs.
type realCause struct {
	name  string
	want  Verdict
	stage string // empty: any
	build func(s *model.Setup, fetch, process, store *workloads.Stage)
}

// realCauses has every verdict that can be built on two cores.
var realCauses = []realCause{
	{"slow fetch", "fetch-slots", "", func(s *model.Setup, fetch, _, _ *workloads.Stage) {
		fetch.Latency, fetch.Limit = constantly(30), 8
	}},
	{"few slots", "fetch-slots", "", func(s *model.Setup, fetch, _, _ *workloads.Stage) { fetch.Limit = 2 }},
	{"slow store", "store-slots", "", func(s *model.Setup, _, _, store *workloads.Stage) {
		store.Latency, store.Limit = constantly(30), 8
	}},
	{"much computing", VerdictCores, "", func(s *model.Setup, _, process, _ *workloads.Stage) { process.Cost = constantly(6) }},
	{"one worker", VerdictCPUSlots, "process", func(s *model.Setup, _, process, _ *workloads.Stage) {
		process.Cost, process.Limit = constantly(4), 1
	}},
	{"rate limit", VerdictRateLimit, "fetch", func(s *model.Setup, fetch, _, _ *workloads.Stage) {
		fetch.Service = workloads.Service{Rate: 250, Burst: 5, Overflow: workloads.Queue}
	}},
	{"saturated API", VerdictSaturated, "fetch", func(s *model.Setup, fetch, _, _ *workloads.Stage) {
		fetch.Service.Capacity = 2
	}},
	{"serial strategy", VerdictSerial, "", func(s *model.Setup, _, _, _ *workloads.Stage) { s.Strategy = "sequential" }},
	{"phases", VerdictPhaseBarrier, "", func(s *model.Setup, fetch, process, store *workloads.Stage) {
		s.Strategy = "fetch-all:limit=true"
		fetch.Latency, fetch.Limit, process.Cost, store.Latency, store.Limit = constantly(10), 8, constantly(2), constantly(10), 8
	}},
	{"batches", VerdictBatchBarrier, "", func(s *model.Setup, fetch, process, store *workloads.Stage) {
		s.Strategy = "batched:size=16"
		fetch.Latency, fetch.Limit, process.Cost, store.Latency, store.Limit = constantly(10), 8, constantly(2), constantly(10), 8
	}},
	{"stragglers", VerdictHeadOfLine, "", func(s *model.Setup, fetch, _, _ *workloads.Stage) {
		s.Strategy = "batched:size=16"
		fetch.Latency = distributed("bimodal(5ms,150ms,0.1)")
	}},
	{"few items in flight", VerdictInFlightCap, "", func(s *model.Setup, fetch, _, _ *workloads.Stage) {
		s.Strategy, fetch.Latency = "semaphore:inflight=3", constantly(10)
	}},
	{"one item's way", VerdictLatencyChain, "", func(s *model.Setup, fetch, process, _ *workloads.Stage) {
		s.Spec.Items, fetch.Latency, process.Cost = 2, constantly(200), constantly(50)
	}},
	{"short queue", VerdictQueueShort, "", func(s *model.Setup, fetch, process, store *workloads.Stage) {
		s.Strategy = "pipeline:queue=0"
		fetch.Latency, fetch.Limit = distributed("lognormal(6ms,60ms)"), 2
		process.Cost = constantly(1)
		store.Latency, store.Limit = distributed("lognormal(6ms,60ms)"), 2
	}},
	{"a lock", VerdictSerial, "process", func(s *model.Setup, _, process, _ *workloads.Stage) {
		process.Kernel, process.Cost = "lock:share=0.95", constantly(5)
	}},
	{"GC pressure", VerdictMemory, "", func(s *model.Setup, _, process, _ *workloads.Stage) {
		process.Kernel, process.Cost = "alloc", constantly(5)
	}},
	{"too many CPU workers", VerdictOversubscribed, "process", func(s *model.Setup, fetch, process, _ *workloads.Stage) {
		process.Cost, process.Limit = constantly(6), 64
	}},
	{"small items", VerdictOverhead, "", func(s *model.Setup, fetch, process, store *workloads.Stage) {
		s.Spec.Items = 4000
		process.Cost, fetch.Latency, store.Latency = constantly(0.05), constantly(0.2), constantly(0.2)
	}},
}

// setup builds the cause into the job.
func (c realCause) setup() model.Setup {
	s := real()
	c.build(&s, &s.Spec.Stages[0], &s.Spec.Stages[1], &s.Spec.Stages[2])
	s.Spec = s.Spec.Resolve(s.Cores)
	return s
}

// measured makes so many trials of a setup, in processes of their own.
func measured(b *testing.B, s model.Setup, trials int) *results.Run {
	b.Helper()
	cell := results.Cell{Strategy: s.Strategy, Cores: s.Cores}
	plans := []bench.CellPlan{{Cell: cell, Spec: s.Spec}}
	calibration, err := bench.Calibrate(b.Context(), plans, nil)
	if err != nil {
		b.Fatal(err)
	}
	spec, err := json.Marshal(s.Spec)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "run.jsonl")
	w, err := results.Create(path, results.Header{Spec: spec, Calibration: calibration, Plan: results.Plan{Cells: []results.Cell{cell}, Blocks: trials}})
	if err != nil {
		b.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	sweep := bench.Sweep{Plans: plans, Blocks: trials, API: bench.Process, Calibration: calibration, Run: bench.Child{Path: self}.Run}
	if _, err := sweep.Measure(b.Context(), w); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	run, err := results.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return run
}

// BenchmarkPlantedReal builds each cause into a job, measures it on this machine, ten
// times three trials, and reports how often its name was found. Repetitions whose
// trials all ran on a machine that was not fit are counted apart.
func BenchmarkPlantedReal(b *testing.B) {
	if bench.Cores() < 2 {
		b.Skip("takes two cores")
	}
	b.Setenv(childEnv, "1")
	const repetitions, trials = 10, 3
	for _, c := range realCauses {
		b.Run(c.name, func(b *testing.B) {
			named, judged := 0, 0
			for b.Loop() {
				named, judged = 0, 0
				for range repetitions {
					run := measured(b, c.setup(), trials)
					d, err := NewDiagnoser(run, strategies.All).Diagnose(b.Context(), run.Header.Plan.Cells[0])
					if err != nil {
						b.Fatal(err)
					}
					if d.Trials == 0 {
						continue
					}
					judged++
					if d.Verdict == c.want && (c.stage == "" || d.Stage == c.stage) {
						named++
						continue
					}
					b.Logf("%s, %s: %q", d.Verdict, d.Stage, d.Doubts)
					for _, e := range d.Evidence {
						b.Logf("    %s: %s", e.Asked, e.Found)
					}
				}
			}
			b.ReportMetric(float64(named), "named")
			b.ReportMetric(float64(judged), "judged")
		})
	}
}
