package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

type simulateFlags struct {
	virtualFlags
	trials      int
	out, charts string
}

func (a *app) simulateCommand() *cobra.Command {
	s := &simulateFlags{}
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Run strategies in virtual time: any machine, any latency, in milliseconds",
		Long: "Runs the text of each strategy in virtual time: the same matrix as sweep, also on core counts that " +
			"this machine does not have. CPU stages cost what the job says, requests cost nothing beside the service's " +
			"time. The same flags give the same nanosecond. Writes a run file that report reads.",
		Example: `# how the default job would scale on 1 to 128 cores
hbench simulate --cores 1..128:x2 -o beyond.jsonl --charts beyond

# a job of one's own, in one line
hbench simulate --stage fetch=io:100ms@10 --stage process=cpu:500ms@4 --stage store=io:50ms@8 --items 1000 --cores 4

# one object a cell, for programs
hbench simulate --strategies 'pipeline:queue={0,1,8}' --cores 4 --json`,
		RunE: func(c *cobra.Command, _ []string) error { return a.simulate(c.Context(), s) },
	}
	s.register(c, coresAny)
	f := c.Flags()
	f.IntVar(&s.trials, "trials", 1, "trials of each cell, each with a seed of its own")
	f.StringVarP(&s.out, "output", "o", "", "run file to write (default: results/WORKLOAD-TIME.jsonl, with --json none)")
	f.StringVar(&s.charts, "charts", "", "draw the charts into this folder, too")
	complete(c, a.flagValues())
	return c
}

// simulate plans, simulates and shows.
func (a *app) simulate(ctx context.Context, s *simulateFlags) error {
	e, simulation, err := s.experiment(a)
	if err != nil {
		return err
	}
	run := &results.Run{}
	if run.Header, err = a.header(ctx, e, results.Options{}, nil); err != nil {
		return err
	}
	keep, path, err := s.open(e, run.Header)
	if err != nil {
		return err
	}
	begun := time.Now()
	err = a.simulateAll(ctx, s, simulation, e, run, keep)
	if closing := keep.Close(); err == nil {
		err = closing
	}
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, fmt.Errorf("interrupted: %d trials had been simulated", len(run.Trials))}
	case err != nil:
		return err
	}
	if s.json {
		if s.charts != "" {
			summary := analysis.Summarize(run)
			diagnoses, err := a.diagnose(ctx, run, summary)
			if err == nil {
				err = a.draw(s.charts, run, summary, report.ChartOptions{Formats: bothFormats, Diagnoses: diagnoses})
			}
			if err != nil {
				return err
			}
		}
		return unsimulated(run.Trials)
	}
	took := fmt.Sprintf("%s simulated in %v", trialsText(len(run.Trials)), time.Since(begun).Round(time.Millisecond))
	if err := a.show(ctx, path, took, run, analysis.Summarize(run), s.charts); err != nil {
		return err
	}
	return unsimulated(run.Trials)
}

// experiment turns the flags into a plan. It reports every mistake at once.
func (s *simulateFlags) experiment(a *app) (*experiment, bench.Simulation, error) {
	e := &experiment{mode: bench.Simulated, blocks: s.trials}
	var errs []error
	matrix, named, err := s.virtualMatrix(a)
	if _, isCoded := errors.AsType[*coded](err); isCoded { // there is no job
		return nil, bench.Simulation{}, err
	}
	errs = append(errs, err)
	if s.trials < 1 {
		errs = append(errs, fmt.Errorf("--trials %d: at least 1", s.trials))
	}
	simulation, err := s.simulation(a)
	errs = append(errs, err)
	if errors.Join(errs...) == nil {
		e.plans, err = matrix.Cells(a.table)
		errs = append(errs, err)
	}
	for i := range e.plans {
		e.plans[i].Cell.Simulated = true
		errs = append(errs, simulation.Check(e.plans[i]))
	}
	if err := errors.Join(bench.Distinct(errs)...); err != nil {
		return nil, simulation, &coded{exitUsage, err}
	}
	e.spec, e.named = matrix.Spec, named
	return e, simulation, nil
}

// keeper takes each trial as it ends.
type keeper interface {
	Append(results.Trial) error
	Close() error
}

// open begins the run file, or has nothing kept where programs read along and no
// file was asked for.
func (s *simulateFlags) open(e *experiment, h results.Header) (keep keeper, path string, err error) {
	if s.json && s.out == "" {
		return nowhere{}, "", checkCharts(s.charts)
	}
	if path, err = outputPath(s.out, s.charts, e.spec.Name); err != nil {
		return nil, "", err
	}
	writer, err := results.Create(path, h)
	if err != nil {
		return nil, "", uncreated(err)
	}
	return writer, path, nil
}

// nowhere keeps nothing.
type nowhere struct{}

// Append does nothing.
func (nowhere) Append(results.Trial) error { return nil }

// Close does nothing.
func (nowhere) Close() error { return nil }

// simulateAll simulates every cell of every block, each block with a seed of its
// own, and prints them as they end where programs read along.
func (a *app) simulateAll(ctx context.Context, s *simulateFlags, simulation bench.Simulation, e *experiment, run *results.Run, keep keeper) error {
	printed := json.NewEncoder(a.stdout)
	for block := range e.blocks {
		for position, p := range e.plans {
			p.Spec.Seed += uint64(block)
			t := simulation.Trial(ctx, p, block)
			t.Position = position
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := keep.Append(t); err != nil {
				return err
			}
			run.Trials = append(run.Trials, t)
			if s.json {
				if err := printed.Encode(report.NewCell(t, p.Spec.Seed)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func trialsText(n int) string {
	if n == 1 {
		return "1 trial"
	}
	return fmt.Sprintf("%d trials", n)
}

// unsimulated is the error where some trial has no figure.
func unsimulated(trials []results.Trial) error {
	failed := 0
	var first *results.Failure
	for _, t := range trials {
		if !t.OK() {
			failed++
			first = cmp.Or(first, t.Failure)
		}
	}
	if failed == 0 {
		return nil
	}
	return invalid("%d of %d trials could not be simulated: %s", failed, len(trials), first.Message)
}
