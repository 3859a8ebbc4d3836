package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// Borders tells what would hold a cell up if its strategy lost nothing: what sets the
// limit of the cell's job by the model, from the run's workload and what it knows of
// the machine. Nothing that a cell's strategy did is in it, so that it can be held
// against the verdicts. Cells need not be of the run's plan.
type Borders struct {
	spec    workloads.Spec
	known   bool
	virtual bool // the run was simulated: costs are what the workload says
	costs   replay.Costs
}

// NewBorders reads the run's workload, its calibration, and what requests and busy
// cores cost. Where the header has no costs for a number of cores, they are those of
// the busier half of the trials on as many: idle cores tell little of busy ones.
func NewBorders(run *results.Run) Borders {
	spec, err := replay.SpecOf(run.Header)
	spec.Items = min(spec.Items, replayItems)
	return Borders{spec: spec, known: err == nil, virtual: run.Header.Virtual(), costs: costsOf(run)}
}

func costsOf(run *results.Run) replay.Costs {
	c := replay.Costs{Calibration: run.Header.Calibration, At: slices.Clone(run.Header.Costs)}
	byCores := map[int][]results.Trial{}
	var order []int
	for _, t := range run.Trials {
		n := t.Cell.Cores
		if t.Cell.Simulated || !t.OK() || t.WallNS <= 0 || slices.ContainsFunc(run.Header.Costs, func(at results.CoreCosts) bool { return at.Cores == n }) {
			continue
		}
		if byCores[n] == nil {
			order = append(order, n)
		}
		byCores[n] = append(byCores[n], t)
	}
	for _, n := range order {
		trials := byCores[n]
		usage := func(t results.Trial) float64 { return float64(t.CPU.TotalNS()) / float64(t.WallNS) }
		slices.SortStableFunc(trials, func(a, b results.Trial) int { return cmp.Compare(usage(b), usage(a)) })
		var each []results.CoreCosts
		for _, t := range trials[:(len(trials)+1)/2] {
			each = append(each, replay.CostsIn(t))
		}
		c.At = append(c.At, replay.Typical(each))
	}
	return c
}

// Binds is the verdict on a run of the cell's job that reaches its limit; ok is false
// where the record does not tell what the job is or costs.
func (b Borders) Binds(c results.Cell) (v Verdict, ok bool) {
	if !b.known {
		return "", false
	}
	spec, err := replay.CellSpec(b.spec, c)
	if err != nil {
		return "", false
	}
	spec.Items = min(spec.Items, replayItems) // a setting may have changed it
	var job model.Job
	if b.virtual {
		job, err = model.FromSpec(spec, c.Cores, nil)
	} else {
		job, err = b.costs.Job(spec, c.Cores)
	}
	if err != nil {
		return "", false
	}
	limit, err := job.Limit()
	if err != nil {
		return "", false
	}
	return shortIn(job, limit.Binds), true
}

// shortIn is the verdict that a bound of a job's limit stands for.
func shortIn(job model.Job, binds string) Verdict {
	r := resource{name: binds}
	for _, line := range job.Lines {
		switch {
		case line.Name != binds:
		case line.Kind == stage.IO && line.Places() != line.Limit:
			return VerdictSaturated
		case line.Kind == stage.CPU && job.Cores > 0 && line.Limit >= job.Cores:
			r.name = model.Cores
		default:
			r.stage, r.cpu = line.Name, line.Kind == stage.CPU
		}
	}
	return r.finding().verdict
}

// crossingSteps halve the way between two latencies until they are within 1 % of a
// hundredfold.
const crossingSteps = 12

// Crossing is the latency between those of two cells at which something else than at
// the lower one sets the limit. The cells differ in the field of a latency alone, and
// both give it as a duration. ok is false where both have the same verdict, or one has
// none.
func (b Borders) Crossing(field string, lower, upper results.Cell) (at time.Duration, ok bool) {
	from, plain := latencyIn(lower, field)
	to, plainToo := latencyIn(upper, field)
	below, known := b.Binds(lower)
	above, knownToo := b.Binds(upper)
	if !plain || !plainToo || !known || !knownToo || below == above || from >= to {
		return 0, false
	}
	for range crossingSteps {
		mid := between(from, to)
		if v, ok := b.Binds(withLatency(lower, field, mid)); !ok {
			return 0, false
		} else if v == below {
			from = mid
		} else {
			to = mid
		}
	}
	return to, true
}

// between is the geometric mean, as latencies are swept; from 0 on it is the half.
func between(from, to time.Duration) time.Duration {
	if from <= 0 {
		return to / 2
	}
	return time.Duration(math.Sqrt(float64(from) * float64(to)))
}

// latencyIn is a cell's setting of a field; ok is false where it is no plain duration.
func latencyIn(c results.Cell, field string) (d time.Duration, ok bool) {
	for _, s := range c.Settings {
		if s.Field == field {
			d, err := time.ParseDuration(s.Value)
			return d, err == nil
		}
	}
	return 0, false
}

func withLatency(c results.Cell, field string, d time.Duration) results.Cell {
	c.Settings = slices.Clone(c.Settings)
	for i := range c.Settings {
		if c.Settings[i].Field == field {
			c.Settings[i].Value = d.String()
		}
	}
	return c
}
