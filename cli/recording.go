package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// spanItems is how many items of each trial the record shows in time: as many
// rows as a timeline stays readable with.
const spanItems = 60

// recording is a run file being written.
type recording struct {
	path   string
	begun  time.Time
	writer *results.Writer
	sweep  *bench.Sweep
}

func (r *recording) run(ctx context.Context) (bench.Tally, error) {
	tally, err := r.sweep.Measure(ctx, r.writer)
	tally.Elapsed = time.Since(r.begun) // calibrating is part of it
	return tally, err
}

// open calibrates and creates the run file, or takes up the one to resume.
func (a *app) open(ctx context.Context, m *measureFlags) (*recording, error) {
	sweep := &bench.Sweep{Timeout: m.trialTimeout, NoSample: m.noSample, NoSpans: m.noSpans, InProcess: m.inProcess,
		SpanItems: spanItems, Progress: a.progress.show}
	if m.resume != "" {
		return a.resume(ctx, sweep, m)
	}
	e, err := m.experiment(a)
	if err != nil {
		return nil, err
	}
	path, err := outputPath(m.out, m.charts, e.spec.Name)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(checkNewFiles(e.plans, path), a.runner(sweep)); err != nil {
		return nil, err
	}
	begun := time.Now()
	a.say("calibrating the CPU work")
	if sweep.Calibration, err = bench.Calibrate(ctx, e.plans, e.like); err != nil {
		return nil, calibrationError(ctx, e, err)
	}
	sweep.Plans, sweep.Blocks, sweep.API, sweep.Seed = e.plans, e.blocks, e.mode, e.spec.Seed
	var foretold []results.Trial
	if m.simulate || m.predict {
		if foretold, err = a.foretell(ctx, e, sweep); err != nil {
			return nil, predictionError(ctx, err)
		}
	}
	header, err := a.header(ctx, e, results.Options{NoSample: sweep.NoSample, NoSpans: sweep.NoSpans, InProcess: sweep.InProcess,
		TimeoutNS: int64(sweep.Timeout)}, sweep.Calibration)
	if err != nil {
		return nil, err
	}
	writer, err := results.Create(path, header)
	if err != nil {
		return nil, uncreated(err)
	}
	if err := a.begin(writer, header, foretold, m.predict); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return &recording{path: path, begun: begun, writer: writer, sweep: sweep}, nil
}

// uncreated says why there is no new run file: a full disk is nobody's wrong word.
func uncreated(err error) error {
	if results.NoRoom(err) {
		return fmt.Errorf("%w: nothing was measured", err)
	}
	return &coded{exitUsage, err}
}

// begin records what was foretold, and shows it where asked to.
func (a *app) begin(w *results.Writer, h results.Header, foretold []results.Trial, show bool) error {
	for _, t := range foretold {
		if err := w.Append(t); err != nil {
			return err
		}
	}
	if !show {
		return nil
	}
	return a.showForetold(h, foretold)
}

// errUnbegun ends what was interrupted while it prepared.
var errUnbegun = &coded{exitInterrupted, errors.New("interrupted before the first trial: nothing was written")}

func predictionError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errUnbegun
	}
	if _, isCoded := errors.AsType[*coded](err); isCoded {
		return err
	}
	return fmt.Errorf("predict: %w", err)
}

func calibrationError(ctx context.Context, e *experiment, err error) error {
	switch {
	case ctx.Err() != nil:
		return errUnbegun
	case e.like != nil:
		return usage("--like: %w", err)
	}
	return fmt.Errorf("calibrate: %w", err)
}

// outputPath is the file of -o, or a new one under results/. What cannot be
// written, the charts' folder too, is refused before anything is measured.
func outputPath(out, charts, workload string) (string, error) {
	if out == "" {
		out = freshPath(filepath.Join("results", workload+"-"+time.Now().Format("20060102-150405")), ".jsonl")
	}
	if exists(out) {
		return "", usage("%s exists already: choose another file with -o, or continue this one with --resume", out)
	}
	if err := writable(filepath.Dir(out)); err != nil {
		return "", usage("-o %s: %w", out, err)
	}
	return out, checkCharts(charts)
}

func checkCharts(folder string) error {
	if folder == "" {
		return nil
	}
	if err := writable(folder); err != nil {
		return usage("--charts %s: %w", folder, err)
	}
	return nil
}

