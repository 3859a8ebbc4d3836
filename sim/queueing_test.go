package sim_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// crowd is customers who come at random, need a core each, and go.
type crowd struct {
	lambda  float64 // how many come in a unit of time
	work    draws
	machine sim.Options
	room    int // most there at once: who comes too many is lost; 0: no limit
}

// open is what is seen of an open queue, on average.
type open struct {
	utilisation float64
	lost        float64 // share of those who come that finds no room
	delayed     float64 // share of the others that waits
	throughput  float64 // customers served, in a unit of time
	wait, stay  float64
	waiting     float64 // customers, at a moment
	there       float64
}

// visits has so many customers come.
func (c crowd) visits(t *testing.T, customers int) open {
	t.Helper()
	gap, random := exponential(1/c.lambda), rand.New(rand.NewPCG(1, 1))
	var waited, stayed time.Duration
	delayed, there, served := 0, 0, 0
	report := play(t, c.machine, func(ctx context.Context, rt *sim.Runtime) error {
		for range customers {
			if err := rt.Sleep(ctx, gap(random)); err != nil {
				return err
			}
			cost := c.work(random)
			if c.room > 0 && there == c.room {
				continue
			}
			there++
			rt.Go("customer", func() {
				came := rt.Now()
				rt.Compute(cost, nil)
				stay := rt.Now() - came
				stayed += stay
				if waited += stay - cost; stay > cost {
					delayed++
				}
				there--
				served++
			})
		}
		return nil
	})
	T, n := report.Makespan.Seconds(), float64(served)
	return open{
		utilisation: report.CoreBusy.Seconds() / T / float64(c.machine.Cores),
		lost:        1 - n/float64(customers),
		delayed:     float64(delayed) / n,
		throughput:  n / T,
		wait:        waited.Seconds() / n,
		stay:        stayed.Seconds() / n,
		waiting:     waited.Seconds() / T,
		there:       stayed.Seconds() / T,
	}
}

// million is how many come: of fewer, the mean wait is not known to 2 %.
const million = 1_000_000

// openAnswer is what the kinds of open queues expect.
type openAnswer struct {
	Rho   float64
	PWait float64 `json:"p_wait"`
	Wq    float64
	W     float64
	Lq    float64
	L     float64
}

func (want openAnswer) check(t *testing.T, id string, got open, tolerance float64) {
	t.Helper()
	within(t, id, "utilisation", got.utilisation, want.Rho, tolerance)
	within(t, id, "wait", got.wait, want.Wq, tolerance)
	within(t, id, "stay", got.stay, want.W, tolerance)
	within(t, id, "waiting on average", got.waiting, want.Lq, tolerance)
	within(t, id, "there on average", got.there, want.L, tolerance)
}

// M/M/c: the times of both are exponential.
func TestAnOpenQueueWaitsAsErlangSays(t *testing.T) {
	type input struct {
		Lambda  float64 `json:"arrival_rate"`
		Mu      float64 `json:"service_rate"`
		Servers int
	}
	for _, v := range vectors.Of(t, "mmc") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, openAnswer](t, v)
			formula := erlangC(in.Lambda, in.Mu, in.Servers)
			exactly, about := v.Tolerance(t, "formula_rel"), v.Tolerance(t, "simulator_rel")
			want.check(t, v.ID+" by formula", formula, exactly)
			within(t, v.ID+" by formula", "share that waits", formula.delayed, want.PWait, exactly)

			c := crowd{lambda: in.Lambda, work: exponential(1 / in.Mu), machine: sim.Options{Cores: in.Servers}}
			got := c.visits(t, million)
			want.check(t, v.ID, got, about)
			within(t, v.ID, "share that waits", got.delayed, want.PWait, about)
		})
	}
}

// erlangC is M/M/c by the shares of time of its states (Erlang 1917), as many as a
// float64 can tell from none.
func erlangC(lambda, mu float64, servers int) open {
	share := birthDeath(5000, func(int) float64 { return lambda }, func(n int) float64 { return mu * float64(min(n, servers)) })
	q := open{
		utilisation: lambda / mu / float64(servers),
		delayed: mean(share, func(n int) float64 {
			if n < servers {
				return 0
			}
			return 1
		}),
		waiting: mean(share, func(n int) float64 { return float64(max(n-servers, 0)) }),
		there:   mean(share, func(n int) float64 { return float64(n) }),
	}
	q.wait, q.stay = q.waiting/lambda, q.there/lambda // Little
	return q
}

// M/G/1: the wait grows with the spread of the work.
func TestAnOpenQueueWaitsAsPollaczekAndKhinchineSay(t *testing.T) {
	type input struct {
		Lambda float64 `json:"arrival_rate"`
		Mean   float64 `json:"mean_service"`
		SCV    float64 // squared coefficient of variation
	}
	for _, v := range vectors.Of(t, "mg1") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, openAnswer](t, v)
			// Pollaczek 1930, Khinchine 1932.
			rho := in.Lambda * in.Mean
			wait := rho * in.Mean * (1 + in.SCV) / 2 / (1 - rho)
			stay := wait + in.Mean
			formula := open{utilisation: rho, wait: wait, stay: stay, waiting: in.Lambda * wait, there: in.Lambda * stay}
			want.check(t, v.ID+" by formula", formula, v.Tolerance(t, "formula_rel"))

			c := crowd{lambda: in.Lambda, work: constant(in.Mean), machine: sim.Options{Cores: 1}}
			if in.SCV > 0 {
				c.work = gamma(in.Mean, in.SCV)
			}
			want.check(t, v.ID, c.visits(t, million), v.Tolerance(t, "simulator_rel"))
		})
	}
}

// gamma has this squared coefficient of variation.
func gamma(mean, scv float64) draws {
	return func(r *rand.Rand) time.Duration {
		return units(distuv.Gamma{Alpha: 1 / scv, Beta: 1 / (scv * mean), Src: r}.Rand())
	}
}

// Processor sharing has an exact answer where jobs come at random: the mean stay
// of M/G/1-PS is 1/(μ-λ), whatever the distribution of the work (Sakata, Noguchi
// and Oizumi 1971). That of first come first served depends on it.
func TestSharingTheCoreHidesTheSpreadOfTheWork(t *testing.T) {
	const lambda = 0.6
	for name, work := range map[string]draws{
		"constant": constant(1),
		"mixed": func(r *rand.Rand) time.Duration { // mean 1: mostly short, few long
			if r.IntN(10) == 0 {
				return units(5.5)
			}
			return units(0.5)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := crowd{lambda: lambda, work: work, machine: sim.Options{Cores: 1, Discipline: sim.PS}}
			within(t, "M/G/1-PS", "stay", c.visits(t, 200_000).stay, 1/(1-lambda), closely)
		})
	}
}
