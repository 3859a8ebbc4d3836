package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// conclude compares what was measured, whole blocks only, and judges it if that is all
// there was to measure.
func (a *app) conclude(ctx context.Context, c *comparison, tally bench.Tally, measureErr error, f *abFlags) error {
	runs, whole, err := c.wholeBlocks()
	if err != nil {
		return errors.Join(measureErr, err)
	}
	planned := runs[baseSide].Header.Plan.Blocks
	o := f.compare
	o.Base, o.Head = c.plan.Base.Name, c.plan.Head.Name
	found := analysis.Compare(runs[baseSide], runs[headSide], runs[againSide], o)
	found.Warnings = append(found.Warnings, c.plan.doubts()...)
	if tally.Trials > 0 {
		a.say("%s", tally)
	}
	a.say("recorded in %s", c.dir)
	if measureErr == nil {
		// The programs are needed no more: what is complete is not gone on with.
		return errors.Join(a.judge(found, filepath.Join(c.dir, verdictFile), &f.judgeFlags), os.RemoveAll(c.programs()))
	}
	if whole > 0 {
		if err := a.showComparison(found, &f.judgeFlags); err != nil {
			return err
		}
	}
	holds := fmt.Sprintf("%s holds %d whole blocks of %d; go on with hbench ab --resume %s", c.dir, whole, planned, c.dir)
	if ctx.Err() != nil {
		return &coded{exitInterrupted, fmt.Errorf("interrupted: %s", holds)}
	}
	return fmt.Errorf("%w: %s", measureErr, holds)
}

// wholeBlocks reads the run files, and leaves out the blocks that are not whole.
func (c *comparison) wholeBlocks() (runs []*results.Run, whole int, err error) {
	for side := range sideNames {
		run, err := results.ReadFile(c.runFile(side))
		if err != nil {
			return nil, 0, err
		}
		runs = append(runs, run)
	}
	_, blocks := results.WholeBlocks(runs...)
	for i, r := range runs {
		runs[i] = r.Only(blocks)
	}
	return runs, len(blocks), nil
}

// doubts say what is to be known of the programs before a difference is believed.
func (p comparisonPlan) doubts() (warnings []string) {
	if p.Base.SHA256 != "" && p.Base.SHA256 == p.Head.SHA256 {
		warnings = append(warnings, "base and head are the same program, byte for byte: what differs is the machine's doing")
	}
	return warnings
}
