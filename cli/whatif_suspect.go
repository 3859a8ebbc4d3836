package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// suspect is what an experiment starts from: a cell with trials of it.
type suspect struct {
	run     *results.Run // of which cell has trials; or that of an experiment, which is over
	cell    results.Cell
	spec    workloads.Spec // without the cell's settings
	named   string
	mode    bench.Mode
	like    *results.Run // whose calibration is taken over; nil: Calibration is what was measured
	options analysis.WhatIfOptions

	calibration []results.Calibration
	plan        results.WhatIf
	piloted     bool // the trials were made for it, and what they stored in is there
}

// pilotTrials is how many trials a claim rests on where there is no run of the job, and
// mostPilots how many are made until as many are of use.
const pilotTrials, mostPilots = 3, 9

// suspectOf finds what is to be tested: a cell of a run file, or one that flags and
// workload describe. It reports every mistake at once.
func (a *app) suspectOf(ctx context.Context, w *whatIfFlags, args []string) (*suspect, error) {
	options, err := w.options()
	if len(args) == 1 {
		if isRunFile(args[0]) {
			return a.suspectInRun(w, args[0], options, err)
		}
		if w.changed("workload") || w.changed("preset") || len(w.stages) > 0 {
			return nil, usage("%s, --workload, --preset and --stage all say what the job is: give one", args[0])
		}
		w.workload = args[0]
	}
	if w.simulate {
		return a.simulatedSuspect(ctx, w, options, err)
	}
	return a.pilotSuspect(ctx, w, options, err)
}

// isRunFile tells a run file from a workload, which is a preset or YAML.
func isRunFile(name string) bool {
	if !strings.ContainsAny(name, "./\\") {
		return false
	}
	ext := strings.ToLower(filepath.Ext(name))
	return ext != ".yaml" && ext != ".yml" && ext != ".json"
}

// ofTheRun are flags that a run file says itself.
var ofTheRun = append([]string{"workload", "preset", "stage", "items", "seed", "payload", "cpu", "kernel", "rounds", "scale", "api", "like"}, policyFlagNames...)

// suspectInRun is the fastest cell of a run file, of those that the flags choose from.
func (a *app) suspectInRun(w *whatIfFlags, path string, o analysis.WhatIfOptions, mistakes error) (*suspect, error) {
	if given := w.given(ofTheRun...); len(given) > 0 {
		mistakes = errors.Join(mistakes, fmt.Errorf("%s says itself what the job is: leave out %s", path, strings.Join(given, ", ")))
	}
	choose, err := w.chooser(a.table)
	if err := errors.Join(mistakes, err); err != nil {
		return nil, &coded{exitUsage, err}
	}
	run, err := results.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &suspect{run: run, named: run.Header.Workload, mode: bench.Mode(run.Header.API), like: run, options: o, calibration: run.Header.Calibration}
	if run.Header.WhatIf != nil {
		if w.simulate {
			return nil, usage("%s is an experiment that was measured: --simulate takes the run that it was made from", path)
		}
		return s, nil
	}
	if s.spec, err = replay.SpecOf(run.Header); err != nil {
		return nil, badData(fmt.Errorf("%s: %w", path, err))
	}
	if s.cell, err = fastest(run, choose); err != nil {
		return nil, usage("%s: %w", path, err)
	}
	s.options.From = filepath.Base(path)
	if w.simulate {
		return s, nil
	}
	s.options.Cores, s.options.Calibration = usableCores(), run.Header.Calibration
	switch {
	case !slices.Contains(bench.Modes, s.mode):
		return nil, usage("%s was simulated: give --simulate, or the workload itself to measure", path)
	case s.cell.Cores > s.options.Cores:
		return nil, usage("%s ran on %d cores, and hbench may use %d here: choose another cell with --cores, or --simulate", s.cell.Strategy, s.cell.Cores, s.options.Cores)
	}
	return s, nil
}

