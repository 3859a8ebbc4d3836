package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// These benchmarks run real trials in processes of their own; one iteration is
// one trial, or one pair of trials. docs/performance.md has their commands and
// figures.

// sweepOf plans some strategies on a preset and gives the sweep that measures
// single trials of them.
func sweepOf(b *testing.B, preset string, mode Mode, cores int, texts ...string) *Sweep {
	b.Helper()
	if cores > Cores() {
		b.Skipf("needs %d cores", cores)
	}
	spec, err := workloads.Preset(preset)
	if err != nil {
		b.Fatal(err)
	}
	plans, err := Matrix{Spec: spec, Strategies: texts, Cores: []int{cores}}.Cells(strategies.All)
	if err != nil {
		b.Fatal(err)
	}
	calibration, err := Calibrate(b.Context(), plans, nil)
	if err != nil {
		b.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	b.Setenv(childEnv, "well")
	return &Sweep{Plans: plans, API: mode, Calibration: calibration, Run: Child{Path: self}.Run}
}

// trial measures plan i once.
func (s *Sweep) trial(b *testing.B, host *host, i int) results.Trial {
	b.Helper()
	t, err := s.one(context.Background(), host, s.Plans[i], 0, 0)
	if err != nil {
		b.Fatal(err)
	}
	if !t.OK() {
		b.Fatalf("%s: %+v", t.Cell.Key(), *t.Failure)
	}
	return t
}

func hostFor(b *testing.B, mode Mode) *host {
	b.Helper()
	h, err := newHost(mode)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.close)
	return h
}

func middle(xs []float64) float64 {
	slices.Sort(xs)
	return (xs[(len(xs)-1)/2] + xs[len(xs)/2]) / 2
}

// BenchmarkEfficiency is the share of the bound that strategies reach: 400 items,
// fetch 5 ms × 16, 1 ms of CPU, store 2 ms × 8, no sockets.
func BenchmarkEfficiency(b *testing.B) {
	texts := []string{"sequential", "fetch-all:limit=true", "batched", "prefetch", "semaphore",
		"pipeline:queue=2", "pipeline:queue=4", "pipeline", "pipeline:queue=64", "pipeline:queue=400"}
	for cores := 1; cores <= 2; cores++ {
		for _, text := range texts {
			b.Run(fmt.Sprintf("%s/cores=%d", text, cores), func(b *testing.B) {
				s, h := sweepOf(b, "reference", Direct, cores, text), hostFor(b, Direct)
				var efficiency, seconds []float64
				for b.Loop() {
					t := s.trial(b, h, 0)
					efficiency = append(efficiency, t.Efficiency)
					seconds = append(seconds, time.Duration(t.WallNS).Seconds())
				}
				b.ReportMetric(middle(efficiency), "efficiency")
				b.ReportMetric(middle(seconds)*1e3, "makespan-ms")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkProbes is what measuring costs: trials with spans and sampler against
// trials without, in ABBA order; the figure is the median ratio of neighbours.
func BenchmarkProbes(b *testing.B) {
	for cores := 1; cores <= 2; cores++ {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			s, h := sweepOf(b, "reference", Direct, cores, "pipeline"), hostFor(b, Direct)
			var ratios []float64
			wall := func(with bool) float64 {
				s.NoSample, s.NoSpans = !with, !with
				return float64(s.trial(b, h, 0).WallNS)
			}
			for with := true; b.Loop(); with = !with {
				first, second := wall(with), wall(!with)
				if !with {
					first, second = second, first
				}
				ratios = append(ratios, first/second)
			}
			b.ReportMetric(100*(middle(ratios)-1), "%cost")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkLatency is how late the API answers: with an idle machine (one item
// at a time, next to no computing) and with all cores computing in the trial.
func BenchmarkLatency(b *testing.B) {
	for _, c := range []struct{ name, preset, strategy string }{
		{"idle", "io-heavy", "batched:size=4"},
		{"busy", "cpu-heavy", "pipeline"},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, h := sweepOf(b, c.preset, Process, Cores(), c.strategy), hostFor(b, Process)
			var p50, p99 []float64
			for b.Loop() {
				t := s.trial(b, h, 0)
				p50 = append(p50, float64(t.API.Lateness.P50NS)/1e6)
				p99 = append(p99, float64(t.API.Lateness.P99NS)/1e6)
			}
			b.ReportMetric(middle(p50), "p50-late-ms")
			b.ReportMetric(middle(p99), "p99-late-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkSweep is how much of a sweep's time is inside measured windows.
func BenchmarkSweep(b *testing.B) {
	for b.Loop() {
		s := sweepOf(b, "default", Process, Cores(), strategies.Table(strategies.All).Names()...)
		s.Blocks = 2
		w, err := results.Create(filepath.Join(b.TempDir(), "run.jsonl"), results.Header{})
		if err != nil {
			b.Fatal(err)
		}
		tally, err := s.Measure(b.Context(), w)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(100*float64(tally.Measured)/float64(tally.Elapsed), "%measured")
	}
	b.ReportMetric(0, "ns/op")
}
