package sim_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// In a closed system so many items are always under way: they think (I/O that
// nobody else is in the way of), and then want to be served.

// closed is a semaphore that lets the next item in when one is through.
type closed struct {
	inFlight int
	think    float64
	machine  sim.Options
	limits   []int // of the stations after thinking
	station  func(rt *sim.Runtime, k int, random *rand.Rand) stage.Func
}

// circulate takes so many items through, and gives how long they take on average
// from the end of thinking to the end of all.
func (c closed) circulate(t *testing.T, items int) (response float64, report sim.Report) {
	t.Helper()
	random, thinks := rand.New(rand.NewPCG(2, 2)), exponential(c.think)
	var sum time.Duration
	report = play(t, c.machine, func(ctx context.Context, rt *sim.Runtime) error {
		stages := stagesOf(append([]int{c.inFlight}, c.limits...), func(k int) stage.Func {
			if k == 0 {
				return ending(lasting(rt, func(int) time.Duration { return thinks(random) }), func() { sum -= rt.Now() })
			}
			return c.station(rt, k-1, random)
		})
		last := &stages[len(stages)-1]
		last.Do = ending(last.Do, func() { sum += rt.Now() })
		return parse(t, fmt.Sprintf("semaphore:inflight=%d", c.inFlight)).Run(ctx, rt, numbered(items), stages)
	})
	return sum.Seconds() / float64(items), report
}

// ending calls note whenever a stage body ends.
func ending(do stage.Func, note func()) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		it, err := do(ctx, it)
		note()
		return it, err
	}
}

// machineRepair is M/M/c//N by the shares of time of its states, which are how many
// of n want the cores.
func machineRepair(n, cores int, io, cpu float64) (throughput, response float64) {
	served := func(state int) float64 { return float64(min(state, cores)) / cpu }
	share := birthDeath(n, func(state int) float64 { return float64(n-state) / io }, served)
	throughput = mean(share, served)
	return throughput, mean(share, func(state int) float64 { return float64(state) }) / throughput // Little
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
	for _, v := range vectors.Of(t, "closed_semaphore") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, expected](t, v)
			check := func(id string, x, r, u, tolerance float64) {
				within(t, id, "throughput", x, want.X, tolerance)
				within(t, id, "response of the cores", r, want.R, tolerance)
				within(t, id, "utilisation", u, want.U, tolerance)
				if x > want.Bound*(1+tolerance) {
					t.Errorf("%s: throughput %v is above its bound %v", id, x, want.Bound)
				}
			}
			exactly := v.Tolerance(t, "formula_rel")
			n, c := float64(in.InFlight), float64(in.Cores)
			x, r := machineRepair(in.InFlight, in.Cores, in.IO, in.CPU)
			check(v.ID+" by formula", x, r, x*in.CPU/c, exactly)
			within(t, v.ID+" by formula", "bound", min(n/(in.IO+in.CPU), c/in.CPU), want.Bound, exactly)

			const items = 150_000
			works := exponential(in.CPU)
			response, report := closed{
				inFlight: in.InFlight,
				think:    in.IO,
				machine:  sim.Options{Cores: in.Cores},
				limits:   []int{in.InFlight},
				station: func(rt *sim.Runtime, k int, random *rand.Rand) stage.Func {
					return computing(rt, k, func(int) time.Duration { return works(random) })
				},
			}.circulate(t, items)
			T := report.Makespan.Seconds()
			check(v.ID, items/T, response, report.CoreBusy.Seconds()/T/c, v.Tolerance(t, "simulator_rel"))
		})
	}
}

// network is what is seen of a closed network of stations.
type network struct {
	throughput, response float64
	utilisation          []float64
}

// meanValues is exact mean value analysis (Reiser and Lavenberg 1980): who comes
// to a station meets what a network with one customer less has there on average.
func meanValues(n int, think float64, demands []float64) network {
	there := make([]float64, len(demands))
	var net network
	for m := 1; m <= n; m++ {
		net = network{utilisation: make([]float64, len(demands))}
		stay := make([]float64, len(demands))
		for k, d := range demands {
			stay[k] = d * (1 + there[k])
			net.response += stay[k]
		}
		net.throughput = float64(m) / (think + net.response)
		for k, d := range demands {
			there[k] = net.throughput * stay[k]
			net.utilisation[k] = net.throughput * d
		}
	}
	return net
}

// simulated is a network of stations of one server and exponential times.
func simulated(t *testing.T, n int, think float64, demands []float64, items int) network {
	t.Helper()
	busy := make([]time.Duration, len(demands))
	response, report := closed{
		inFlight: n,
		think:    think,
		limits:   slices.Repeat([]int{1}, len(demands)),
		station: func(rt *sim.Runtime, k int, random *rand.Rand) stage.Func {
			works := exponential(demands[k])
			return lasting(rt, func(int) time.Duration {
				d := works(random)
				busy[k] += d
				return d
			})
		},
	}.circulate(t, items)
	T := report.Makespan.Seconds()
	net := network{throughput: float64(items) / T, response: response}
	for _, b := range busy {
		net.utilisation = append(net.utilisation, b.Seconds()/T)
	}
	return net
}

func TestAClosedNetworkDoesWhatMeanValueAnalysisSays(t *testing.T) {
	type input struct {
		N       int     `json:"in_flight"`
		Think   float64 `json:"io_time"`
		Demands []float64
	}
	type expected struct {
		X      float64   `json:"throughput"`
		R      float64   `json:"response"`
		U      []float64 `json:"utilisation"`
		Bounds struct {
			Max   float64 `json:"throughput_max"`
			Light float64 `json:"throughput_light"`
			Knee  float64
		}
	}
	for _, v := range vectors.Of(t, "mva") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, expected](t, v)
			check := func(id string, got network, tolerance float64) {
				within(t, id, "throughput", got.throughput, want.X, tolerance)
				within(t, id, "response", got.response, want.R, tolerance)
				for k, u := range want.U {
					within(t, id, fmt.Sprint("utilisation of station ", k), got.utilisation[k], u, tolerance)
				}
				if x := got.throughput; x > min(want.Bounds.Max, want.Bounds.Light)*(1+tolerance) {
					t.Errorf("%s: throughput %v is above its bounds %+v", id, x, want.Bounds)
				}
			}
			exactly := v.Tolerance(t, "formula_rel")
			check(v.ID+" by formula", meanValues(in.N, in.Think, in.Demands), exactly)
			// Denning and Buzen 1978.
			longest, way := slices.Max(in.Demands), in.Think
			for _, d := range in.Demands {
				way += d
			}
			within(t, v.ID, "most throughput", 1/longest, want.Bounds.Max, exactly)
			within(t, v.ID, "throughput if nobody waits", float64(in.N)/way, want.Bounds.Light, exactly)
			within(t, v.ID, "items at the knee", way/longest, want.Bounds.Knee, exactly)

			check(v.ID, simulated(t, in.N, in.Think, in.Demands, 100_000), closely)
		})
	}
}
