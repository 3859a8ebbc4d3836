package sim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// Two CPU stages: cores divided between them once and for all, or both taking from
// all cores.
func TestAStaticDivisionOfTheCoresLosesAgainstASharedPool(t *testing.T) {
	type input struct {
		Items   int
		Extract float64 `json:"extract_s"`
		Embed   float64 `json:"embed_s"`
		Cores   int
		Static  []int `json:"static_pools"`
	}
	type expected struct {
		Static   float64 `json:"static_throughput_max"`
		Shared   float64 `json:"shared_throughput_max"`
		Loss     float64 `json:"loss_percent"`
		Makespan float64 `json:"static_makespan_s"`
		Fluid    float64 `json:"fluid_bound_s"`
	}
	for _, v := range vectors.Of(t, "static_vs_shared_pool") {
		in, want := vectors.Read[input, expected](t, v)
		tolerance := v.Tolerance(t, "rel")
		takes := func(items int, pools []int) float64 {
			j := job{c: pools, cpu: []bool{true, true}}
			for _, p := range []float64{in.Extract, in.Embed} {
				j.p = append(j.p, slices.Repeat([]time.Duration{units(p)}, items))
			}
			return j.simulate(t, sim.Options{Cores: in.Cores}, parse(t, "pipeline:queue=100000")).Makespan.Seconds()
		}
		shared := []int{in.Cores, in.Cores}
		// What more items take, without filling and draining: whole rounds of the cores.
		throughput := func(pools []int) float64 {
			more := 100 * in.Items * in.Cores
			return float64(more) / (takes(in.Items+more, pools) - takes(in.Items, pools))
		}
		within(t, v.ID, "static makespan", takes(in.Items, in.Static), want.Makespan, tolerance)
		within(t, v.ID, "static throughput", throughput(in.Static), want.Static, tolerance)
		within(t, v.ID, "shared throughput", throughput(shared), want.Shared, tolerance)
		within(t, v.ID, "loss in %", 100*(1-throughput(in.Static)/throughput(shared)), want.Loss, tolerance)

		fluid := float64(in.Items) * (in.Extract + in.Embed) / float64(in.Cores)
		within(t, v.ID, "work by cores", fluid, want.Fluid, tolerance)
		// No core idles while there is something to extract; then one item's way is left.
		if T := takes(in.Items, shared); T < want.Fluid || T > want.Fluid+in.Extract+in.Embed {
			t.Errorf("%s: the shared pool takes %v s, of which %v are work", v.ID, T, want.Fluid)
		}
	}
}
