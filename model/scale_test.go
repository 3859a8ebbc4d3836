package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// evenSpec draws a job whose times are whole milliseconds, so that a tenth of each, and
// of their sums, is exact: what ties at one scale ties at any.
func evenSpec(r *rapid.T) workloads.Spec {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
	time := func() string { return fmt.Sprintf("%dms", 1+random.IntN(1000)) }
	spec := workloads.Spec{Items: rapid.IntRange(1, 30).Draw(r, "items"), Payload: 256}
	for k := range rapid.IntRange(1, 4).Draw(r, "stages") {
		s := workloads.Stage{Name: fmt.Sprintf("stage-%d", k), Limit: rapid.IntRange(1, 6).Draw(r, "limit")}
		d := dist(r, fmt.Sprintf("alternating(%s,%s,%s)", time(), time(), time()))
		if rapid.Bool().Draw(r, "cpu") {
			s.Kind, s.Kernel, s.Cost = stage.CPU, "text", d
		} else {
			s.Latency = d
			s.Service.Capacity = rapid.IntRange(0, 3).Draw(r, "capacity")
			s.Service.Faults = drawFaults(r)
		}
		spec.Stages = append(spec.Stages, s)
	}
	return spec.Resolve(2)
}

func TestAScaledJobTakesAsManyTimesAsLong(t *testing.T) {
	table := strategies.Table(strategies.All).Virtual()
	rapid.Check(t, func(r *rapid.T) {
		spec := evenSpec(r)
		f := rapid.SampledFrom([]float64{0.1, 0.5, 2, 10}).Draw(r, "scale")
		scaled, err := spec.Scaled(f)
		if err != nil {
			r.Fatal(err)
		}
		strategy, name, err := table.Parse(rapid.SampledFrom(table.Names()).Draw(r, "strategy"))
		if err != nil {
			r.Fatal(err)
		}
		took := func(spec workloads.Spec) (time.Duration, int) {
			job, err := model.FromSpec(spec, 2, nil)
			if err != nil {
				r.Fatal(err)
			}
			out, err := job.Simulate(t.Context(), strategy, model.Options{})
			if err != nil {
				r.Fatal(err)
			}
			return out.Makespan, out.Stored
		}
		full, stored := took(spec)
		got, storedToo := took(scaled)
		if want := time.Duration(math.Round(float64(full) * f)); got != want || stored != storedToo {
			r.Fatalf("%s: %v with %d stored became %v with %d at %v times", name, full, stored, got, storedToo, f)
		}
	})
}