// writable makes the folder if need be, and tries whether files can be made in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	probe, err := os.CreateTemp(dir, ".hbench-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// freshPath is a file name that is not taken: two runs may begin in one second.
func freshPath(stem, ext string) string {
	path := stem + ext
	for n := 2; exists(path); n++ {
		path = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// often is the flag that says how many trials of each cell there are to be.
func (m *measureFlags) often() string {
	if m.whatIf {
		return "pairs"
	}
	return "trials"
}

// fixedByFile are the flags that say what a run file was begun with.
var fixedByFile = append([]string{"workload", "preset", "stage", "strategies", "cores", "latency", "vary", "items", "seed", "payload", "cpu", "kernel", "rounds", "scale",
	"api", "like", "output", "no-sample", "no-spans", "in-process", "simulate", "predict", "speedup", "method"}, policyFlagNames...)

func (a *app) resume(ctx context.Context, sweep *bench.Sweep, m *measureFlags) (*recording, error) {
	var given []string
	m.flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(fixedByFile, f.Name) {
			given = append(given, "--"+f.Name)
		}
	})
	if len(given) > 0 {
		return nil, usage("--resume takes the plan from the run file: leave out %s", strings.Join(given, ", "))
	}
	if err := errors.Join(m.checkNumbers(), checkCharts(m.charts)); err != nil {
		return nil, &coded{exitUsage, err}
	}
	writer, run, err := results.OpenAppend(m.resume)
	if err != nil {
		if errors.Is(err, results.ErrLocked) {
			err = &coded{exitUsage, err}
		}
		return nil, err
	}
	if err := a.takeUp(ctx, sweep, m, run); err != nil {
		return nil, errors.Join(badData(fmt.Errorf("%s: %w", m.resume, err)), writer.Close())
	}
	if err := checkFiles(sweep.Plans, m.resume); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	if sweep.Blocks == 0 {
		_, whole := run.Blocks()
		a.say("%s is complete: %d trials of each cell; --%s asks for more", m.resume, whole, m.often())
	}
	return &recording{path: m.resume, begun: time.Now(), writer: writer, sweep: sweep}, nil
}

// takeUp makes the sweep go on as the run file was begun, and refuses what is not
// the same any more.
func (a *app) takeUp(ctx context.Context, sweep *bench.Sweep, m *measureFlags, run *results.Run) (err error) {
	h := run.Header
	now := h
	now.Version, now.Commit = version()
	now.Go = runtime.Version()
	now.Machine, _ = probe.Machine(ctx) // its warnings are in the file
	if differ := h.Differences(now); len(differ) > 0 {
		return fmt.Errorf("it was begun elsewhere, or with another hbench: %s; measure into a file of its own", strings.Join(differ, ", "))
	}
	if m.whatIf && h.WhatIf == nil {
		return errors.New("it is no experiment: go on with it by hbench sweep --resume, or test it by hbench whatif")
	}
	wanted := 0
	if m.changed(m.often()) {
		wanted = m.trials
	}
	if h.WhatIf != nil { // also where it is taken up as a sweep
		sweep.Order = bench.Mirrored
	}
	if sweep.Plans, sweep.First, sweep.Blocks, err = bench.Resume(run, wanted, a.table); err != nil {
		return err
	}
	sweep.API, sweep.Seed, sweep.Calibration = bench.Mode(h.API), h.Seed, h.Calibration
	sweep.NoSample, sweep.NoSpans, sweep.InProcess = h.Options.NoSample, h.Options.NoSpans, h.Options.InProcess
	return a.runner(sweep)
}

// runner sets where trials run: in processes of this very program, or in this one.
func (a *app) runner(sweep *bench.Sweep) error {
	if sweep.InProcess {
		sweep.Run = func(ctx context.Context, req bench.Request, edge func(bench.Edge)) bench.Report {
			before := runtime.GOMAXPROCS(req.Cell.Cores)
			defer runtime.GOMAXPROCS(before)
			begin := time.Now()
			report := bench.Trial(ctx, req, a.table, edge)
			report.Trial.WholeNS = int64(time.Since(begin))
			return report
		}
		return nil
	}
	child, err := ownChild()
	sweep.Run = child.Run
	return err
}

// ownChild starts trials as processes of this very program.
func ownChild() (bench.Child, error) {
	// On Linux this name is the running program, also when the file it came from
	// has been replaced by a new build.
	self := "/proc/self/exe"
	if !exists(self) {
		var err error
		if self, err = os.Executable(); err != nil {
			return bench.Child{}, fmt.Errorf("find hbench's own program, to run trials with: %w", err)
		}
	}
	return bench.Child{Path: self, Args: []string{trialCommandName}}, nil
}
