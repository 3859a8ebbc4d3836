package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/stage"
)

// samples is how many draws of random times settings are chosen by.
const samples = 5

// Settings and changes are tried on so many items at most, fewer where times are
// random and each setting is tried on several draws: beyond it the first and the last
// items' way no longer counts, and a search would take minutes, or end early.
const (
	mostTuned       = 20_000
	mostTunedRandom = 2_000
)

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
		answer.Strategies = append(answer.Strategies, report.NewCell(q.simulation.TrialOf(ctx, cell, job, 0), cell.Spec.Seed))
	}
	answer.Warnings = append(q.cell.Spec.Warnings(), q.cell.Spec.VirtualWarnings()...)
	most := mostTuned
	if q.cell.Spec.Random() {
		most = mostTunedRandom
	}
	if answer.Items > most {
		answer.Warnings = append(answer.Warnings, fmt.Sprintf("settings and changes are those of the first %d items", most))
		job = job.First(most)
		answer.TunedItems = most
		q.cell.Spec.Items = most
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
	for _, n := range job.SurelyFailing() {
		answer.Failing += n
	}
	answer.Throughput = float64(spec.Items-answer.Failing) / limit.Makespan.Seconds()
	for k, s := range spec.Stages {
		ps := report.PlanStage{Name: s.Name, Kind: s.Kind.String(), Cost: s.Latency.String(), Limit: s.Limit, MeanNS: int64(job.Lines[k].Mean()), Served: job.Lines[k].Places()}
		if s.Kind == stage.CPU {
			ps.Cost = s.Cost.String()
		}
		if s.Rounds > 0 || s.Stretch > 1 {
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
		if err := ctx.Err(); err != nil {
			return err
		}
		cell := q.cell
		cell.Spec.Seed += uint64(seed)
		sample, err := q.simulation.Job(cell)
		if err != nil {
			return err
		}
		jobs = append(jobs, sample)
	}
	answer.Samples = len(jobs)
	texts := q.tuned(answer.Strategies)
	if len(texts) == 0 {
		return nil
	}
	best, err := model.TuneBest(ctx, jobs, texts, q.within, model.TuneOptions{Table: a.table, Discipline: q.simulation.Discipline})
	if err != nil {
		return err
	}
	for _, t := range best {
		answer.Settings = append(answer.Settings, report.NewPlanSetting(t))
	}
	if q.cell.Spec.Faulty() {
		answer.Warnings = append(answer.Warnings, "the service has faults: the limit is that of the items that survive them; where an answer may never come, it and the settings are for the run in which every item goes all the way")
	}
	if answer.Samples > 1 {
		answer.Warnings = append(answer.Warnings, fmt.Sprintf("times vary: limit and strategies are those of one draw (seed %d), the settings hold on average over %d draws", answer.Seed, answer.Samples))
	}
	return nil
}

// tuned are the strategies to be tuned, those that could be simulated at all:
// pipelines first, as they mostly need least, and the others are only asked for what
// is cheaper.
func (q *question) tuned(cells []report.Cell) []string {
	var first, rest []string
	for i, cell := range q.all {
		text := cell.Cell.Strategy
		if cells[i].Error != "" && !q.cell.Spec.Faulty() { // faults are left out of settings
			continue
		}
		if strings.HasPrefix(text, "pipeline") {
			first = append(first, text)
		} else {
			rest = append(rest, text)
		}
	}
	return append(first, rest...)
}

// whatIf adds what single changes would do.
func (q *question) whatIf(ctx context.Context, a *app, answer *report.Plan, job model.Job) error {
	chosen := leastHarmed(answer.Strategies)
	answer.FailedBefore = answer.Strategies[chosen].Failed
	strategy, canonical, err := a.table.Parse(q.all[chosen].Cell.Strategy)
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