// chooser says which cells of a run the flags choose from.
func (w *whatIfFlags) chooser(table strategies.Table) (func(results.Cell) bool, error) {
	var errs []error
	var tests []func(results.Cell) bool
	if w.changed("strategies") && w.strategies != allStrategies {
		texts, err := w.listed()
		errs = append(errs, err)
		tests = append(tests, func(c results.Cell) bool {
			return slices.ContainsFunc(texts, func(text string) bool {
				_, canonical, _ := table.Parse(text)
				return c.Strategy == canonical || !strings.Contains(text, ":") && strategies.NameIn(c.Strategy) == strings.TrimSpace(text)
			})
		})
	}
	if w.changed("cores") {
		cores, err := virtualCores(w.cores, usableCores())
		errs = append(errs, err)
		tests = append(tests, func(c results.Cell) bool { return slices.Contains(cores, c.Cores) })
	}
	if w.changed("latency") {
		values, err := splitValues(w.latency)
		if err != nil {
			errs = append(errs, fmt.Errorf("--latency: %w", err))
		}
		tests = append(tests, func(c results.Cell) bool {
			return slices.ContainsFunc(values, func(v string) bool { return atLatency(c, v) })
		})
	}
	for _, v := range w.vary {
		field, list, _ := strings.Cut(v, "=")
		values, err := splitValues(list)
		if err != nil {
			errs = append(errs, fmt.Errorf("--vary %s: %w", v, err))
		}
		tests = append(tests, func(c results.Cell) bool {
			return slices.ContainsFunc(c.Settings, func(s results.Setting) bool { return s.Field == field && slices.Contains(values, s.Value) })
		})
	}
	return func(c results.Cell) bool {
		return !slices.ContainsFunc(tests, func(ok func(results.Cell) bool) bool { return !ok(c) })
	}, errors.Join(errs...)
}

// atLatency reports whether a cell has that latency, as it was written or on average.
func atLatency(c results.Cell, text string) bool {
	if slices.ContainsFunc(c.Settings, func(s results.Setting) bool { return strings.HasSuffix(s.Field, ".latency") && s.Value == text }) {
		return true
	}
	d, err := time.ParseDuration(text)
	return err == nil && c.LatencyNS == int64(d)
}

// fastest is the cell of least time; of a run that was measured those cells count that
// were.
func fastest(run *results.Run, choose func(results.Cell) bool) (results.Cell, error) {
	var best *analysis.CellSummary
	var keys []string
	for _, c := range analysis.Summarize(run).Cells {
		if c.Cell.Simulated != run.Header.Virtual() {
			continue
		}
		keys = append(keys, c.Cell.Key())
		if c.Ranks() && choose(c.Cell) && (best == nil || c.Seconds.Center < best.Seconds.Center) {
			best = &c
		}
	}
	if best == nil {
		return results.Cell{}, fmt.Errorf("no cell with a figure is chosen%s", nearest.Instead("", keys))
	}
	return best.Cell, nil
}

// one is the experiment of flags that must amount to one cell.
func (w *whatIfFlags) one(e *experiment, mistakes ...error) (*experiment, error) {
	if err := errors.Join(mistakes...); err != nil {
		return nil, &coded{exitUsage, err}
	}
	if n := len(e.plans); n != 1 {
		return nil, usage("whatif tests one cell, and the flags describe %d: give one strategy, one number of cores and one value of each field", n)
	}
	return e, nil
}

// unwrapped is the mistakes in an error, to be joined with others; an error that ends
// everything comes back as the second.
func unwrapped(err error) (mistakes, fatal error) {
	if c, isCoded := errors.AsType[*coded](err); isCoded && c.code == exitUsage {
		return c.err, nil
	}
	return nil, err
}

