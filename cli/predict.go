package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

// foretell simulates every cell of a sweep that can be simulated, as this machine
// would run it.
func (a *app) foretell(ctx context.Context, e *experiment, sweep *bench.Sweep) ([]results.Trial, error) {
	simulation := bench.Simulation{Table: a.table, SpanItems: spanItems, Costs: &replay.Costs{Calibration: sweep.Calibration}}
	var possible []int
	for i, p := range e.plans {
		switch err := simulation.Check(p); {
		case err == nil:
			possible = append(possible, i)
		case !errors.Is(err, bench.ErrNotVirtual): // a strategy of one's own is measured, and that is all
			return nil, &coded{exitUsage, err}
		}
	}
	if len(possible) == 0 {
		return nil, usage("no strategy of this plan can be simulated: %w", simulation.Check(e.plans[0]))
	}
	a.say("finding out what requests and busy cores cost")
	costs, err := sweep.Costs(ctx)
	if err != nil {
		return nil, err
	}
	e.costs = costs.At
	simulation.Costs = costs
	var trials []results.Trial
	for _, i := range possible {
		t := simulation.Trial(ctx, e.plans[i], 0)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t.Position = i
		trials = append(trials, t)
	}
	return trials, nil
}

// showForetold prints what is predicted.
func (a *app) showForetold(h results.Header, trials []results.Trial) error {
	run := &results.Run{Header: h, Trials: trials}
	if _, err := fmt.Fprintln(a.stdout, report.Foretold); err != nil {
		return err
	}
	return report.WritePredictions(a.stdout, analysis.Predict(run, analysis.Summarize(run)))
}
