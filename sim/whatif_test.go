package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// near is within for figures that may be 0.
func near(t *testing.T, id, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %s is %.9f, want %.9f ± %g", id, what, got, want, tolerance)
	}
}

// slower gives the job with all times of a stage multiplied.
func (j job) slower(stage int, factor float64) job {
	j.p = slices.Clone(j.p)
	j.p[stage] = slices.Clone(j.p[stage])
	for i, d := range j.p[stage] {
		j.p[stage][i] = time.Duration(math.Round(float64(d) * factor))
	}
	return j
}

// makespanOf is the makespan, in seconds, of the input's strategy over a job that
// may be a changed one.
func (in lineInput) makespanOf(t *testing.T, j job) float64 {
	t.Helper()
	return j.simulate(t, sim.Options{Cores: in.Cores}, parse(t, in.text())).Makespan.Seconds()
}

// e_k = d ln T / d ln p_k, from a hundredth more and a hundredth less. Like items
// in unbounded queues have a makespan that is linear in the times for so small a
// change, so that the difference has all digits of the answer.
func TestKnownElasticities(t *testing.T) {
	type expected struct {
		Elasticity []float64
		Sum        float64
	}
	const change, digits = 0.01, 1e-6
	for _, v := range vectors.Of(t, "elasticity") {
		in, want := vectors.Read[lineInput, expected](t, v)
		j, sum := in.job(t), 0.0
		for k, e := range want.Elasticity {
			longer, shorter := in.makespanOf(t, j.slower(k, 1+change)), in.makespanOf(t, j.slower(k, 1-change))
			got := (longer - shorter) / (2 * change * in.makespanOf(t, j))
			near(t, v.ID, fmt.Sprint("elasticity of stage ", k), got, e, min(digits, v.Tolerance(t, "abs")))
			sum += got
		}
		near(t, v.ID, "sum", sum, want.Sum, digits)
	}
}

// A faster stage makes the whole faster until another one takes over.
func TestKnownGainsOfAFasterStage(t *testing.T) {
	type input struct {
		Model   lineInput
		Stage   int   // the first is 1
		Percent []int `json:"stage_speedup_percent"`
	}
	type expected struct {
		Gain map[string]float64 `json:"program_gain"`
	}
	for _, v := range vectors.Of(t, "speedup_curve") {
		in, want := vectors.Read[input, expected](t, v)
		if len(in.Percent) != len(want.Gain) {
			t.Errorf("%s: %d gains at %d points", v.ID, len(want.Gain), len(in.Percent))
		}
		j := in.Model.job(t)
		for _, percent := range in.Percent {
			gain, ok := want.Gain[strconv.Itoa(percent)]
			if !ok {
				t.Errorf("%s: no gain at %d%%", v.ID, percent)
			}
			faster := j.slower(in.Stage-1, 1-float64(percent)/100)
			got := 1 - in.Model.makespanOf(t, faster)/in.Model.makespanOf(t, j)
			near(t, v.ID, fmt.Sprintf("gain at %d%%", percent), got, gain, min(1e-8, v.Tolerance(t, "abs")))
		}
	}
}

// watched is simulate with an eye on the stages: how long items were in each, and
// in all the integral over time of how many there were.
func (j job) watched(t *testing.T, o sim.Options, text string) (report sim.Report, busy []time.Duration, area time.Duration) {
	t.Helper()
	busy = make([]time.Duration, len(j.c))
	var since time.Duration
	inside := 0
	report = play(t, o, func(ctx context.Context, rt *sim.Runtime) error {
		step := func(by int) {
			area += time.Duration(inside) * (rt.Now() - since)
			inside, since = inside+by, rt.Now()
		}
		stages := j.stages(rt)
		for k := range stages {
			do := stages[k].Do
			stages[k].Do = func(ctx context.Context, it stage.Item) (stage.Item, error) {
				step(1)
				begin := rt.Now()
				it, err := do(ctx, it)
				busy[k] += rt.Now() - begin
				step(-1)
				return it, err
			}
		}
		return parse(t, text).Run(ctx, rt, j.items(ctx, rt), stages)
	})
	return report, busy, area
}

// The utilisation law and Little's, of what is seen at the stages.
func TestKnownOperationalLaws(t *testing.T) {
	type expected struct {
		MS          int64   `json:"makespan_ms"`
		Throughput  float64 `json:"throughput_per_s"`
		Utilisation []float64
		InService   float64 `json:"mean_in_service"`
	}
	for _, v := range vectors.Of(t, "operational_laws") {
		in, want := vectors.Read[lineInput, expected](t, v)
		j, tolerance := in.job(t), v.Tolerance(t, "rel")
		report, busy, area := j.watched(t, sim.Options{Cores: in.Cores}, in.text())
		if report.Makespan != time.Duration(want.MS)*ms {
			t.Errorf("%s: took %v, want %d ms", v.ID, report.Makespan, want.MS)
		}
		T := report.Makespan.Seconds()
		within(t, v.ID, "throughput", float64(in.Items)/T, want.Throughput, tolerance)
		within(t, v.ID, "in service on average", area.Seconds()/T, want.InService, tolerance)
		for k, u := range want.Utilisation {
			within(t, v.ID, fmt.Sprint("utilisation of stage ", k), busy[k].Seconds()/T/float64(j.c[k]), u, tolerance)
			if j.cpu[k] { // the only stage that computes
				within(t, v.ID, "utilisation of the cores", report.CoreBusy.Seconds()/T/float64(in.Cores), u, tolerance)
			}
		}
	}
}

// What a remedy is worth is what the changed setting takes.
func TestKnownRemedies(t *testing.T) {
	type expected struct {
		Verdict string
		Remedy  struct {
			Change json.RawMessage // of some fields of the input
			Text   string
		}
		Before int64 `json:"makespan_ms"`
		After  int64 `json:"makespan_after_remedy_ms"`
	}
	for _, v := range vectors.Of(t, "verdict") {
		in, want := vectors.Read[lineInput, expected](t, v)
		changed, _ := vectors.Read[lineInput, expected](t, v) // not in: its slices are written over
		d := json.NewDecoder(bytes.NewReader(want.Remedy.Change))
		d.DisallowUnknownFields()
		if err := d.Decode(&changed); err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
		for _, half := range []struct {
			in lineInput
			ms int64
		}{{in, want.Before}, {changed, want.After}} {
			if got := half.in.simulate(t); got.Makespan != time.Duration(half.ms)*ms {
				t.Errorf("%s: %s with %v workers took %v, want %d ms", v.ID, half.in.text(), half.in.Workers, got.Makespan, half.ms)
			}
		}
	}
}
