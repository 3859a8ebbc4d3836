package bench

import (
	"context"
	"fmt"
	"slices"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// scoutItems is how many items the trial has that finds out what a machine's
// requests and busy cores cost.
const scoutItems = 128

// scoutStrategy passes all items through one stage after the other: while it
// computes there is nothing else to do, and what its requests cost is all the rest.
const scoutStrategy = "fetch-all:limit=true"

// Costs finds out what this machine makes of the sweep's workload: beside the
// calibration one trial for each number of cores, of the plan's first cell there,
// in which all cores compute at once. No cell's own trial takes part.
func (s *Sweep) Costs(ctx context.Context) (*Costs, error) {
	host, err := newHost(s.API)
	if err != nil {
		return nil, err
	}
	defer host.close()
	c := &Costs{Calibration: s.Calibration}
	for _, p := range s.Plans {
		if slices.ContainsFunc(c.At, func(at results.CoreCosts) bool { return at.Cores == p.Cell.Cores }) {
			continue
		}
		p.Cell.Strategy = scoutStrategy
		p.Spec.Items = min(p.Spec.Items, scoutItems)
		t, err := s.one(ctx, host, p, 0, 0)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if !t.OK() {
			return nil, fmt.Errorf("find out what requests and %d busy cores cost: %s: %s", p.Cell.Cores, t.Failure.Cause, t.Failure.Message)
		}
		c.At = append(c.At, coreCosts(t))
	}
	return c, nil
}

// coreCosts is what a scout's trial tells.
func coreCosts(t results.Trial) results.CoreCosts {
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
		work := max(t.CPU.TotalNS()-busy, 0)
		if t.API != nil && t.API.SharesCores {
			work += t.API.CPUNS
		}
		c.RequestCPUNS = work / requests
	}
	if t.Noise.Verdict != results.Quiet {
		c.Doubts = t.Noise.Reasons
	}
	return c
}
