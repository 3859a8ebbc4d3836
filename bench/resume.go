package bench

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// Resume takes the plan of a run file up again: its cells with their workloads,
// the block to go on with, and how many whole blocks are still owed of the
// wanted number (0: as many as were planned). A block that was broken off stays
// as it is and is not filled up: a block's trials belong together in time. What
// cannot be measured here is refused, all of it at once.
func Resume(run *results.Run, wanted int, table strategies.Table) (plans []CellPlan, first, blocks int, err error) {
	plans, err = Replan(run.Header)
	errs := []error{err}
	for _, c := range run.Header.Plan.Cells {
		if _, _, err := table.Parse(c.Strategy); err != nil {
			errs = append(errs, fmt.Errorf("cell %s: %w", c.Key(), err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, 0, 0, err
	}
	if wanted == 0 {
		wanted = run.Header.Plan.Blocks
	}
	first, whole := run.Blocks()
	return plans, first, max(wanted-whole, 0), nil
}

// Replan gives the cells of a recorded plan their workloads again, whatever
// strategies they name. What cannot be measured here is refused, all of it at once.
func Replan(h results.Header) (plans []CellPlan, err error) {
	spec, err := replay.SpecOf(h)
	if err != nil {
		return nil, err
	}
	var errs []error
	if mode := Mode(h.API); !slices.Contains(Modes, mode) {
		errs = append(errs, fmt.Errorf("unknown mode of the API %q%s", mode, nearest.Instead(string(mode), ModeNames())))
	}
	for _, c := range h.Plan.Cells {
		p, err := replan(c, spec)
		if err != nil {
			errs = append(errs, fmt.Errorf("cell %s: %w", c.Key(), err))
		}
		plans = append(plans, p)
	}
	return plans, errors.Join(errs...)
}

// replan gives a recorded cell its workload again.
func replan(c results.Cell, spec workloads.Spec) (CellPlan, error) {
	if c.Cores < 1 || c.Cores > Cores() {
		return CellPlan{}, fmt.Errorf("%d cores, and hbench may use %d here", c.Cores, Cores())
	}
	spec, err := replay.CellSpec(spec, c)
	return CellPlan{Cell: c, Spec: spec}, err
}
