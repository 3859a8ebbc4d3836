package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/report"
)

// coresOne explains --cores where there is one number of them.
const coresOne = "cores, also more than this machine has; 0 or none: cores do not bind, only limits"

type planFlags struct {
	virtualFlags
	within  []string
	explain bool
}

func (a *app) planCommand() *cobra.Command {
	p := &planFlags{}
	c := &cobra.Command{
		Use:   "plan",
		Short: "Ask before building: the limit, what binds, the cheapest settings, what would change it",
		Long: "Answers in virtual time, at once, for any machine: what no way of organising the job can beat and what " +
			"sets that limit, what each strategy would take, the fewest workers and shortest queues that come within " +
			"5 % and 1 % of the limit, and what one more core, a stage twice as fast or a limit twice as high would give. " +
			"A stage's @LIMIT is the most that it can ever have: connections that the API grants, workers.",
		Example: `# how many workers and which queues does this need on 4 cores?
hbench plan --stage fetch=io:100ms@10 --stage process=cpu:500ms@4 --stage store=io:50ms@8 --items 1000 --cores 4

# a preset, with the derivation of its limit, step by step
hbench plan --workload documents --cores 8 --explain

# times that vary, and a tolerance of one's own
hbench plan --stage 'fetch=io:lognormal(20ms,200ms)@32' --stage embed=cpu:15ms --items 500 --cores 8 --within 2%`,
		RunE: func(c *cobra.Command, _ []string) error { return a.plan(c.Context(), p) },
	}
	p.register(c, coresOne)
	f := c.Flags()
	f.StringSliceVar(&p.within, "within", []string{"5%", "1%"}, "how near to the limit the settings are to come: 2% or 0.02")
	f.BoolVar(&p.explain, "explain", false, "derive the limit step by step, with the law that each step uses")
	complete(c, a.flagValues())
	return c
}

// question is what the flags of plan amount to.
type question struct {
	cell       bench.CellPlan   // of the first strategy; the others differ in nothing else
	all        []bench.CellPlan // by strategy
	named      string
	within     []float64
	simulation bench.Simulation
}

// question turns the flags into one. It reports every mistake at once.
func (p *planFlags) question(a *app) (*question, error) {
	q := &question{}
	matrix, named, err := p.virtualMatrix(a)
	if _, isCoded := errors.AsType[*coded](err); isCoded { // there is no job
		return nil, err
	}
	errs := []error{err}
	q.named = named
	if len(matrix.Cores) > 1 {
		errs = append(errs, fmt.Errorf("--cores %s: plan answers for one number of cores; hbench simulate takes many", p.cores))
	}
	for _, axis := range matrix.Axes {
		if len(axis.Values) > 1 {
			errs = append(errs, fmt.Errorf("%s=%s: plan answers for one value; hbench simulate takes many", axis.Field, strings.Join(axis.Values, ",")))
		}
	}
	q.simulation, err = p.simulation(a)
	errs = append(errs, err)
	if len(p.within) == 0 {
		errs = append(errs, errors.New("--within: name at least one share of the limit, such as 2%"))
	}
	for _, text := range p.within {
		x, err := share("--within", text, "share of the limit", 10)
		errs = append(errs, err)
		q.within = append(q.within, x)
	}
	if errors.Join(errs...) == nil {
		q.all, err = matrix.Cells(a.table)
		errs = append(errs, err)
	}
	for _, cell := range q.all {
		errs = append(errs, q.simulation.Check(cell))
	}
	if err := errors.Join(bench.Distinct(errs)...); err != nil {
		return nil, &coded{exitUsage, err}
	}
	q.cell = q.all[0]
	return q, nil
}

// plan answers.
func (a *app) plan(ctx context.Context, p *planFlags) error {
	q, err := p.question(a)
	if err != nil {
		return err
	}
	answer, err := q.answer(ctx, a, p.explain)
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, errors.New("interrupted before the answer was complete")}
	case err != nil:
		return err
	}
	if p.json {
		err = json.NewEncoder(a.stdout).Encode(answer)
	} else {
		err = report.WritePlan(a.stdout, answer, a.tableOptions(report.TerminalTable).Width)
	}
	if err == nil && !slices.ContainsFunc(answer.Strategies, func(c report.Cell) bool { return c.Error == "" }) {
		err = invalid("no strategy could be simulated: %s", answer.Strategies[0].Error)
	}
	return err
}
