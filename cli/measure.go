package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

// measure plans, calibrates, measures and shows: the whole of run and sweep.
func (a *app) measure(ctx context.Context, m *measureFlags) error {
	rec, err := a.open(ctx, m)
	if err != nil {
		return err
	}
	tally, measureErr := rec.run(ctx)
	a.progress.clear()
	if err := rec.writer.Close(); measureErr == nil {
		measureErr = err
	}
	// Whatever ended the sweep, what was measured is shown.
	run, err := results.ReadFile(rec.path)
	if err != nil {
		return errors.Join(measureErr, err)
	}
	summary := analysis.Summarize(run)
	showErr := a.show(context.WithoutCancel(ctx), rec.path, tally.String(), run, summary, m.charts)
	if m.predict && showErr == nil {
		_, showErr = fmt.Fprintln(a.stdout)
		showErr = errors.Join(showErr, report.WritePredictions(a.stdout, analysis.Predict(run, summary)))
	}
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, fmt.Errorf("interrupted: %s holds the %d trials measured so far; go on with --resume %s", rec.path, measured(run), rec.path)}
	case measureErr != nil:
		return brokenOff(measureErr, rec.path, measured(run))
	case showErr != nil:
		return showErr
	case tally.Failed > 0:
		return invalid("%d of %d trials failed: see the warnings; %s has their causes", tally.Failed, tally.Trials, rec.path)
	}
	if n := incomparable(summary); n > 0 {
		return invalid("%d trials computed something else than the others: they are in no figure", n)
	}
	return nil
}

// brokenOff ends a measurement that could not go on, with what was kept of it.
func brokenOff(err error, path string, kept int) error {
	first := ""
	if results.NoRoom(err) {
		first = "make room, then "
	}
	return fmt.Errorf("%w: %s holds the trials measured so far, %d; %sgo on with --resume %s", err, path, kept, first, path)
}

// measured is how many trials of the run are not simulated.
func measured(run *results.Run) (n int) {
	for _, t := range run.Trials {
		if !t.Cell.Simulated {
			n++
		}
	}
	return n
}

func incomparable(s analysis.Summary) (n int) {
	for _, c := range s.Cells {
		n += c.Incomparable
	}
	return n
}
