package bench

import (
	"context"
	"fmt"
	"slices"

	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
)

// What finds out what a machine's requests and busy cores cost: so many trials, each
// of so many items at most, of a strategy in which cores compute and requests are
// made at once, as they do in most.
const (
	scouts        = 3
	scoutItems    = 256
	scoutStrategy = "pipeline"
)

// Costs finds out what this machine makes of the sweep's workload: beside the
// calibration a few short trials for each number of cores, of the plan's first cell
// there. No cell's own trial takes part. The machine may be slow at one moment and
// fast at another, so the medians count.
func (s *Sweep) Costs(ctx context.Context) (*replay.Costs, error) {
	host, err := newHost(s.API)
	if err != nil {
		return nil, err
	}
	defer host.close()
	var plans []CellPlan
	for _, p := range s.Plans {
		if !slices.ContainsFunc(plans, func(q CellPlan) bool { return q.Cell.Cores == p.Cell.Cores }) {
			p.Cell.Strategy = scoutStrategy
			p.Spec.Items = min(p.Spec.Items, scoutItems)
			p.Spec.Stages = slices.Clone(p.Spec.Stages)
			for k := range p.Spec.Stages { // what fails or hangs tells nothing of costs
				p.Spec.Stages[k].Service.Faults = nil
				// Nor does a file: in virtual time its stage takes its latency.
				p.Spec.Stages[k].Store, p.Spec.Stages[k].Policy.Fallback = "", ""
			}
			plans = append(plans, p)
		}
	}
	found := make([][]results.CoreCosts, len(plans))
	for range scouts {
		for i, p := range plans {
			c, err := s.scout(ctx, host, p)
			if err != nil {
				return nil, err
			}
			found[i] = append(found[i], c)
		}
	}
	c := &replay.Costs{Calibration: s.Calibration}
	for _, each := range found {
		c.At = append(c.At, replay.Typical(each))
	}
	return c, nil
}

// scout makes one trial for its costs.
func (s *Sweep) scout(ctx context.Context, host *host, p CellPlan) (results.CoreCosts, error) {
	t, err := s.one(ctx, host, p, 0, 0)
	if err == nil {
		err = ctx.Err()
	}
	if !t.OK() { // then the cores are taken for ideal ones
		doubt := fmt.Sprintf("the trial that was to tell what requests and busy cores cost failed: %s: %s", t.Failure.Cause, t.Failure.Message)
		return results.CoreCosts{Cores: p.Cell.Cores, Slowdown: 1, Doubts: []string{doubt}}, err
	}
	return replay.CostsIn(t), err
}
