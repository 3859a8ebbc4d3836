package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
)

// measureWhatIf measures an experiment, or goes on with one (from is nil), and shows it.
func (a *app) measureWhatIf(ctx context.Context, w *whatIfFlags, from *suspect) error {
	rec, err := a.openWhatIf(ctx, w, from)
	if err != nil {
		return err
	}
	tally, measureErr := rec.run(ctx)
	a.progress.clear()
	if err := rec.writer.Close(); measureErr == nil {
		measureErr = err
	}
	run, err := results.ReadFile(rec.path)
	if err != nil {
		return errors.Join(measureErr, err)
	}
	// Whatever ended it, what was measured is shown, also when the context has ended.
	showErr := a.showWhatIf(context.WithoutCancel(ctx), w, run)
	a.say("%s", tally)
	a.say("recorded in %s", rec.path)
	goOn := fmt.Sprintf("%s holds the %d trials measured so far; go on with hbench whatif --resume %s", rec.path, measured(run), rec.path)
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, errors.New("interrupted: " + goOn)}
	case measureErr != nil:
		return fmt.Errorf("%w: %s", measureErr, goOn)
	}
	return showErr
}

// openWhatIf begins the experiment's run file, or takes up the one to resume.
func (a *app) openWhatIf(ctx context.Context, w *whatIfFlags, from *suspect) (*recording, error) {
	sweep := &bench.Sweep{Timeout: w.trialTimeout, SpanItems: spanItems, Progress: a.progress.show, Order: bench.Mirrored}
	if from == nil {
		if _, err := w.options(); err != nil {
			return nil, uncreated(err)
		}
		return a.resume(ctx, sweep, &w.measureFlags)
	}
	if err := a.runner(sweep); err != nil {
		return nil, err
	}
	path, err := outputPath(w.out, w.charts, "whatif-"+from.spec.Name)
	if err != nil {
		return nil, err
	}
	e := &experiment{spec: from.spec, named: from.named, mode: from.mode, blocks: w.trials, like: from.like}
	for _, c := range cellsOf(from.plan) {
		spec, err := replay.CellSpec(from.spec, c)
		if err != nil {
			return nil, badData(err)
		}
		e.plans = append(e.plans, bench.CellPlan{Cell: c, Spec: spec})
	}
	check := checkNewFiles
	if from.piloted {
		check = checkFiles
	}
	if err := check(e.plans, path); err != nil {
		return nil, err
	}
	begun := time.Now()
	if sweep.Calibration, err = from.calibrate(ctx, e.plans); err != nil {
		return nil, calibrationError(ctx, e, err)
	}
	sweep.Plans, sweep.Blocks, sweep.API, sweep.Seed = e.plans, e.blocks, e.mode, e.spec.Seed
	header, err := a.header(ctx, e, results.Options{TimeoutNS: int64(sweep.Timeout)}, sweep.Calibration)
	if err != nil {
		return nil, err
	}
	header.WhatIf = &from.plan
	a.sayWhatComes(from, len(e.plans), e.blocks)
	writer, err := results.Create(path, header)
	if err != nil {
		return nil, uncreated(err)
	}
	return &recording{path: path, begun: begun, writer: writer, sweep: sweep}, nil
}

// calibrate takes over what was measured before: for the run, or for the pilot.
func (s *suspect) calibrate(ctx context.Context, plans []bench.CellPlan) ([]results.Calibration, error) {
	if s.like != nil {
		return bench.Calibrate(ctx, plans, s.like)
	}
	all, err := bench.Calibrate(ctx, plans, s.run)
	for i := range all {
		for _, c := range s.calibration {
			if c.Stage == all[i].Stage {
				all[i].Source = c.Source
			}
		}
	}
	return all, err
}

// cellsOf are an experiment's cells, the baseline first.
func cellsOf(plan results.WhatIf) []results.Cell {
	cells := []results.Cell{plan.Baseline}
	for _, t := range plan.Treatments {
		cells = append(cells, t.Cell)
	}
	return cells
}

// sayWhatComes says how many trials there will be, and about how long they take.
func (a *app) sayWhatComes(from *suspect, cells, blocks int) {
	line := fmt.Sprintf("measuring the baseline and %d changes, %d times each: %d trials", cells-1, blocks, cells*blocks)
	var took []int64
	for _, t := range from.run.Trials {
		if t.Cell.Same(from.cell) && t.WholeNS > 0 {
			took = append(took, t.WholeNS)
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		line += fmt.Sprintf(", about %v", (time.Duration(took[len(took)/2]) * time.Duration(cells*blocks)).Round(time.Second))
	}
	a.say("%s", line)
}
