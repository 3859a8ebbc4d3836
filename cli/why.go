package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// whyFlags ask for the evidence of verdicts, and choose the cells.
type whyFlags struct {
	why                        bool
	strategies, cores, latency string
	vary                       []string
	flags                      *pflag.FlagSet
}

// choosing are the flags that choose cells, and drawing those that --why has no use
// for.
var (
	choosing = []string{"strategies", "cores", "latency", "vary"}
	drawing  = []string{"charts", "only", "theme"}
)

func (y *whyFlags) register(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&y.why, "why", false, "instead of table and charts, the evidence of verdicts: on the fastest cell of each group, or on those that --strategies, --cores, --latency and --vary choose")
	f.StringVar(&y.strategies, "strategies", "", "with --why: these strategies, as pipeline,batched:size=8 (a name alone: whatever its parameters)")
	f.StringVar(&y.cores, "cores", "", "with --why: these numbers of cores, as 1,4")
	f.StringVar(&y.latency, "latency", "", "with --why: these latencies of the first I/O stage, as 1ms,5ms")
	f.StringArrayVar(&y.vary, "vary", nil, "with --why: these values of a field, as fetch.limit=4,16 (repeatable)")
	y.flags = f
}

// check refuses flags that do not go together.
func (y *whyFlags) check() error {
	var errs []error
	for _, name := range choosing {
		if !y.why && y.flags.Changed(name) {
			errs = append(errs, fmt.Errorf("--%s chooses cells for --why: add it", name))
		}
	}
	for _, name := range drawing {
		if y.why && y.flags.Changed(name) {
			errs = append(errs, fmt.Errorf("--%s: --why draws no charts; leave one of them out", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return &coded{exitUsage, err}
	}
	return nil
}

// explain prints the evidence of verdicts.
func (a *app) explain(ctx context.Context, run *results.Run, summary analysis.Summary, r *reportFlags) error {
	cells, err := r.whyFlags.cells(run, summary)
	if err != nil {
		return &coded{exitUsage, err}
	}
	d := analysis.NewDiagnoser(run, a.table)
	var out []report.Diagnosed
	for _, c := range cells {
		found, err := d.Diagnose(ctx, c)
		if err != nil {
			return err
		}
		out = append(out, report.NewDiagnosed(c, found))
	}
	if r.format == formatJSON {
		return report.WriteDiagnosesJSON(a.stdout, out)
	}
	return report.WriteDiagnoses(a.stdout, out, a.tableOptions(tableFormats[r.format]))
}

// cells are those of the run that the flags choose, in the order of its table: without
// any flag the fastest of each group.
func (y *whyFlags) cells(run *results.Run, summary analysis.Summary) (cells []results.Cell, err error) {
	choices, err := y.choices(run)
	if err != nil {
		return nil, err
	}
	if len(choices) == 0 {
		return report.Leading(summary), nil
	}
	all := report.Ordered(summary)
	var errs []error
	for _, c := range choices {
		errs = append(errs, c.check(all))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, cell := range all {
		if !slices.ContainsFunc(choices, func(c choice) bool { return !c.takes(cell) }) {
			cells = append(cells, cell)
		}
	}
	if len(cells) == 0 {
		return nil, errors.New("no cell of the run has all that the flags ask for: without --why its table lists them")
	}
	return cells, nil
}

// choice is a choice of cells by one flag.
type choice struct {
	flag string
	want []string
	of   func(results.Cell) string // what the wanted words are held against; empty: it has none
}

// choices reads the flags.
func (y *whyFlags) choices(run *results.Run) (all []choice, err error) {
	var errs []error
	add := func(flag string, want []string, err error, of func(results.Cell) string) {
		if err != nil {
			err = fmt.Errorf("--%s: %w", flag, err)
		}
		errs, all = append(errs, err), append(all, choice{flag, want, of})
	}
	if y.flags.Changed("strategies") {
		want, err := strategyList(y.strategies)
		add("strategies", want, err, func(c results.Cell) string { return c.Strategy })
	}
	if y.flags.Changed("cores") {
		want, err := splitValues(y.cores)
		add("cores", want, err, func(c results.Cell) string { return fmt.Sprint(c.Cores) })
	}
	if y.flags.Changed("latency") {
		want, err := splitValues(y.latency)
		spec, unknown := replay.SpecOf(run.Header)
		if k := spec.FirstIO(); unknown == nil && k >= 0 {
			add("latency", want, err, settingOf(spec.Stages[k].Name+".latency"))
		} else {
			add("latency", want, errors.New("the run file has no workload with an I/O stage: give --vary STAGE.latency"), nil)
		}
	}
	for _, text := range y.vary {
		field, list, ok := strings.Cut(text, "=")
		want, err := splitValues(list)
		if !ok {
			err = fmt.Errorf("%q: a field and its values are needed, as fetch.limit=4,16", text)
		}
		add("vary "+field, want, err, settingOf(field))
	}
	return all, errors.Join(errs...)
}

// strategyList reads a list of strategies, whatever strategies there are.
func strategyList(list string) (texts []string, err error) {
	var errs []error
	for _, text := range strategies.Split(list) {
		each, err := strategies.Expand(text)
		texts, errs = append(texts, each...), append(errs, err)
	}
	return texts, errors.Join(errs...)
}

// settingOf is a cell's value of a field that the run varied.
func settingOf(field string) func(results.Cell) string {
	return func(c results.Cell) string {
		for _, s := range c.Settings {
			if s.Field == field {
				return s.Value
			}
		}
		return ""
	}
}

// meets reports whether a cell's value is what a word asks for: it, or a strategy
// whose name it is.
func meets(word, value string) bool {
	return word == value || value != "" && word == strategies.NameIn(value)
}

// takes reports whether the cell has one of the wanted values.
func (c choice) takes(cell results.Cell) bool {
	return slices.ContainsFunc(c.want, func(word string) bool { return meets(word, c.of(cell)) })
}

// check refuses a value that no cell has.
func (c choice) check(cells []results.Cell) error {
	var known []string
	for _, cell := range cells {
		if of := c.of(cell); of != "" && !slices.Contains(known, of) {
			known = append(known, of)
		}
	}
	if len(known) == 0 {
		return fmt.Errorf("--%s: no cell of the run was given such a value", c.flag)
	}
	for _, word := range c.want {
		if !slices.ContainsFunc(known, func(of string) bool { return meets(word, of) }) {
			return fmt.Errorf("--%s: no cell of the run has %q%s", c.flag, word, nearest.Instead(word, known))
		}
	}
	return nil
}
