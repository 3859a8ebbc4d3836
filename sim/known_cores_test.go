package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// bursts is the makespan of jobs that compute and do nothing else.
func bursts(t *testing.T, o sim.Options, jobs []int64, unit time.Duration) time.Duration {
	t.Helper()
	scripts := make([][]step, len(jobs))
	for i, cost := range jobs {
		scripts[i] = []step{{cost: time.Duration(cost) * unit}}
	}
	_, report := onCores(t, o, scripts)
	return report.Makespan
}

func TestKnownDisciplines(t *testing.T) {
	type input struct {
		Jobs           []int64 `json:"jobs_ms"`
		Workers, Cores int
	}
	type expected struct {
		FIFO int64    `json:"run_to_completion_ms"`
		PS   int64    `json:"processor_sharing_ms"`
		RR   [2]int64 `json:"round_robin_1ms_range"`
	}
	for _, v := range vectors.Of(t, "core_discipline") {
		in, want := vectors.Read[input, expected](t, v)
		for _, check := range []struct {
			o        sim.Options
			min, max int64
		}{
			{sim.Options{Cores: in.Cores, Discipline: sim.FIFO}, want.FIFO, want.FIFO},
			{sim.Options{Cores: in.Cores, Discipline: sim.PS}, want.PS, want.PS},
			{sim.Options{Cores: in.Cores, Discipline: sim.GoLike, Slice: ms}, want.RR[0], want.RR[1]},
			{sim.Options{Cores: in.Cores, Discipline: sim.GoLike}, want.FIFO, want.FIFO}, // bursts of one slice
		} {
			got := bursts(t, check.o, in.Jobs, ms)
			if got < time.Duration(check.min)*ms || got > time.Duration(check.max)*ms {
				t.Errorf("%s: %+v took %v, want %d to %d ms", v.ID, check.o, got, check.min, check.max)
			}
		}
	}
}

func TestKnownListSchedules(t *testing.T) {
	type input struct {
		Jobs     []int64
		Machines int
	}
	type expected struct {
		List    int64 `json:"list_makespan"`
		LPT     int64 `json:"lpt_makespan"`
		Optimum int64
		Ratio   float64
	}
	for _, v := range vectors.Of(t, "list_schedule") {
		in, want := vectors.Read[input, expected](t, v)
		longestFirst := slices.Sorted(slices.Values(in.Jobs))
		slices.Reverse(longestFirst)
		for order, check := range map[string]struct {
			jobs []int64
			want int64
		}{"as listed": {in.Jobs, want.List}, "longest first": {longestFirst, want.LPT}} {
			got := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
				return flow.Each(ctx, rt, "job", in.Machines, slices.Clone(check.jobs), func(ctx context.Context, d int64) (int64, error) {
					return d, rt.Sleep(ctx, time.Duration(d))
				})
			})
			// On cores, those who ask together are served by stage, so the first
			// listed is given the highest.
			onCore := slices.Clone(check.jobs)
			slices.Reverse(onCore)
			cores := bursts(t, sim.Options{Cores: in.Machines}, onCore, 1)
			if order == "as listed" {
				within(t, v.ID, "makespan by the optimum", float64(cores)/float64(want.Optimum), want.Ratio, 1e-9)
			}
			if got.Makespan != time.Duration(check.want) || cores != time.Duration(check.want) {
				t.Errorf("%s, %s: %v by workers, %v on cores, want %d", v.ID, order, got.Makespan, cores, check.want)
			}
		}
	}
}