// pilotSuspect is a cell that flags describe, of which some trials are made.
func (a *app) pilotSuspect(ctx context.Context, w *whatIfFlags, o analysis.WhatIfOptions, mistakes error) (*suspect, error) {
	e, err := w.experiment(a)
	wrong, fatal := unwrapped(err)
	if fatal != nil {
		return nil, fatal
	}
	if e, err = w.one(e, mistakes, wrong); err != nil {
		return nil, err
	}
	sweep := &bench.Sweep{Plans: e.plans, API: e.mode, Seed: e.spec.Seed, Timeout: w.trialTimeout, SpanItems: spanItems}
	if err := a.runner(sweep); err != nil {
		return nil, err
	}
	if err := w.chooseOutput(e.spec.Name); err != nil { // before anything takes its time
		return nil, err
	}
	if err := checkNewFiles(sweep.Plans, w.out); err != nil {
		return nil, err
	}
	a.say("calibrating the CPU work")
	if sweep.Calibration, err = bench.Calibrate(ctx, e.plans, e.like); err != nil {
		return nil, calibrationError(ctx, e, err)
	}
	a.say("looking for what holds %s up", e.plans[0].Cell.Strategy)
	trials, err := sweep.Pilot(ctx, pilotTrials, mostPilots)
	switch {
	case ctx.Err() != nil:
		return nil, errUnbegun
	case err != nil:
		return nil, err
	}
	s, err := a.suspectOfTrials(e, trials, sweep.Calibration, o)
	if err == nil {
		s.piloted = true
	}
	return s, err
}

// suspectOfTrials is one whose trials were made for it.
func (a *app) suspectOfTrials(e *experiment, trials []results.Trial, calibration []results.Calibration, o analysis.WhatIfOptions) (*suspect, error) {
	spec, err := json.Marshal(e.spec)
	if err != nil {
		return nil, err
	}
	s := &suspect{cell: trials[0].Cell, spec: e.spec, named: e.named, mode: e.mode, like: e.like, options: o, calibration: calibration}
	s.run = &results.Run{Header: results.Header{Spec: spec, Workload: e.named, Items: e.spec.Items, Seed: e.spec.Seed, API: string(e.mode),
		Calibration: calibration, Plan: results.Plan{Cells: []results.Cell{s.cell}, Blocks: len(trials)}}, Trials: trials}
	s.run.Header.Version, s.run.Header.Commit = version()
	if err := useless(trials); err != nil {
		return nil, err
	}
	s.options.From = trialsText(len(trials))
	if s.cell.Simulated {
		s.options.From = "a simulated trial"
	}
	if s.mode != bench.Simulated {
		s.options.Cores, s.options.Calibration = usableCores(), calibration
	}
	return s, nil
}

// useless says why no verdict can rest on trials.
func useless(trials []results.Trial) error {
	well := slices.DeleteFunc(slices.Clone(trials), func(t results.Trial) bool { return !t.OK() })
	if len(well) == 0 {
		f := trials[0].Failure
		return invalid("no trial of %s ended well: %s: %s", trials[0].Cell.Key(), f.Cause, f.Message)
	}
	if slices.ContainsFunc(well, func(t results.Trial) bool { return t.Noise.Verdict != results.Unusable }) {
		return nil
	}
	return invalid("the machine is not fit to measure on now: %s (%s of %s); hbench doctor says what disturbs, --simulate needs no machine",
		strings.Join(well[0].Noise.Reasons, ", "), fmt.Sprint(len(well)), trialsText(len(trials)))
}

// simulatedSuspect is a cell that flags describe, simulated.
func (a *app) simulatedSuspect(ctx context.Context, w *whatIfFlags, o analysis.WhatIfOptions, mistakes error) (*suspect, error) {
	virtual := virtualFlags{jobFlags: w.jobFlags, discipline: "fifo", like: w.like}
	simulated := &simulateFlags{virtualFlags: virtual, trials: 1}
	e, simulation, err := simulated.experiment(a)
	wrong, fatal := unwrapped(err)
	if fatal != nil {
		return nil, fatal
	}
	if e, err = w.one(e, mistakes, wrong, checkChartsFolder(w.charts)); err != nil {
		return nil, err
	}
	t := simulation.Trial(ctx, e.plans[0], 0)
	if ctx.Err() != nil {
		return nil, &coded{exitInterrupted, errors.New("interrupted before the answer was complete")}
	}
	return a.suspectOfTrials(e, []results.Trial{t}, nil, o)
}

// checkChartsFolder is checkCharts without its exit code.
func checkChartsFolder(folder string) error {
	wrong, fatal := unwrapped(checkCharts(folder))
	return cmp.Or(wrong, fatal)
}

// chooseOutput names the run file, and refuses one that cannot be written.
func (w *whatIfFlags) chooseOutput(workload string) (err error) {
	w.out, err = outputPath(w.out, w.charts, "whatif-"+workload)
	return err
}
