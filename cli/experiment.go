package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// experiment is what the flags amount to.
type experiment struct {
	spec   workloads.Spec
	named  string // the workload, with the fields that flags changed
	plans  []bench.CellPlan
	mode   bench.Mode
	blocks int
	like   *results.Run
	costs  []results.CoreCosts // what predictions rest on
}

// virtual reports whether some of it is run in virtual time.
func (e *experiment) virtual() bool { return e.mode == bench.Simulated || len(e.costs) > 0 }

// experiment turns the flags into a plan. It reports every mistake at once.
func (m *measureFlags) experiment(a *app) (*experiment, error) {
	e := &experiment{mode: bench.Mode(m.api), blocks: m.trials}
	if m.inProcess && !m.changed("api") {
		e.mode = bench.InProc
	}
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	matrix, named, err := m.matrix(m.strategiesOf(a.table), func(text string) ([]int, error) { return parseCores(text, usableCores()) })
	if _, isCoded := errors.AsType[*coded](err); isCoded { // there is no job
		return nil, err
	}
	note(err)
	note(m.checkNumbers())
	if m.inProcess && e.mode == bench.Process {
		note(errors.New("--in-process and --api process: there is one process only; use --api inproc or direct"))
	}
	note(checkMode(e.mode))
	if len(errs) == 0 {
		e.plans, err = matrix.Cells(a.table)
		note(err)
	}
	if m.like != "" {
		e.like, err = results.ReadFile(m.like)
		note(err)
	}
	if len(errs) > 0 {
		return nil, &coded{exitUsage, errors.Join(errs...)}
	}
	e.spec, e.named = matrix.Spec, named
	return e, nil
}

func checkMode(mode bench.Mode) error {
	if slices.Contains(bench.Modes, mode) {
		return nil
	}
	return fmt.Errorf("--api: unknown mode %q%s", mode, nearest.Instead(string(mode), bench.ModeNames()))
}

// checkNumbers holds for new and for resumed runs.
func (m *measureFlags) checkNumbers() error {
	var errs []error
	if m.trials < 1 {
		errs = append(errs, fmt.Errorf("--trials %d: at least 1", m.trials))
	}
	if m.trialTimeout < 0 {
		errs = append(errs, fmt.Errorf("--trial-timeout %v: must not be negative", m.trialTimeout))
	}
	return errors.Join(errs...)
}
