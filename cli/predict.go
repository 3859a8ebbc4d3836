package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

// foretell simulates every cell of a sweep that can be simulated, as this machine
// would run it.
func (a *app) foretell(ctx context.Context, e *experiment, sweep *bench.Sweep) ([]results.Trial, error) {
	a.say("finding out what requests and busy cores cost")
	costs, err := sweep.Costs(ctx)
	if err != nil {
		return nil, err
	}
	e.costs = costs.At
	simulation := bench.Simulation{Table: a.table, SpanItems: spanItems, Costs: costs}
	var trials []results.Trial
	for i, p := range e.plans {
		if simulation.Check(p) != nil {
			continue // a strategy of the user's own: it is measured, and that is all
		}
		t := simulation.Trial(ctx, p, 0)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t.Position = i
		trials = append(trials, t)
	}
	if len(trials) == 0 {
		return nil, errors.New("no strategy of this plan can be simulated")
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
