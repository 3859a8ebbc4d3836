package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// fixedByFolder are the flags that say what a comparison was begun with.
var fixedByFolder = append([]string{"blocks", "package", "base-bin", "head-bin", "base-exec", "head-exec", "trial-timeout"}, fixedByFile...)

// resumeComparison goes on with the comparison in a folder at its next whole block.
func (a *app) resumeComparison(ctx context.Context, f *abFlags, args []string) (*comparison, error) {
	given := slices.Clone(args)
	f.flags.Visit(func(flag *pflag.Flag) {
		if slices.Contains(fixedByFolder, flag.Name) {
			given = append(given, "--"+flag.Name)
		}
	})
	if len(given) > 0 {
		return nil, usage("--resume takes everything from the folder, also the number of blocks, which was fixed beforehand: leave out %s", strings.Join(given, ", "))
	}
	c := &comparison{dir: f.resume}
	text, err := os.ReadFile(c.planFile())
	if err != nil {
		return nil, badData(fmt.Errorf("--resume %s: not the folder of a comparison: %w", f.resume, err))
	}
	if err := json.Unmarshal(text, &c.plan); err != nil {
		return nil, badData(fmt.Errorf("%s: %w", c.planFile(), err))
	}
	if !f.changed("gate") {
		f.gate = c.plan.Gate
	}
	if !f.changed("alpha") {
		f.alpha = c.plan.Alpha
	}
	if f.compare, err = f.options(); err != nil {
		return nil, &coded{exitUsage, err}
	}
	if err := a.takeUpComparison(ctx, c); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (a *app) takeUpComparison(ctx context.Context, c *comparison) error {
	var runs []*results.Run
	for side := range sideNames {
		w, run, err := results.OpenAppend(c.runFile(side))
		if err != nil {
			if errors.Is(err, results.ErrLocked) {
				return &coded{exitUsage, err}
			}
			return err
		}
		c.files, runs = append(c.files, w), append(runs, run)
		if run.Header.Interleaved != runs[0].Header.Interleaved {
			return badData(fmt.Errorf("%s was not recorded together with %s", c.runFile(side), c.runFile(baseSide)))
		}
	}
	h := runs[baseSide].Header
	c.sweep = &bench.Sweep{Seed: h.Seed, API: bench.Mode(h.API), Calibration: h.Calibration, Timeout: time.Duration(h.Options.TimeoutNS),
		SpanItems: spanItems, Progress: a.progress.show}
	for side, run := range runs {
		plans, err := bench.Replan(run.Header)
		if err != nil {
			return badData(fmt.Errorf("%s: %w", c.runFile(side), err))
		}
		for _, p := range plans {
			p.Side = side
			c.sweep.Plans = append(c.sweep.Plans, p)
		}
		c.sweep.Sides = append(c.sweep.Sides, bench.Side{Name: sideNames[side], Run: c.child(side).Run})
	}
	next, whole := results.WholeBlocks(runs...)
	c.sweep.First, c.sweep.Blocks = next, max(h.Plan.Blocks-len(whole), 0)
	if c.sweep.Blocks == 0 {
		a.say("%s is complete: %d blocks", c.dir, len(whole))
		return nil
	}
	return errors.Join(checkFiles(c.sweep.Plans, filepath.Join(c.dir, "run.jsonl")), c.sameAsBefore(ctx, h))
}

// sameAsBefore refuses to go on where something is not what the comparison was begun
// with.
func (c *comparison) sameAsBefore(ctx context.Context, h results.Header) error {
	now := h
	now.Machine, _ = probe.Machine(ctx) // its warnings are in the files
	differ := h.ConditionsDiffer(now)
	if was, is := c.plan.Harness, versionText(); was != is {
		differ = append(differ, fmt.Sprintf("hbench (%s and %s)", was, is))
	}
	for side := range againSide {
		was := c.plan.of(side)
		is, _, err := was.identify(ctx, c.kept(side))
		if err != nil {
			return programError(side, *was, err)
		}
		if was.identity() != is.identity() {
			differ = append(differ, fmt.Sprintf("%s's program (%s and %s)", sideNames[side], was.identity(), is.identity()))
		}
	}
	if len(differ) > 0 {
		return badData(fmt.Errorf("%s was begun with something else: %s; compare anew", c.dir, strings.Join(differ, ", ")))
	}
	return nil
}
