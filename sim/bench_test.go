package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// BenchmarkSim is the speed of virtual time through the text of a strategy: 3
// stages, 100,000 items, constant times.
//
//	go test -run='^$' -bench=Sim ./sim
func BenchmarkSim(b *testing.B) {
	const items = 100_000
	for _, text := range []string{"sequential", "batched", "prefetch", "fetch-all:limit=true", "pipeline", "pipeline:queue=0", "semaphore"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			strategy := parse(b, text)
			for b.Loop() {
				_, err := sim.Run(b.Context(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
					return strategy.Run(ctx, rt, numbered(items), stagesOf([]int{1, 4, 1}, func(k int) stage.Func {
						return lasting(rt, func(int) time.Duration { return []time.Duration{100, 500, 50}[k] * ms })
					}))
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(3*items*float64(b.N)/b.Elapsed().Seconds(), "item-stages/s")
		})
	}
}

// BenchmarkCores is the same with the middle stage on virtual cores.
func BenchmarkCores(b *testing.B) {
	const items = 100_000
	for _, discipline := range []sim.Discipline{sim.FIFO, sim.PS, sim.GoLike} {
		b.Run(discipline.String(), func(b *testing.B) {
			b.ReportAllocs()
			strategy := parse(b, "pipeline")
			for b.Loop() {
				_, err := sim.Run(b.Context(), sim.Options{Cores: 2, Discipline: discipline}, func(ctx context.Context, rt *sim.Runtime) error {
					return strategy.Run(ctx, rt, numbered(items), stagesOf([]int{4, 4, 4}, func(k int) stage.Func {
						if k == 1 {
							return computing(rt, k, func(int) time.Duration { return 5 * ms })
						}
						return lasting(rt, func(int) time.Duration { return 7 * ms })
					}))
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(3*items*float64(b.N)/b.Elapsed().Seconds(), "item-stages/s")
		})
	}
}
