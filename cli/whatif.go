package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

// usualPairs is how often each change is measured beside the baseline: the fewest with a
// 95 % interval.
const usualPairs = 6

type whatIfFlags struct {
	measureFlags
	speedups []string
	method   string
	json     bool
}

func (a *app) whatIfCommand() *cobra.Command {
	w := &whatIfFlags{}
	c := &cobra.Command{
		Use:   "whatif [RUN | WORKLOAD]",
		Short: "Is the bottleneck really that? Try what would change it, and say what it gains",
		Long: "Names what holds a job up, and tests it: the change that should help, every other single change that can " +
			"be made here, and each stage made faster, each beside the baseline, in mirrored order. A stage is made " +
			"faster by its latency or cost, or by making all others slower (--method stretch), which tells the same of " +
			"stages that nobody can speed up. With a run file the fastest of its cells is tested, or the one that " +
			"--strategies, --cores and --latency choose; a run file of whatif is shown again. With --simulate the answer " +
			"comes at once, from virtual time.",
		Example: `# what holds the fastest strategy of a sweep up, and is it true?
hbench sweep --strategies sequential,pipeline --cores N -o what.jsonl
hbench whatif what.jsonl

# a workload, one way of running it, and the chart
hbench whatif --workload default --strategies pipeline --cores 1 --charts whatif-charts

# at once, from virtual time
hbench whatif heavy-tail --strategies batched:size=16 --cores 4 --simulate

# does the experiment find something where nothing is changed?
hbench whatif --speedup 0% --items 60`,
		RunE: func(c *cobra.Command, args []string) error { return a.whatIf(c.Context(), w, args) },
	}
	w.register(c)
	complete(c, a.flagValues())
	return c
}

func (w *whatIfFlags) register(c *cobra.Command) {
	w.jobFlags.register(c, "N", "cores: 4, or N for all here; with --simulate also more")
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage("whatif tests one run file or one workload, not %q too", args[1])
		}
		return nil
	}
	f := c.Flags()
	f.Lookup("strategies").DefValue, w.strategies = "pipeline", "pipeline"
	f.Lookup("strategies").Usage = "the strategy to test, such as batched:size=10; of a run file, those to choose from"
	f.IntVar(&w.trials, "pairs", usualPairs, fmt.Sprintf("pairs of trials for each change, at least %d", analysis.LeastPairs))
	f.StringSliceVar(&w.speedups, "speedup", []string{"25%"}, "by how much of its time each stage is made faster; 0% tests the experiment itself")
	f.StringVar(&w.method, "method", string(analysis.MethodAuto), "how a stage is made faster: set (its latency or cost), stretch (the others), or auto")
	f.BoolVar(&w.simulate, "simulate", false, "answer from virtual time alone")
	w.registerRecording(c, "whatif-WORKLOAD-TIME")
	f.Lookup("charts").Usage = "draw what stages gain by being faster into this folder"
	f.BoolVar(&w.json, "json", false, "print the result as JSON (docs/schema/whatif.schema.json)")
	w.whatIf = true
	var methods []string
	for _, m := range analysis.WhatIfMethods {
		methods = append(methods, string(m))
	}
	complete(c, map[string][]string{"method": methods})
}

// options says which changes are tried. It reports every mistake at once.
func (w *whatIfFlags) options() (analysis.WhatIfOptions, error) {
	o := analysis.WhatIfOptions{Method: analysis.WhatIfMethod(w.method)}
	var errs []error
	if !slices.Contains(analysis.WhatIfMethods, o.Method) {
		known := []string{}
		for _, m := range analysis.WhatIfMethods {
			known = append(known, string(m))
		}
		errs = append(errs, fmt.Errorf("--method: unknown %q%s", w.method, nearest.Instead(w.method, known)))
	}
	if w.trials < analysis.LeastPairs {
		errs = append(errs, fmt.Errorf("--pairs %d: fewer than %d tell no gain from chance", w.trials, analysis.LeastPairs))
	}
	for _, text := range w.speedups {
		x, err := share("--speedup", text, "share of a stage's time", mostFaster)
		errs = append(errs, err)
		if err == nil && o.Method == analysis.MethodStretch && x > analysis.MostStretched {
			errs = append(errs, fmt.Errorf("--speedup %s: where the others are stretched for it, by %.0f%% at most", text, 100*analysis.MostStretched))
		}
		if err == nil && !slices.Contains(o.Speedups, x) {
			o.Speedups = append(o.Speedups, x)
		}
	}
	if len(w.speedups) == 0 {
		errs = append(errs, errors.New("--speedup: name at least one share, such as 25%"))
	}
	slices.Sort(o.Speedups)
	return o, errors.Join(errs...)
}

