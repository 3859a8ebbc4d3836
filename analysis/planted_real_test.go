package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
		s.Spec.Items, fetch.Service.Capacity = 400, 2
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

// atWork is a bench for the trials of one setup, in processes of their own.
type atWork struct {
	*testing.B
	header results.Header
}

func newAtWork(b *testing.B, s model.Setup) atWork {
	b.Helper()
	cell := results.Cell{Strategy: s.Strategy, Cores: s.Cores}
	calibration, err := bench.Calibrate(b.Context(), []bench.CellPlan{{Cell: cell, Spec: s.Spec}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	spec, err := json.Marshal(s.Spec)
	if err != nil {
		b.Fatal(err)
	}
	return atWork{b, results.Header{Spec: spec, API: string(bench.Process), Calibration: calibration, Plan: results.Plan{Cells: []results.Cell{cell}}}}
}

// measured is the header's plan, measured in so many blocks.
func (w atWork) measured(blocks int, order func(cells int, seed uint64, block int) []int) *results.Run {
	w.Helper()
	h := w.header
	h.Plan.Blocks = blocks
	plans, _, _, err := bench.Resume(&results.Run{Header: h}, 0, strategies.All)
	if err != nil {
		w.Fatal(err)
	}
	path := filepath.Join(w.TempDir(), "run.jsonl")
	file, err := results.Create(path, h)
	if err != nil {
		w.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		w.Fatal(err)
	}
	sweep := bench.Sweep{Plans: plans, Blocks: blocks, Order: order, API: bench.Process, Calibration: h.Calibration, Run: bench.Child{Path: self}.Run}
	if _, err := sweep.Measure(w.Context(), file); err != nil {
		w.Fatal(err)
	}
	if err := file.Close(); err != nil {
		w.Fatal(err)
	}
	run, err := results.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	return run
}

// diagnosed measures three trials of the setup, and asks what held them up.
func (w atWork) diagnosed() Diagnosis {
	w.Helper()
	run := w.measured(3, nil)
	d, err := NewDiagnoser(run, strategies.All).Diagnose(w.Context(), run.Header.Plan.Cells[0])
	if err != nil {
		w.Fatal(err)
	}
	return d
}

// experimented makes the experiment that would confirm a diagnosis: its own remedy and
// every stage made faster, in six blocks.
func (w atWork) experimented(s model.Setup, d Diagnosis) Experiment {
	w.Helper()
	plan, err := PlanWhatIf(s.Spec, w.header.Plan.Cells[0], d, strategies.All, WhatIfOptions{Speedups: []float64{0.25}, Method: MethodAuto, Cores: bench.Cores(), Calibration: w.header.Calibration})
	if err != nil {
		w.Fatal(err)
	}
	cells := []results.Cell{plan.Baseline}
	kept := plan.Treatments[:0]
	for i, t := range plan.Treatments {
		if i == 0 || t.Changes[0].Change == string(model.ChangeFaster) {
			kept, cells = append(kept, t), append(cells, t.Cell)
		}
	}
	plan.Treatments = kept
	w.header.WhatIf, w.header.Plan.Cells = &plan, cells
	x, err := WhatIf(w.Context(), w.measured(6, bench.Mirrored), strategies.All)
	if err != nil {
		w.Fatal(err)
	}
	return x
}

func (c realCause) names(d Diagnosis) bool {
	return d.Verdict == c.want && (c.stage == "" || d.Stage == c.stage)
}

// BenchmarkPlantedReal builds each cause into a job, measures it on this machine, ten
// times three trials, and reports how often its name was found. Repetitions whose
// trials all ran on a machine that was not fit are counted apart.
func BenchmarkPlantedReal(b *testing.B) {
	eachRealCause(b, func(w atWork, c realCause) {
		const repetitions = 10
		named, judged := 0, 0
		for w.Loop() {
			named, judged = 0, 0
			for range repetitions {
				d := w.diagnosed()
				if d.Trials == 0 {
					continue
				}
				judged++
				if c.names(d) {
					named++
					continue
				}
				w.Logf("%s, %s: %q", d.Verdict, d.Stage, d.Doubts)
				for _, e := range d.Evidence {
					w.Logf("    %s: %s", e.Asked, e.Found)
				}
			}
		}
		w.ReportMetric(float64(named), "named")
		w.ReportMetric(float64(judged), "judged")
	})
}

// BenchmarkPlantedWhatIf makes the experiment of each planted cause, from the diagnosis
// of three trials, and reports whether it was confirmed.
func BenchmarkPlantedWhatIf(b *testing.B) {
	eachRealCause(b, func(w atWork, c realCause) {
		confirmed := 0
		for w.Loop() {
			confirmed = 0
			d := w.diagnosed()
			if !c.names(d) {
				w.Logf("%s, %s: %q", d.Verdict, d.Stage, d.Doubts)
			}
			x := w.experimented(c.setup(), d)
			if x.Confirmed {
				confirmed = 1
			}
			w.Log(x.Conclusion)
			for _, change := range x.Changes {
				w.Logf("    %s: predicted %.3f, measured %v: %s %s", change.What, change.Predicted, change.Measured, change.Outcome, change.Why)
			}
		}
		w.ReportMetric(float64(confirmed), "confirmed")
	})
}

func eachRealCause(b *testing.B, f func(atWork, realCause)) {
	if bench.Cores() < 2 {
		b.Skip("takes two cores")
	}
	b.Setenv(childEnv, "1")
	for _, c := range realCauses {
		b.Run(strings.ReplaceAll(c.name, " ", "-"), func(b *testing.B) { f(newAtWork(b, c.setup()), c) })
	}
}
