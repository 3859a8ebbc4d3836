package replay

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// Costs are what a machine makes of a workload: the work of its CPU stages by their
// calibration, and what its requests and its busy cores cost.
type Costs struct {
	Calibration []results.Calibration
	At          []results.CoreCosts // missing cores are ideal
}

// On is what is known of that many cores.
func (c Costs) On(cores int) results.CoreCosts {
	for _, at := range c.At {
		if at.Cores == cores {
			return at
		}
	}
	return results.CoreCosts{Cores: cores, Slowdown: 1}
}

// Job is the job of a cell's workload on that many cores of the machine.
func (c Costs) Job(spec workloads.Spec, cores int) (model.Job, error) {
	at := c.On(cores)
	costs := make([]func(item int) time.Duration, len(spec.Stages))
	for k, s := range spec.Stages {
		if s.Kind != stage.CPU {
			continue
		}
		rounds, err := Rounds(spec, k, c.Calibration)
		if err != nil {
			return model.Job{}, err
		}
		round, err := CalibrationFor(s.Kernel, int(spec.Payload), c.Calibration)
		if err != nil {
			return model.Job{}, fmt.Errorf("stage %s: %w", s.Name, err)
		}
		costs[k] = func(item int) time.Duration {
			return time.Duration(float64(rounds(item)) * round.NSPerRound * at.Slowdown)
		}
	}
	job, err := model.FromSpec(spec, cores, func(k, item int) time.Duration { return costs[k](item) })
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

// Rounds gives the rounds of each item in the CPU stage k: pinned, or its cost by the
// calibration of its kernel and payload.
func Rounds(spec workloads.Spec, k int, calibration []results.Calibration) (func(item int) int, error) {
	s := spec.Stages[k]
	if s.Rounds > 0 {
		return func(int) int { return s.Rounds }, nil
	}
	c, err := CalibrationFor(s.Kernel, int(spec.Payload), calibration)
	if err != nil {
		return nil, fmt.Errorf("stage %s: %w", s.Name, err)
	}
	return func(item int) int { return c.Rounds(s.Cost.At(spec.Seed, s.Name, item, 0)) }, nil
}

// CalibrationFor finds what a round of the kernel costs with such a payload.
func CalibrationFor(kernel string, payload int, among []results.Calibration) (workloads.Calibration, error) {
	for _, c := range among {
		if c.Kernel == kernel && c.PayloadBytes == payload && c.NSPerRound > 0 {
			return workloads.Calibration{Kernel: kernel, PayloadBytes: payload, NSPerRound: c.NSPerRound, Spread: c.Spread}, nil
		}
	}
	return workloads.Calibration{}, fmt.Errorf("kernel %s is not calibrated for payloads of %d bytes", kernel, payload)
}

// CostsIn is what a trial tells of its cores.
func CostsIn(t results.Trial) results.CoreCosts {
	c := results.CoreCosts{Cores: t.Cell.Cores, Slowdown: 1}
	var busy, cost, requests int64
	for _, s := range t.Stages {
		if s.Kind == stage.IO.String() {
			requests += int64(s.Count)
			c.RequestNS = max(c.RequestNS, s.TransportNS)
			continue
		}
		if !s.Pretends {
			busy, cost = busy+s.BusyNS, cost+s.CostNS
		}
	}
	if cost > 0 {
		c.Slowdown = max(float64(busy)/float64(cost), 1)
	}
	if requests > 0 {
		c.RequestCPUNS = int64(RequestWork(t))
		if t.API != nil && t.API.SharesCores {
			c.RequestCPUNS += t.API.CPUNS / requests
		}
	}
	if t.Noise.Verdict != results.Quiet {
		c.Doubts = t.Noise.Reasons
	}
	return c
}

// Typical is the median of each cost of trials on as many cores, at least one; what
// some trial doubts is doubted.
func Typical(each []results.CoreCosts) results.CoreCosts {
	c := results.CoreCosts{Cores: each[0].Cores}
	var slowdowns []float64
	var requests, work []int64
	for _, one := range each {
		slowdowns = append(slowdowns, one.Slowdown)
		requests, work = append(requests, one.RequestNS), append(work, one.RequestCPUNS)
		for _, doubt := range one.Doubts {
			if !slices.Contains(c.Doubts, doubt) {
				c.Doubts = append(c.Doubts, doubt)
			}
		}
	}
	c.Slowdown, c.RequestNS, c.RequestCPUNS = median(slowdowns), median(requests), median(work)
	return c
}

// median is the upper one where there are two.
func median[T cmp.Ordered](xs []T) T {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