// mostFaster is the largest part of a stage's time that can be taken away.
const mostFaster = 0.9

// whatIf finds out what is to be tested, tests it, and shows what came out.
func (a *app) whatIf(ctx context.Context, w *whatIfFlags, args []string) error {
	if w.resume != "" {
		if len(args) > 0 {
			return usage("--resume goes on with %s: leave out %s", w.resume, args[0])
		}
		return a.measureWhatIf(ctx, w, nil)
	}
	s, err := a.suspectOf(ctx, w, args)
	switch {
	case err != nil:
		return err
	case s.run.Header.WhatIf != nil: // it was measured before
		return a.showWhatIf(ctx, w, s.run)
	}
	d, err := analysis.NewDiagnoser(s.run, a.table).Diagnose(ctx, s.cell)
	if err != nil {
		return &coded{exitInterrupted, errors.New("interrupted before anything was tested")}
	}
	plan, err := analysis.PlanWhatIf(s.spec, s.cell, d, a.table, s.options)
	if err != nil {
		return badData(err)
	}
	if w.simulate {
		x, err := analysis.Foresee(ctx, s.run, s.cell, plan, a.table)
		if err != nil {
			return &coded{exitInterrupted, errors.New("interrupted before the answer was complete")}
		}
		return a.printWhatIf(w, x, s.run)
	}
	if len(plan.Treatments) == 0 {
		return invalid("nothing of %s can be changed here: %s", s.cell.Key(), whyNothing(plan))
	}
	a.say("%s (%s): %s", plan.Claim.Verdict, plan.Claim.Certainty, plan.Claim.Advice)
	s.plan = plan
	return a.measureWhatIf(ctx, w, s)
}

// whyNothing is why nothing can be tried.
func whyNothing(plan results.WhatIf) string {
	var why []string
	for _, u := range plan.Untried {
		if !slices.Contains(why, u.Why) {
			why = append(why, u.Why)
		}
	}
	return strings.Join(why, "; ")
}

// showWhatIf evaluates a run of whatif and shows it.
func (a *app) showWhatIf(ctx context.Context, w *whatIfFlags, run *results.Run) error {
	x, err := analysis.WhatIf(ctx, run, a.table)
	if err != nil {
		return err
	}
	if err := a.printWhatIf(w, x, run); err != nil {
		return err
	}
	if !slices.ContainsFunc(x.Changes, func(c analysis.TestedChange) bool { return c.Pairs > 0 }) {
		return invalid("no change has a pair of trials: nothing was measured")
	}
	return nil
}

// printWhatIf shows an experiment, and draws its chart where one is wanted.
func (a *app) printWhatIf(w *whatIfFlags, x analysis.Experiment, run *results.Run) error {
	var err error
	if w.json {
		err = json.NewEncoder(a.stdout).Encode(x)
	} else {
		err = report.WriteWhatIf(a.stdout, x, a.tableOptions(report.TerminalTable).Width)
	}
	if err != nil || w.charts == "" {
		return err
	}
	return a.draw(w.charts, run, analysis.Summarize(run), report.ChartOptions{Formats: bothFormats, Only: []string{report.WhatIfChart}, WhatIf: &x})
}

// given are those of some flags that were given.
func (j *jobFlags) given(names ...string) (given []string) {
	j.flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(names, f.Name) {
			given = append(given, "--"+f.Name)
		}
	})
	return given
}
