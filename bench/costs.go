package bench

import (
	"fmt"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// Costs are what a machine makes of a workload: the work of its CPU stages by their
// calibration, and what its requests and its busy cores cost.
type Costs struct {
	Calibration []results.Calibration
	At          []results.CoreCosts // missing cores are ideal
}

// on is what is known of that many cores.
func (c Costs) on(cores int) results.CoreCosts {
	for _, at := range c.At {
		if at.Cores == cores {
			return at
		}
	}
	return results.CoreCosts{Cores: cores, Slowdown: 1}
}

// job is a cell's job on this machine.
func (c Costs) job(p CellPlan) (model.Job, error) {
	at := c.on(p.Cell.Cores)
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
			return time.Duration(float64(rounds(item)) * round.NSPerRound * at.Slowdown)
		}
	}
	job, err := model.FromSpec(p.Spec, p.Cell.Cores, func(k, item int) time.Duration { return costs[k](item) })
	if err != nil {
		return model.Job{}, err
	}
	for k := range job.Lines {
		if line := &job.Lines[k]; line.Kind == stage.IO {
			line.Request = time.Duration(at.RequestCPUNS)
			for i := range line.Times {
				line.Times[i] += time.Duration(max(at.RequestNS-at.RequestCPUNS, 0))
			}
		}
	}
	return job, nil
}
