package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// openComparison makes the folder, gets the programs, plans and calibrates. What it
// has made is gone again where it fails.
func (a *app) openComparison(ctx context.Context, f *abFlags, args []string) (*comparison, error) {
	e, matrix, err := f.experiment(a)
	if _, isCoded := errors.AsType[*coded](err); isCoded { // there is no job to speak of
		return nil, err
	}
	base, head, sourceErr := f.sources(ctx, args)
	dir, dirErr := f.folder()
	if err := errors.Join(err, sourceErr, dirErr); err != nil {
		return nil, &coded{exitUsage, err}
	}
	if err := makeFolder(dir); err != nil {
		return nil, usage("-o: %w", err)
	}
	c := &comparison{
		dir:  dir,
		plan: comparisonPlan{Harness: versionText(), Gate: f.gate, Alpha: f.alpha},
		sweep: &bench.Sweep{Blocks: e.blocks, Seed: e.spec.Seed, API: e.mode, Timeout: f.trialTimeout,
			SpanItems: spanItems, Progress: a.progress.show},
	}
	if err := a.prepare(ctx, c, e, matrix, f.compare.Alpha, []source{baseSide: base, headSide: head}); err != nil {
		return nil, errors.Join(err, c.close(), os.RemoveAll(dir))
	}
	return c, nil
}

// experiment turns the flags into what is to be measured, but for the strategies
// where those are all that the programs have. It reports every mistake at once.
func (f *abFlags) experiment(a *app) (*experiment, bench.Matrix, error) {
	e := &experiment{mode: bench.Mode(f.api), blocks: f.blocks}
	matrix, named, err := f.matrix(f.listed, func(text string) ([]int, error) { return parseCores(text, usableCores()) })
	if _, isCoded := errors.AsType[*coded](err); isCoded {
		return e, matrix, err
	}
	errs := []error{err, checkMode(e.mode)}
	if f.compare, err = f.options(); err == nil {
		err = enoughBlocks(f.blocks, 1, f.compare.Alpha)
	}
	errs = append(errs, err)
	if f.trialTimeout < 0 {
		errs = append(errs, fmt.Errorf("--trial-timeout %v: must not be negative", f.trialTimeout))
	}
	if f.verdict != "" { // minutes later would be too late to say so
		if err := writable(filepath.Dir(f.verdict)); err != nil {
			errs = append(errs, fmt.Errorf("--verdict %s: %w", f.verdict, err))
		}
	}
	if f.like != "" {
		e.like, err = results.ReadFile(f.like)
		errs = append(errs, err)
	}
	e.spec, e.named = matrix.Spec, named
	return e, matrix, errors.Join(errs...)
}

// folder is that of -o, or a new one under results/.
func (f *abFlags) folder() (string, error) {
	dir := f.out
	if dir == "" {
		dir = freshPath(filepath.Join("results", "ab-"+time.Now().Format("20060102-150405")), "")
	}
	if exists(dir) {
		return "", fmt.Errorf("%s exists already: choose another folder with -o, or continue this one with --resume", dir)
	}
	return dir, nil
}

// makeFolder makes a folder that must not be there yet: it is removed again where
// what was to be in it fails.
func makeFolder(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	return os.Mkdir(dir, 0o755)
}

// prepare does all that comes before the first trial.
func (a *app) prepare(ctx context.Context, c *comparison, e *experiment, matrix bench.Matrix, alpha float64, from []source) error {
	have, err := a.getPrograms(ctx, c, from)
	if err != nil {
		return err
	}
	if len(matrix.Strategies) == 0 {
		matrix.Strategies = have
	}
	if c.sweep.Plans, err = matrix.SideCells(a.table); err != nil {
		return &coded{exitUsage, err}
	}
	if err := a.takeSides(ctx, c, alpha); err != nil {
		return err
	}
	if err := checkNewFiles(c.sweep.Plans, filepath.Join(c.dir, "run.jsonl")); err != nil {
		return err
	}
	a.say("calibrating the CPU work")
	if c.sweep.Calibration, err = bench.Calibrate(ctx, c.sweep.Plans, e.like); err != nil {
		return calibrationError(ctx, e, err)
	}
	e.plans = c.sweep.Plans
	header, err := a.header(ctx, e, results.Options{TimeoutNS: int64(c.sweep.Timeout)}, c.sweep.Calibration)
	if err != nil {
		return err
	}
	return c.create(header)
}

// getPrograms makes the programs, and asks them what they are and which strategies
// one of them has.
func (a *app) getPrograms(ctx context.Context, c *comparison, from []source) (names []string, err error) {
	if err := os.Mkdir(c.programs(), 0o755); err != nil {
		return nil, err
	}
	for side, s := range from {
		a.say("%s%s: %s", s.making, sideNames[side], s.program)
		p, has, err := s.fetch(ctx, c.kept(side))
		if err != nil {
			return nil, programError(side, s.program, err)
		}
		*c.plan.of(side) = p
		for _, name := range has {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if sum := c.plan.Base.SHA256; sum != "" && sum == c.plan.Head.SHA256 {
		a.say("base and head are the same program, byte for byte: what differs is noise")
	}
	return names, nil
}

// programError is a program that cannot be had, or not be measured.
func programError(side int, p program, err error) error {
	err = fmt.Errorf("%s, %s: %w", sideNames[side], p, err)
	if errors.Is(err, bench.ErrProtocol) {
		return &coded{exitInvalid, err}
	}
	return &coded{exitUsage, err}
}

// takeSides asks each program which of the cells it could run, and makes them the
// plans of the sides. There must be blocks enough to find something at level alpha.
func (a *app) takeSides(ctx context.Context, c *comparison, alpha float64) error {
	refusals := make([][]string, 2)
	for side := range refusals {
		d, err := c.child(side).Ask(ctx, c.sweep.Samples())
		if err != nil {
			return programError(side, *c.plan.of(side), err)
		}
		refusals[side] = d.Refusals
	}
	plans, alone, err := sidePlans(c.sweep.Plans, refusals[baseSide], refusals[headSide])
	if err != nil {
		return &coded{exitUsage, err}
	}
	for _, o := range alone {
		a.say("%s", o)
	}
	cells := compared(plans)
	if cells == 0 {
		return invalid("base and head have no cell in common: there is nothing to compare")
	}
	if err := enoughBlocks(c.sweep.Blocks, cells, alpha); err != nil {
		return &coded{exitUsage, err}
	}
	c.sweep.Plans = plans
	return nil
}
