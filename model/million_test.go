package model_test

import (
	"context"
	"iter"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// weighed is a strategy that reads what memory the process has from the system
// each time that so many items have left the last stage.
type weighed struct {
	strategies.Strategy
	every int
	peak  uint64 // bytes
}

// Run implements strategies.Strategy.
func (w *weighed) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	w.weigh()
	last, left := &stages[len(stages)-1], 0
	do := last.Do
	last.Do = func(ctx context.Context, it stage.Item) (stage.Item, error) {
		if left++; left%w.every == 0 {
			w.weigh()
		}
		return do(ctx, it)
	}
	return w.Strategy.Run(ctx, rt, items, stages)
}

func (w *weighed) weigh() {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	w.peak = max(w.peak, samples[0].Value.Uint64()-samples[1].Value.Uint64())
}

// million is the default preset with more items.
func million(tb testing.TB, items int) model.Job {
	tb.Helper()
	spec, err := workloads.Preset("default")
	if err != nil {
		tb.Fatal(err)
	}
	spec.Items = items
	job, err := model.FromSpec(spec.Resolve(4), 4, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return job
}

// Everything counts that the runtime has taken from the system: the draws, the
// account and the simulation, the garbage and the other tests' remains. Under the
// race detector each of the run's hand-overs is traced: it would take a minute, and
// the detector's own memory is not in these figures.
func TestAMillionItemsThroughThePipelineStayWithin256MB(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("some seconds of computing")
	}
	debug.FreeOSMemory()
	w := &weighed{Strategy: parse(t, "pipeline"), every: 10_000}
	out := simulate(t, million(t, 1_000_000), w, model.Options{})
	if out.Stored != 1_000_000 {
		t.Errorf("%d were stored", out.Stored)
	}
	if w.peak > 256<<20 {
		t.Errorf("took %d MB, want at most 256", w.peak>>20)
	}
	t.Logf("peak %d MB", w.peak>>20)
}

// What grows with the items is what the job and the account hold of each, and the
// heap of the live simulation does not.
func TestMemoryOfASimulationDoesNotGrowWithTheItemsButForTheirAccount(t *testing.T) {
	live := func(items int) (most uint64) {
		job := million(t, items)
		counted := strategyFunc(func(ctx context.Context, rt flow.Runtime, all iter.Seq[stage.Item], stages []stage.Stage) error {
			return parse(t, "pipeline").Run(ctx, rt, func(yield func(stage.Item) bool) {
				for it := range all {
					if (it.ID+1)%(items/2) == 0 {
						var m runtime.MemStats
						runtime.GC()
						runtime.ReadMemStats(&m)
						most = max(most, m.HeapAlloc)
					}
					if !yield(it) {
						return
					}
				}
			}, stages)
		})
		simulate(t, job, counted, model.Options{})
		runtime.KeepAlive(job)
		return most
	}
	few, many := live(2_000), live(40_000)
	if perItem := (float64(many) - float64(few)) / 38_000; perItem > 40 {
		t.Errorf("an item takes %.0f bytes, want 3 times of 8, and 4 for the account", perItem)
	}
}

// BenchmarkAMillionItems is the whole prediction, the draws included.
//
//	go test -run='^$' -bench=AMillionItems -benchtime=1x ./model
func BenchmarkAMillionItems(b *testing.B) {
	for name, o := range map[string]model.Options{"makespan": {}, "observed": observed} {
		b.Run(name, func(b *testing.B) {
			var peak uint64
			debug.FreeOSMemory()
			for b.Loop() {
				w := &weighed{Strategy: parse(b, "pipeline"), every: 10_000}
				simulate(b, million(b, 1_000_000), w, o)
				peak = max(peak, w.peak)
			}
			b.ReportMetric(3e6*float64(b.N)/b.Elapsed().Seconds(), "item-stages/s")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		})
	}
}
