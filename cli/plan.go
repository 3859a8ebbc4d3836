package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/stage"
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
		x, err := share(text)
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
	if err := errors.Join(distinct(errs)...); err != nil {
		return nil, &coded{exitUsage, err}
	}
	q.cell = q.all[0]
	return q, nil
}

// share reads 5% or 0.05.
func share(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x >= 0 && x <= 10) {
		return 0, fmt.Errorf("--within: %q is not a share of the limit such as 2%% or 0.02, at most 1000%%", text)
	}
	return x, nil
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

// samples is how many draws of random times settings are chosen by.
const samples = 5

// mostTuned is how many items settings and changes are tried on: beyond it the
// first and the last items' way no longer counts, and a search would take minutes.
const mostTuned = 20_000

func (q *question) answer(ctx context.Context, a *app, explain bool) (report.Plan, error) {
	job, err := q.simulation.Job(q.cell)
	if err != nil {
		return report.Plan{}, err
	}
	answer, err := q.limit(job, explain)
	if err != nil {
		return answer, err
	}
	for _, cell := range q.all {
		answer.Strategies = append(answer.Strategies, report.NewCell(q.simulation.Trial(ctx, cell, 0), cell.Spec.Seed))
	}
	if answer.Items > mostTuned {
		answer.Warnings = append(answer.Warnings, fmt.Sprintf("settings and changes are those of the first %d items", mostTuned))
		job = job.First(mostTuned)
	}
	if err := q.settings(ctx, a, &answer, job); err != nil {
		return answer, err
	}
	return answer, q.whatIf(ctx, a, &answer, job)
}

// limit begins the answer with the job and its bound.
func (q *question) limit(job model.Job, explain bool) (report.Plan, error) {
	spec := q.cell.Spec
	answer := report.Plan{Workload: q.named, Items: spec.Items, Cores: q.cell.Cell.Cores, Seed: spec.Seed, BoundsNS: map[string]int64{},
		Stages: []report.PlanStage{}, Strategies: []report.Cell{}, Settings: []report.PlanSetting{}, WhatIf: []report.PlanChange{}}
	limit, err := job.Limit()
	if err != nil {
		return answer, &coded{exitUsage, err}
	}
	if limit.Makespan == 0 {
		return answer, usage("the job takes no time: give a stage a cost above 0")
	}
	uncapped, err := job.Uncapped()
	if err != nil {
		return answer, err
	}
	answer.LimitNS, answer.Binds, answer.UncappedNS = int64(limit.Makespan), limit.Binds, int64(uncapped.Makespan)
	for name, bound := range limit.Bounds {
		answer.BoundsNS[name] = int64(bound)
	}
	answer.ItemNS = answer.BoundsNS[model.Chain]
	answer.Throughput = float64(spec.Items) / limit.Makespan.Seconds()
	for k, s := range spec.Stages {
		ps := report.PlanStage{Name: s.Name, Kind: s.Kind.String(), Cost: s.Latency.String(), Limit: s.Limit, MeanNS: int64(job.Lines[k].Mean())}
		if s.Kind == stage.CPU {
			ps.Cost = s.Cost.String()
		}
		if s.Rounds > 0 {
			ps.Cost = time.Duration(ps.MeanNS).String()
		}
		answer.Stages = append(answer.Stages, ps)
	}
	if !explain {
		return answer, nil
	}
	steps, err := job.Explain()
	for _, s := range steps {
		answer.Explain = append(answer.Explain, report.PlanStep{Law: s.Law, Source: s.Source, Text: s.Text, ValueNS: int64(s.Value)})
	}
	return answer, err
}

// settings adds the cheapest settings of all strategies.
func (q *question) settings(ctx context.Context, a *app, answer *report.Plan, job model.Job) error {
	jobs := []model.Job{job}
	for seed := 1; seed < samples && q.cell.Spec.Random(); seed++ {
		cell := q.cell
		cell.Spec.Seed += uint64(seed)
		sample, err := q.simulation.Job(cell)
		if err != nil {
			return err
		}
		jobs = append(jobs, sample.First(mostTuned))
	}
	answer.Samples = len(jobs)
	best, err := model.TuneBest(ctx, jobs, q.tuned(), q.within, model.TuneOptions{Table: a.table, Discipline: q.simulation.Discipline})
	if err != nil {
		return err
	}
	for _, t := range best {
		answer.Settings = append(answer.Settings, report.NewPlanSetting(t))
		if t.Refused > 0 {
			answer.Warnings = append(answer.Warnings, "the service refuses requests at every setting tried: no setting keeps below its limits")
		}
	}
	if q.cell.Spec.Faulty() {
		answer.Warnings = append(answer.Warnings, "settings leave the service's faults out: they are for the run in which every item goes all the way")
	}
	if answer.Samples > 1 {
		answer.Warnings = append(answer.Warnings, fmt.Sprintf("times vary: limit and strategies are those of one draw (seed %d), the settings hold on average over %d draws", answer.Seed, answer.Samples))
	}
	return nil
}

// tuned are the strategies to be tuned, pipelines first: they mostly need least, and
// the others are only asked for what is cheaper.
func (q *question) tuned() []string {
	var first, rest []string
	for _, cell := range q.all {
		if text := cell.Cell.Strategy; strings.HasPrefix(text, "pipeline") {
			first = append(first, text)
		} else {
			rest = append(rest, text)
		}
	}
	return append(first, rest...)
}

// whatIf adds what single changes would do.
func (q *question) whatIf(ctx context.Context, a *app, answer *report.Plan, job model.Job) error {
	strategy, canonical, err := a.table.Parse(q.all[leastHarmed(answer.Strategies)].Cell.Strategy)
	if err != nil {
		return err
	}
	answer.WhatIfOf = canonical
	tried, err := job.WhatIfs(ctx, strategy, model.Options{Discipline: q.simulation.Discipline})
	if err != nil && ctx.Err() == nil { // as where a fault hangs: the strategies' rows say so too
		answer.Warnings = append(answer.Warnings, fmt.Sprintf("what changes would do is not known: %v", err))
		return nil
	}
	for _, w := range tried {
		answer.WhatIf = append(answer.WhatIf, report.NewPlanChange(w))
	}
	return err
}

// leastHarmed is the strategy that changes are tried on: of those with the fewest
// failed items a pipeline, or else the fastest.
func leastHarmed(cells []report.Cell) (best int) {
	rank := func(c report.Cell) (harm int, other bool) {
		if c.Error != "" {
			return c.Items + 1, true
		}
		return c.Failed, !strings.HasPrefix(c.Strategy, "pipeline")
	}
	for i, c := range cells {
		harm, other := rank(c)
		least, bestOther := rank(cells[best])
		switch {
		case harm != least:
			if harm < least {
				best = i
			}
		case other != bestOther:
			if bestOther {
				best = i
			}
		case c.MakespanNS < cells[best].MakespanNS:
			best = i
		}
	}
	return best
}
