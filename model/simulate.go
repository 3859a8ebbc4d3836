package model

import (
	"context"
	"fmt"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/strategies"
)

// Options say how a job is simulated.
type Options struct {
	Discipline sim.Discipline // how activities share the job's cores
	Observe    bool           // keep each item's spans, and the pools' waits
}

// mostActivities keeps a strategy that starts an activity for each of its items
// from filling the memory: so many take about a gigabyte.
const mostActivities = 200_000

// Simulate runs the text of a strategy on the job, in virtual time and on virtual
// cores: the same job, the same nanosecond. Of activities that ask for a core at
// the same moment, the one furthest downstream is served first.
//
// The error names every mistake in the job; or is the context's; or the
// strategy's own; or a *sim.DeadlockError, as where a fault hangs; or a
// *sim.CrowdError, where more than 200,000 activities are alive at once; or says that
// the strategy lost an item, took one twice or out of order, or made one up.
func (j Job) Simulate(ctx context.Context, s strategies.Strategy, o Options) (Outcome, error) {
	if err := j.check(); err != nil {
		return Outcome{}, err
	}
	var w *world
	report, err := sim.Run(ctx, sim.Options{Cores: j.Cores, Discipline: o.Discipline, Most: mostActivities}, func(ctx context.Context, rt *sim.Runtime) error {
		w = newWorld(j, rt, o.Observe)
		return s.Run(ctx, w.runtime(), w.items(), w.stages())
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("simulate: %w", err)
	}
	if err := w.account(); err != nil {
		return Outcome{}, fmt.Errorf("simulate: %w", err)
	}
	out := w.out
	out.Makespan, out.Events, out.CoreBusy = report.Makespan, report.Events, report.CoreBusy
	for k, v := range w.services {
		if v != nil {
			out.Requests[k] = v.requests
			if !j.Lines[k].Policy.IsZero() {
				out.Policies[k] = w.guards[k].Account()
			}
		}
	}
	return out, nil
}
