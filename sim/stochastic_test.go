package sim_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// Long simulations with a fixed seed against exact queueing theory. One unit of
// time of the formulas is a second.
const unit = time.Second

func within(t *testing.T, id, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got/want-1) <= tolerance) {
		t.Errorf("%s: %s is %.4f, want %.4f within %g", id, what, got, want, tolerance)
	}
}

// exponential draws a time with this mean in units.
func exponential(random *rand.Rand, mean float64) time.Duration {
	return time.Duration(random.ExpFloat64() * mean * float64(unit))
}

// M/M/c: customers come at random and need a core each.
func TestAnOpenQueueWaitsAsErlangSays(t *testing.T) {
	type input struct {
		Lambda  float64 `json:"arrival_rate"`
		Mu      float64 `json:"service_rate"`
		Servers int
	}
	type expected struct {
		Rho   float64
		PWait float64 `json:"p_wait"`
		Wq    float64
		W     float64
		Lq    float64
		L     float64
	}
	for _, v := range vectors(t, "mmc") {
		in, want := read[input, expected](t, v)
		const customers = 1_000_000
		random := rand.New(rand.NewPCG(1, 1))
		var waited, stayed time.Duration
		delayed := 0
		report := play(t, sim.Options{Cores: in.Servers}, func(ctx context.Context, rt *sim.Runtime) error {
			for range customers {
				if err := rt.Sleep(ctx, exponential(random, 1/in.Lambda)); err != nil {
					return err
				}
				cost := exponential(random, 1/in.Mu)
				rt.Go("customer", func() {
					came := rt.Now()
					rt.Compute(cost, nil)
					stay := rt.Now() - came
					stayed += stay
					if waited += stay - cost; stay > cost {
						delayed++
					}
				})
			}
			return nil
		})
		T := report.Makespan.Seconds()
		within(t, v.ID, "utilisation", report.CoreBusy.Seconds()/T/float64(in.Servers), want.Rho, 0.02)
		within(t, v.ID, "share that waits", float64(delayed)/customers, want.PWait, 0.02)
		within(t, v.ID, "wait", waited.Seconds()/customers, want.Wq, 0.02)
		within(t, v.ID, "stay", stayed.Seconds()/customers, want.W, 0.02)
		within(t, v.ID, "waiting on average", waited.Seconds()/T, want.Lq, 0.02)
		within(t, v.ID, "there on average", stayed.Seconds()/T, want.L, 0.02)
	}
}

// A semaphore of items in flight over cores is the machine-repair model.
func TestAClosedSystemReachesTheThroughputOfMachineRepair(t *testing.T) {
	type input struct {
		InFlight     int     `json:"in_flight"`
		IO           float64 `json:"io_time"`
		CPU          float64 `json:"cpu_time"`
		Cores        int
		Distribution string
	}
	type expected struct {
		X     float64 `json:"throughput"`
		R     float64 `json:"cpu_response"`
		U     float64 `json:"cpu_utilisation"`
		Bound float64 `json:"upper_bound"`
	}
	for _, v := range vectors(t, "closed_semaphore") {
		in, want := read[input, expected](t, v)
		const items = 150_000
		random := rand.New(rand.NewPCG(2, 2))
		var responded time.Duration
		report := play(t, sim.Options{Cores: in.Cores}, func(ctx context.Context, rt *sim.Runtime) error {
			stages := stagesOf([]int{items, items}, func(k int) stage.Func {
				if k == 0 {
					return lasting(rt, func(int) time.Duration { return exponential(random, in.IO) })
				}
				compute := computing(rt, k, func(int) time.Duration { return exponential(random, in.CPU) })
				return func(ctx context.Context, it stage.Item) (stage.Item, error) {
					came := rt.Now()
					defer func() { responded += rt.Now() - came }()
					return compute(ctx, it)
				}
			})
			return parse(t, fmt.Sprintf("semaphore:inflight=%d", in.InFlight)).Run(ctx, rt, numbered(items), stages)
		})
		T := report.Makespan.Seconds()
		within(t, v.ID, "throughput", items/T, want.X, 0.02)
		within(t, v.ID, "response of the cores", responded.Seconds()/items, want.R, 0.02)
		within(t, v.ID, "utilisation", report.CoreBusy.Seconds()/T/float64(in.Cores), want.U, 0.02)
		if items/T > want.Bound*1.02 {
			t.Errorf("%s: throughput %v is above its bound %v", v.ID, items/T, want.Bound)
		}
	}
}

// A saturated line with short queues blocks after service.
func TestALineWithShortQueuesReachesTheThroughputOfItsMarkovChain(t *testing.T) {
	type input struct {
		Rates                          []float64
		Workers                        []int
		Queues                         []*int
		Distribution, Blocking, Source string
	}
	type expected struct {
		X        float64 `json:"throughput"`
		Fraction string
	}
	for _, v := range vectors(t, "blocking_line_throughput") {
		in, want := read[input, expected](t, v)
		const items = 200_000
		random := rand.New(rand.NewPCG(3, 3))
		report := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
			stages := stagesOf(in.Workers, func(k int) stage.Func {
				return lasting(rt, func(int) time.Duration { return exponential(random, 1/in.Rates[k]) })
			})
			return parse(t, pipelineText(in.Queues)).Run(ctx, rt, numbered(items), stages)
		})
		within(t, v.ID, "throughput", items/report.Makespan.Seconds(), want.X, 0.01)
	}
}

// Processor sharing has an exact answer where jobs come at random: the mean stay
// of M/G/1-PS is 1/(μ-λ), whatever the distribution of the work (Sakata, Noguchi
// and Oizumi 1971). That of first come first served depends on it.
func TestSharingTheCoreHidesTheSpreadOfTheWork(t *testing.T) {
	const customers, lambda = 200_000, 0.6
	for name, work := range map[string]func(*rand.Rand) time.Duration{
		"constant": func(*rand.Rand) time.Duration { return unit },
		"mixed": func(r *rand.Rand) time.Duration { // mean 1: mostly short, few long
			if r.IntN(10) == 0 {
				return 5500 * unit / 1000
			}
			return unit / 2
		},
	} {
		random := rand.New(rand.NewPCG(4, 4))
		var stayed time.Duration
		play(t, sim.Options{Cores: 1, Discipline: sim.PS}, func(ctx context.Context, rt *sim.Runtime) error {
			g := flow.NewGroup(ctx, rt)
			for range customers {
				if err := rt.Sleep(ctx, exponential(random, 1/lambda)); err != nil {
					return err
				}
				cost := work(random)
				g.Go("customer", func(context.Context) error {
					came := rt.Now()
					rt.Compute(cost, nil)
					stayed += rt.Now() - came
					return nil
				})
			}
			return g.Wait()
		})
		within(t, "M/G/1-PS "+name, "stay", stayed.Seconds()/customers, 1/(1-lambda), 0.02)
	}
}
