package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/hbench/hbench/sim"
)

// checkTuning names every mistake in what is to be tuned; whether there is such a
// strategy is for the table to say.
func checkTuning(jobs []Job, texts []string, within []float64, o TuneOptions) error {
	var errs []error
	if len(jobs) == 0 {
		errs = append(errs, errors.New("tune: no jobs: give at least one sample of the workload"))
	}
	if len(texts) == 0 {
		errs = append(errs, errors.New("tune: no strategies: name at least one"))
	}
	if len(within) == 0 {
		errs = append(errs, errors.New("tune: no tolerances: give at least one, as 0.05 for 5 %"))
	}
	for _, x := range within {
		if !(x >= 0) || math.IsInf(x, 1) { // the negation catches NaN
			errs = append(errs, fmt.Errorf("tune: tolerance %v: at least 0, as 0.05 for 5 %%", x))
		}
	}
	if o.Budget < 0 {
		errs = append(errs, fmt.Errorf("tune: budget %d: items times stages to simulate, or 0 for %d", o.Budget, DefaultBudget))
	}
	if o.Discipline > sim.GoLike {
		errs = append(errs, fmt.Errorf("tune: no such discipline: %d", uint8(o.Discipline)))
	}
	for i, j := range jobs {
		if err := j.checkSample(); err != nil {
			errs = append(errs, fmt.Errorf("tune: sample %d: %w", i+1, err))
			continue
		}
		if err := jobs[0].checkShape(j); err != nil {
			errs = append(errs, fmt.Errorf("tune: sample %d differs from the first: %w: give samples of one workload", i+1, err))
		}
	}
	return errors.Join(errs...)
}

// checkSample refuses what has no settings to compare, or a limit of which a
// simulation knows nothing.
func (j Job) checkSample() error {
	if err := j.check(); err != nil {
		return err
	}
	switch {
	case j.items() == 0:
		return errors.New("it has no items")
	case j.CPU > 0:
		return errors.New("it states CPU work beside its lines' times, as a measured trial does, which no simulation meets: leave it out")
	case j.Rate > 0 && j.Lines[0].Remote == nil:
		return fmt.Errorf("it has a rate limit, and line %s has no Remote to keep it", j.Lines[0].Name)
	}
	return nil
}

// checkShape compares everything of two jobs but what is drawn.
func (j Job) checkShape(other Job) error {
	if len(other.Lines) != len(j.Lines) {
		return fmt.Errorf("%d lines, not %d", len(other.Lines), len(j.Lines))
	}
	if other.items() != j.items() {
		return fmt.Errorf("%d items, not %d", other.items(), j.items())
	}
	if other.Cores != j.Cores {
		return fmt.Errorf("%d cores, not %d", other.Cores, j.Cores)
	}
	for k, line := range other.Lines {
		first := j.Lines[k]
		if line.Name != first.Name || line.Kind != first.Kind || line.Limit != first.Limit {
			return fmt.Errorf("line %d is %s (%v, limit %d), not %s (%v, limit %d)",
				k+1, line.Name, line.Kind, line.Limit, first.Name, first.Kind, first.Limit)
		}
	}
	return nil
}
