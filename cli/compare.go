package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/results"
)

type compareFlags struct {
	again, by, base string
	judgeFlags
}

func (a *app) compareCommand() *cobra.Command {
	f := &compareFlags{}
	c := &cobra.Command{
		Use:   "compare BASE HEAD",
		Short: "What has become faster or slower between two run files, cell by cell",
		Long: "Holds a run file against another one, from the records alone, and says of every cell whether it regressed, " +
			"improved, or could not be told. Only the time an item takes is gated; CPU time, memory, efficiency and what " +
			"bounds the cell are shown beside it. Files that hbench ab recorded in turn are compared block by block. Others are " +
			"compared as they are, without control of what the machine did between them: that is advice, and never " +
			"a regression by exit code. With --by strategy, the strategies of one run are held against one of them.",
		Example: `# two versions of a job in virtual time, exactly
hbench simulate --preset thousand-endpoints --cores 4 -o before.jsonl
hbench simulate --preset thousand-endpoints --cores 4 -o after.jsonl
hbench compare before.jsonl after.jsonl

# the strategies of one run, as a comment for a pull request
hbench compare after.jsonl --by strategy --base sequential --format markdown`,
		Args: cobra.ArbitraryArgs, // they are counted with all other mistakes
		RunE: func(_ *cobra.Command, args []string) error { return a.compare(args, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.again, "again", "", "run file of BASE measured once more, in turn with it: shows what the machine alone changes")
	flags.StringVar(&f.by, "by", "", "compare within one run file: strategy")
	flags.StringVar(&f.base, "base", "", "with --by: the strategy that the others are held against (default: the first)")
	f.register(c)
	complete(c, map[string][]string{"by": {byStrategy}})
	return c
}

const byStrategy = "strategy"

// question says what is compared, and refuses what does not go together, all of it at
// once.
func (f *compareFlags) question(args []string) (analysis.CompareOptions, error) {
	o, err := f.options()
	errs := []error{err}
	switch {
	case f.by == "" && len(args) != 2:
		errs = append(errs, errors.New("compare needs two run files, as in: hbench compare base.jsonl head.jsonl; or one with --by strategy"))
	case f.by != "" && len(args) != 1:
		errs = append(errs, errors.New("compare --by needs one run file, as in: hbench compare run.jsonl --by strategy"))
	}
	if f.by != "" && f.by != byStrategy {
		errs = append(errs, fmt.Errorf("--by: unknown %q%s", f.by, nearest.Instead(f.by, []string{byStrategy})))
	}
	if f.by != "" && f.again != "" {
		errs = append(errs, errors.New("--again: within one run file there is nothing measured again; leave it out"))
	}
	if f.by == "" && f.base != "" {
		errs = append(errs, errors.New("--base names a strategy, with --by strategy; the base of two files is the first of them"))
	}
	if err := errors.Join(errs...); err != nil {
		return o, &coded{exitUsage, err}
	}
	return o, nil
}

func (a *app) compare(paths []string, f *compareFlags) error {
	o, err := f.question(paths)
	if err != nil {
		return err
	}
	o.Table = a.table
	c, err := f.comparison(paths, o)
	if err != nil {
		return err
	}
	return a.judge(c, filepath.Join(filepath.Dir(paths[len(paths)-1]), verdictFile), &f.judgeFlags)
}

// comparison reads the files and compares them.
func (f *compareFlags) comparison(paths []string, o analysis.CompareOptions) (analysis.Comparison, error) {
	var runs []*results.Run
	if f.again != "" {
		paths = append(slices.Clone(paths), f.again)
	}
	for _, p := range paths {
		run, err := results.ReadFile(p)
		if err != nil {
			return analysis.Comparison{}, err
		}
		runs = append(runs, run)
	}
	if f.by != "" {
		return f.ofStrategies(runs[0], paths[0], o)
	}
	o.Base, o.Head = paths[0], paths[1]
	var again *results.Run
	if f.again != "" {
		again = runs[2]
	}
	return analysis.Compare(runs[0], runs[1], again, o), nil
}

// ofStrategies holds the strategies of a run against the one that was asked for, or
// the first.
func (f *compareFlags) ofStrategies(run *results.Run, path string, o analysis.CompareOptions) (analysis.Comparison, error) {
	known := analysis.Summarize(run).Strategies()
	base := f.base
	switch {
	case len(known) == 0:
		return analysis.Comparison{}, invalid("%s has no cells: nothing to compare", path)
	case base == "":
		base = known[0]
	case !slices.Contains(known, base):
		return analysis.Comparison{}, usage("--base: the run has no strategy %q%s", base, nearest.Instead(base, known))
	}
	o.Head = path
	return analysis.CompareStrategies(run, base, o), nil
}
