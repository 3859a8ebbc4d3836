package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/baseline"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

// baselinesFolder is where this repository keeps its own.
const baselinesFolder = "results/baselines"

func (a *app) baselineCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Keep run files under names, with how they were made",
		Long: "Copies run files into a folder that belongs into the repository, and keeps an index of how each was " +
			"made: command, machine, commit. A baseline is a run file like any other, to be reported and compared with.",
		Example: `# keep a run, small enough for the repository
hbench baseline save main sweep.jsonl --compact --note 'before the new queue'

# what there is, and one of them with its table
hbench baseline list
hbench baseline show main`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	folder := c.PersistentFlags().String("dir", baselinesFolder, "folder of the baselines")
	c.AddCommand(a.baselineSave(folder), a.baselineList(folder), a.baselineShow(folder))
	return c
}

func (a *app) baselineSave(folder *string) *cobra.Command {
	o := baseline.Options{}
	c := &cobra.Command{
		Use:   "save NAME RUN",
		Short: "Keep a run file under a name",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("baseline save needs a name and a run file, as in: hbench baseline save main results/latest/run.jsonl")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.Now = time.Now()
			return a.saveBaseline(*folder, args[0], args[1], o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Note, "note", "", "why it is kept, for the list")
	f.BoolVar(&o.Replace, "replace", false, "take the place of a baseline of that name")
	f.BoolVar(&o.Compact, "compact", false, "leave out samples, spans and single times: a fifth of the size, with the same figures")
	return c
}

func (a *app) saveBaseline(folder, name, path string, o baseline.Options) error {
	if err := baseline.CheckName(name); err != nil {
		return &coded{exitUsage, err}
	}
	if err := writable(folder); err != nil {
		return usage("--dir %s: %w", folder, err)
	}
	b, err := baseline.Save(folder, name, path, o)
	switch {
	case errors.Is(err, baseline.ErrTaken):
		return usage("baseline %s: %w; choose another name, or --replace it", name, err)
	case errors.Is(err, baseline.ErrNoTrials):
		return &coded{exitInvalid, err}
	case err != nil:
		return err
	}
	if b.LeftOut > 0 {
		a.say("%s: %d of %d trials are in no figure", path, b.LeftOut, b.Trials+b.LeftOut)
	}
	a.say("baseline %s: %s of %d cells, %s in %s", b.Name, trialsText(b.Trials), b.Cells, sizeText(b.Bytes), b.Path(folder))
	return nil
}

func (a *app) baselineList(folder *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the baselines, and how each was made",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.listBaselines(*folder) },
	}
}

func (a *app) listBaselines(folder string) error {
	all, err := baseline.List(folder)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		a.say("no baselines in %s; hbench baseline save NAME RUN keeps one", folder)
		return nil
	}
	out := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "name\tworkload\tcells\ttrials\trecorded\thbench\tmachine\tsize\tnote")
	for _, b := range all {
		note := b.Note
		if why := baseline.Altered(folder, b); why != "" {
			note = strings.TrimSpace("! " + why + ". " + note)
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n", b.Name, oneLine(b.Workload), b.Cells, b.Trials,
			b.When.UTC().Format(time.DateOnly), programText(b), b.Machine, sizeText(b.Bytes), oneLine(note))
	}
	return out.Flush()
}

func (a *app) baselineShow(folder *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Say how a baseline was made, and print its table",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("baseline show needs a name; see hbench baseline list")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			all, _ := baseline.List(*folder) // no index, no words to complete
			return baselineNames(all), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error { return a.showBaseline(c.Context(), *folder, args[0]) },
	}
}

func (a *app) showBaseline(ctx context.Context, folder, name string) error {
	b, err := findBaseline(folder, name)
	if err != nil {
		return err
	}
	if why := baseline.Altered(folder, b); why != "" {
		return &results.DataError{Where: b.Path(folder), What: why, Hint: "take it from version control again, or save the baseline anew"}
	}
	run, err := results.ReadFile(b.Path(folder))
	if err != nil {
		return err
	}
	if err := a.howMade(folder, b); err != nil {
		return err
	}
	_, err = a.showTable(ctx, run, analysis.Summarize(run), report.TerminalTable)
	return err
}

func findBaseline(folder, name string) (baseline.Baseline, error) {
	all, err := baseline.List(folder)
	if err != nil {
		return baseline.Baseline{}, err
	}
	for _, b := range all {
		if b.Name == name {
			return b, nil
		}
	}
	if len(all) == 0 {
		return baseline.Baseline{}, usage("no baseline %q: there is none in %s", name, folder)
	}
	return baseline.Baseline{}, usage("no baseline %q in %s%s", name, folder, nearest.Instead(name, baselineNames(all)))
}

func baselineNames(all []baseline.Baseline) (names []string) {
	for _, b := range all {
		names = append(names, b.Name)
	}
	return names
}

// howMade prints what the index says.
func (a *app) howMade(folder string, b baseline.Baseline) error {
	out := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	line := func(what, text string) {
		if text != "" {
			fmt.Fprintf(out, "%s\t%s\n", what, oneLine(text))
		}
	}
	file := fmt.Sprintf("%s, %s", b.Path(folder), sizeText(b.Bytes))
	if b.Compact {
		file += ", compact"
	}
	line("baseline", b.Name)
	line("note", b.Note)
	line("file", file)
	line("command", shellText(b.Command))
	line("recorded", b.When.UTC().Format(time.RFC3339))
	line("hbench", strings.TrimSpace(b.Version+" "+b.Commit)+", "+b.Go)
	line("machine", strings.Join(nonEmpty(b.Machine.String(), b.Machine.Kernel, b.Machine.Virtualization), ", "))
	line("saved", b.Saved.UTC().Format(time.RFC3339))
	fmt.Fprintln(out)
	return out.Flush()
}

// programText is the commit of hbench as people shorten it, or its version where the
// build knew no commit.
func programText(b baseline.Baseline) string {
	const short = 12
	commit, changes, changed := strings.Cut(b.Commit, "+")
	if commit == "" {
		return b.Version
	}
	if changed {
		changes = "+" + changes
	}
	return commit[:min(short, len(commit))] + changes
}

// sizeText is a file's size.
func sizeText(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KiB", cmp.Or((bytes+512)>>10, 1))
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// shellText is a command line that can be pasted.
func shellText(words []string) string {
	var out []string
	for _, w := range words {
		if !plainWord.MatchString(w) {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// oneLine keeps a text from breaking a table.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
