package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

type reportFlags struct {
	format, charts, theme string
	only                  []string
	noCharts              bool
	whyFlags
}

var (
	tableFormats = map[string]report.TableFormat{"terminal": report.TerminalTable, "markdown": report.MarkdownTable}
	bothFormats  = []report.Format{report.PNG, report.SVG}
)

// formatJSON is a further format of report --why.
const formatJSON = "json"

var reportFormats = append(slices.Sorted(maps.Keys(tableFormats)), formatJSON)

func (a *app) reportCommand() *cobra.Command {
	r := &reportFlags{}
	c := &cobra.Command{
		Use:   "report RUN...",
		Short: "Tables and charts of a run file",
		Long: "Prints the table of a run file and draws its charts, from the records alone: nothing is measured. " +
			"Several run files are merged where machine, workload and seed agree. The table names each cell's bottleneck; " +
			"--why shows what led there, and what each single change would gain.",
		Example: `# the table, and charts into sweep-charts/
hbench report sweep.jsonl

# a table to paste into a pull request
hbench report sweep.jsonl --format markdown --no-charts

# one chart, dark
hbench report sweep.jsonl --only speedup --theme dark --charts .

# what holds a strategy back, with the evidence and what would change it
hbench report sweep.jsonl --why --strategies pipeline`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("report needs a run file, as in: hbench report results/latest/run.jsonl")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return a.report(c.Context(), args, r) },
	}
	f := c.Flags()
	f.StringVar(&r.format, "format", "terminal", "terminal, markdown or, with --why, json (a line a cell)")
	f.StringVar(&r.charts, "charts", "", "folder for the charts (default: RUN-charts beside the run file)")
	f.StringSliceVar(&r.only, "only", nil, "draw only these charts: "+strings.Join(chartNames(), ", "))
	f.StringVar(&r.theme, "theme", "light", "colours of the PNG files: light or dark (SVG follows the reader's)")
	f.BoolVar(&r.noCharts, "no-charts", false, "print the table only")
	r.whyFlags.register(c)
	complete(c, map[string][]string{"format": reportFormats, "strategies": a.table.Names(), "theme": {report.Light.String(), report.Dark.String()}, "only": chartNames()})
	return c
}

func (a *app) report(ctx context.Context, paths []string, r *reportFlags) error {
	theme, err := r.check()
	if err != nil {
		return err
	}
	var runs []*results.Run
	for _, p := range paths {
		run, err := results.ReadFile(p)
		if err != nil {
			return err
		}
		runs = append(runs, run)
	}
	run := runs[0]
	if len(runs) > 1 {
		var err error
		if run, err = results.Merge(runs...); err != nil {
			return err
		}
	}
	summary := analysis.Summarize(run)
	if r.why {
		return a.explain(ctx, run, summary, r)
	}
	diagnoses, err := a.showTable(ctx, run, summary, tableFormats[r.format])
	if err != nil {
		return err
	}
	if r.noCharts {
		return nil
	}
	dir := r.charts
	if dir == "" {
		dir = strings.TrimSuffix(paths[0], filepath.Ext(paths[0])) + "-charts"
	}
	o := report.ChartOptions{Theme: theme, Formats: bothFormats, Only: r.only, Diagnoses: diagnoses}
	if run.Header.WhatIf != nil {
		x, err := analysis.WhatIf(ctx, run, a.table)
		if err != nil {
			return err
		}
		o.WhatIf = &x
	}
	return a.draw(dir, run, summary, o)
}

// check refuses what the flags do not take, and gives the theme.
func (r *reportFlags) check() (report.Theme, error) {
	theme, err := report.ParseTheme(r.theme)
	if err != nil {
		return theme, usage("--theme: %w", err)
	}
	if !slices.Contains(reportFormats, r.format) {
		return theme, usage("--format: unknown format %q%s", r.format, nearest.Instead(r.format, reportFormats))
	}
	if r.format == formatJSON && !r.why {
		return theme, usage("--format json: the table is for people; add --why for the verdicts as JSON, or use hbench export")
	}
	if err := r.whyFlags.check(); err != nil {
		return theme, err
	}
	for _, name := range r.only {
		if !slices.Contains(chartNames(), name) {
			return theme, usage("--only: unknown chart %q%s", name, nearest.Instead(name, chartNames()))
		}
	}
	return theme, nil
}

func chartNames() []string {
	var names []string
	for _, c := range report.Charts {
		names = append(names, c.Name)
	}
	return names
}

// show prints the table of a run that is recorded at path, a word on how it went,
// and draws its charts.
func (a *app) show(ctx context.Context, path, tally string, run *results.Run, summary analysis.Summary, charts string) error {
	diagnoses, err := a.showTable(ctx, run, summary, report.TerminalTable)
	if err != nil {
		return err
	}
	a.say("%s", tally)
	a.say("recorded in %s", path)
	a.say("evidence: hbench report %s --why", path)
	if charts == "" {
		a.say("charts: hbench report %s", path)
		return nil
	}
	return a.draw(charts, run, summary, report.ChartOptions{Formats: bothFormats, Diagnoses: diagnoses})
}

// showTable prints the table of a run, and gives what held its cells up.
func (a *app) showTable(ctx context.Context, run *results.Run, summary analysis.Summary, format report.TableFormat) (analysis.Diagnoses, error) {
	diagnoses, err := a.diagnose(ctx, run, summary)
	if err != nil {
		return nil, err
	}
	o := a.tableOptions(format)
	o.Diagnoses = diagnoses
	return diagnoses, report.WriteTable(a.stdout, summary, run, o)
}

// diagnose finds what held the cells of a run up, whole for those that a table says
// more of than a word.
func (a *app) diagnose(ctx context.Context, run *results.Run, summary analysis.Summary) (analysis.Diagnoses, error) {
	spoken := report.Spoken(summary)
	return analysis.NewDiagnoser(run, a.table).All(ctx, func(c results.Cell) bool { return slices.ContainsFunc(spoken, c.Same) })
}

func (a *app) draw(dir string, run *results.Run, summary analysis.Summary, o report.ChartOptions) error {
	written, skipped, err := report.WriteCharts(dir, run, summary, o)
	if err != nil {
		return fmt.Errorf("charts: %w", err)
	}
	if len(written) > 0 {
		a.say("%d chart files in %s", len(written), dir)
	}
	for _, s := range skipped {
		a.say("no %s chart: %s", s.Chart, s.Why)
	}
	return nil
}

// tableOptions fits the table to the terminal; elsewhere it is plain.
func (a *app) tableOptions(format report.TableFormat) report.TableOptions {
	o := report.TableOptions{Format: format}
	if file, ok := a.stdout.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			o.Width = width
		}
	}
	return o
}
