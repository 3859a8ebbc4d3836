package cli

import (
	"context"
	"encoding/json"
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

// session is a run file being written.
type session struct {
	path   string
	writer *results.Writer
	sweep  *bench.Sweep
}

func (s *session) run(ctx context.Context) (bench.Tally, error) {
	return s.sweep.Measure(ctx, s.writer)
}

// open calibrates and creates the run file, or takes up the one to resume.
func (a *app) open(ctx context.Context, m *measureFlags) (*session, error) {
	sweep := &bench.Sweep{Timeout: m.timeout, NoSample: m.noSample, NoSpans: m.noSpans, SpanItems: spanItems, Progress: a.progress()}
	if err := a.runner(sweep, m.inProcess); err != nil {
		return nil, err
	}
	if m.resume != "" {
		return a.resume(sweep, m)
	}
	e, err := m.experiment(a)
	if err != nil {
		return nil, err
	}
	path, err := m.outputPath(e.spec.Name)
	if err != nil {
		return nil, err
	}
	a.say("calibrating the CPU work")
	if sweep.Calibration, err = bench.Calibrate(ctx, e.plans, e.like); err != nil {
		return nil, fmt.Errorf("calibrate: %w", err)
	}
	sweep.Plans, sweep.Blocks, sweep.API, sweep.Seed = e.plans, e.blocks, e.mode, e.spec.Seed
	header, err := header(ctx, e, sweep)
	if err != nil {
		return nil, err
	}
	writer, err := results.Create(path, header)
	if err != nil {
		return nil, &coded{exitUsage, err}
	}
	return &session{path: path, writer: writer, sweep: sweep}, nil
}

// outputPath is the file of -o, or a new one under results/. What cannot be
// written is refused before anything is measured.
func (m *measureFlags) outputPath(workload string) (string, error) {
	path := m.out
	if path == "" {
		path = freshPath(filepath.Join("results", workload+"-"+time.Now().Format("20060102-150405")), ".jsonl")
	}
	if exists(path) {
		return "", usage("%s exists already: choose another file with -o, or continue this one with --resume", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", usage("-o %s: %w", path, err)
	}
	return path, nil
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

// fixedByFile are the flags that say what a run file was begun with.
var fixedByFile = []string{"workload", "strategies", "cores", "latency", "vary", "items", "seed", "payload", "cpu", "kernel", "rounds", "api", "like", "output"}

func (a *app) resume(sweep *bench.Sweep, m *measureFlags) (*session, error) {
	var given []string
	m.flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(fixedByFile, f.Name) {
			given = append(given, "--"+f.Name)
		}
	})
	if len(given) > 0 {
		return nil, usage("--resume takes the plan from the run file: leave out %s", strings.Join(given, ", "))
	}
	writer, run, err := results.OpenAppend(m.resume)
	if err != nil {
		return nil, err
	}
	wanted := 0
	if m.changed("trials") {
		wanted = m.trials
	}
	sweep.Plans, sweep.First, sweep.Blocks, err = bench.Resume(run, wanted)
	if err != nil {
		return nil, errors.Join(badData(fmt.Errorf("%s: %w", m.resume, err)), writer.Close())
	}
	sweep.API, sweep.Seed, sweep.Calibration = bench.Mode(run.Header.API), run.Header.Seed, run.Header.Calibration
	if sweep.Blocks == 0 {
		a.say("%s is complete: %d trials of each cell; --trials asks for more", m.resume, wholeTrials(run))
	}
	return &session{path: m.resume, writer: writer, sweep: sweep}, nil
}

func wholeTrials(run *results.Run) int {
	if len(run.Header.Plan.Cells) == 0 {
		return 0
	}
	return len(run.Trials) / len(run.Header.Plan.Cells)
}

// runner sets where trials run: in processes of this very program.
func (a *app) runner(sweep *bench.Sweep, inProcess bool) error {
	if inProcess {
		sweep.Run = func(ctx context.Context, req bench.Request, edge func(bench.Edge)) bench.Report {
			before := runtime.GOMAXPROCS(req.Cell.Cores)
			defer runtime.GOMAXPROCS(before)
			return bench.Trial(ctx, req, a.table, edge)
		}
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find hbench's own program, to run trials with: %w", err)
	}
	sweep.Run = bench.Child{Path: self, Args: []string{trialCommandName}}.Run
	return nil
}

func header(ctx context.Context, e *experiment, sweep *bench.Sweep) (results.Header, error) {
	spec, err := json.Marshal(e.spec)
	if err != nil {
		return results.Header{}, fmt.Errorf("record the workload: %w", err)
	}
	machine, warnings := probe.Machine(ctx)
	version, commit := version()
	h := results.Header{Version: version, Commit: commit, Created: time.Now(), Go: runtime.Version(),
		Machine: machine, Command: append([]string{"hbench"}, os.Args[1:]...), Spec: spec, Workload: e.spec.Name,
		Items: e.spec.Items, Seed: e.spec.Seed, API: string(e.mode), Calibration: sweep.Calibration, Warnings: warnings,
		Plan: results.Plan{Blocks: e.blocks}}
	for _, p := range e.plans {
		h.Plan.Cells = append(h.Plan.Cells, p.Cell)
	}
	for _, c := range h.Calibration {
		if c.Spread > noisyCalibration {
			h.Warnings = append(h.Warnings, fmt.Sprintf("the calibration of kernel %s spreads by %.0f %%: the machine was not quiet, and its cost may be off by as much", c.Kernel, 100*c.Spread))
		}
	}
	return h, nil
}

// noisyCalibration is the spread above which a calibration is warned of.
const noisyCalibration = 0.05
