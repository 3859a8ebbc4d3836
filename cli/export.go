package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/export"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/results"
)

type exportFlags struct {
	format, out string
}

func (a *app) exportCommand() *cobra.Command {
	e := &exportFlags{}
	var formats []string
	for _, f := range export.Formats {
		formats = append(formats, f.Name+": "+f.Doc)
	}
	c := &cobra.Command{
		Use:   "export RUN --format " + strings.Join(export.Names(), "|"),
		Short: "A run file in formats of other tools: benchstat, spreadsheets, dashboards",
		Long: "Writes a run file in another format, from the records alone. Trials that failed are left out, " +
			"and said on stderr; those on a noisy machine are not.\n\n" + strings.Join(formats, "\n"),
		Example: `# for benchstat, as in: benchstat -col /strategy -row /cores run.txt
hbench export sweep.jsonl --format benchfmt -o run.txt

# a row a trial, for a spreadsheet or a data frame
hbench export sweep.jsonl --format csv -o trials.csv`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("export needs one run file, as in: hbench export results/latest/run.jsonl --format csv")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.export(args[0], e) },
	}
	f := c.Flags()
	f.StringVar(&e.format, "format", "", "format to write: "+strings.Join(export.Names(), ", "))
	f.StringVarP(&e.out, "output", "o", "", "file to write (default: stdout)")
	complete(c, map[string][]string{"format": export.Names()})
	return c
}

func (a *app) export(path string, e *exportFlags) error {
	if e.format == "" {
		return usage("--format: say which: %s", strings.Join(export.Names(), ", "))
	}
	format, ok := export.Named(e.format)
	if !ok {
		return usage("--format: unknown format %q%s", e.format, nearest.Instead(e.format, export.Names()))
	}
	run, err := results.ReadFile(path)
	if err != nil {
		return err
	}
	source, err := export.From(run)
	if errors.Is(err, export.ErrNoTrials) {
		return invalid("%s: %w", path, err)
	}
	if err != nil {
		return err
	}
	for _, note := range source.Notes {
		a.say("%s: %s", path, note)
	}
	if e.out != "" {
		return a.exportTo(e.out, format, source)
	}
	buffered := bufio.NewWriter(a.stdout)
	if err := errors.Join(format.Write(buffered, source), buffered.Flush()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

func (a *app) exportTo(path string, format export.Format, source *export.Source) error {
	if err := replaceFile("-o", path, func(w io.Writer) error { return format.Write(w, source) }); err != nil {
		return err
	}
	a.say("exported to %s", path)
	return nil
}
