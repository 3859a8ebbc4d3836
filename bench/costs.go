package bench

import (
	"fmt"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// Costs are what a machine makes of a workload: the work of its CPU stages by their
// calibration, and what its requests cost.
type Costs struct {
	Calibration []results.Calibration
	At          map[int]CoreCosts // by cores of the cell; missing: ideal
}

// CoreCosts are what the calibration alone does not tell.
type CoreCosts struct {
	// Slowdown is the CPU time of a kernel's round while all the cell's cores
	// compute, over that of one alone: cores may share caches and units.
	Slowdown float64
	// Request is what a request takes beside the service's time on an idle process,
	// RequestCPU which part of it is work on the cell's cores.
	Request, RequestCPU time.Duration
}

// job is a cell's job on this machine.
func (c Costs) job(p CellPlan) (model.Job, error) {
	at := c.At[p.Cell.Cores]
	slow := max(at.Slowdown, 1)
	costs := make([]func(item int) time.Duration, len(p.Spec.Stages))
	for k, s := range p.Spec.Stages {
		if s.Kind != stage.CPU {
			continue
		}
		rounds, err := roundsOf(p.Spec, k, c.Calibration)
		if err != nil {
			return model.Job{}, err
		}
		round, err := calibrationFor(s.Kernel, int(p.Spec.Payload), c.Calibration)
		if err != nil {
			return model.Job{}, fmt.Errorf("stage %s: %w", s.Name, err)
		}
		costs[k] = func(item int) time.Duration {
			return time.Duration(float64(rounds(item)) * round.NSPerRound * slow)
		}
	}
	job, err := model.FromSpec(p.Spec, p.Cell.Cores, func(k, item int) time.Duration { return costs[k](item) })
	if err != nil {
		return model.Job{}, err
	}
	for k := range job.Lines {
		if line := &job.Lines[k]; line.Kind == stage.IO {
			line.Request = at.RequestCPU
			for i := range line.Times {
				line.Times[i] += max(at.Request-at.RequestCPU, 0)
			}
		}
	}
	return job, nil
}
