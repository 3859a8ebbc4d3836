package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
)

// abFlags are what ab has beside the job.
type abFlags struct {
	jobFlags
	judgeFlags
	blocks                               int
	baseBin, headBin, baseExec, headExec string
	pkg, api, like, out, resume          string
	trialTimeout                         time.Duration
	compare                              analysis.CompareOptions // what judgeFlags say
}

// defaultPackage is what is built of a commit unless told otherwise: hbench itself,
// named such that it is found from any folder of its module.
const defaultPackage = "github.com/hbench/hbench/cmd/hbench"

func (a *app) abCommand() *cobra.Command {
	f := &abFlags{}
	c := &cobra.Command{
		Use:   "ab [BASE_REF [HEAD_REF]]",
		Short: "Measure two versions beside each other, and say whether one is slower",
		Long: "Builds two versions of a program and measures them trial by trial in turn: in whole blocks, each cell " +
			"in random order, in a cell base, head and base again in random order, each trial in a fresh process. " +
			"So whatever the machine does hits both, and base against base says how much that was. BASE_REF is the merge base " +
			"with the main branch unless given; without HEAD_REF, head is the working tree as it is. Calibration and mock API " +
			"are this hbench's, for both. What is compared with what, and how, is in docs/ab.md.",
		Example: `# this working tree against where it left the main branch
hbench ab

# two commits, two strategies, one number of cores
hbench ab HEAD~1 HEAD --strategies pipeline,batched:size=16 --cores 2

# two programs that are there already
hbench ab --base-bin old/hbench --head-bin new/hbench -o versions

# go on where it was interrupted
hbench ab --resume versions`,
	}
	f.jobFlags.register(c, "N", coresHere)
	f.judgeFlags.register(c)
	w := c.Flags()
	w.IntVar(&f.blocks, "blocks", 12, "trials of each cell and side; fixed beforehand, since looking and going on finds what is not there")
	w.StringVar(&f.pkg, "package", defaultPackage, "what to build of each version: a Go package whose main calls cli.Main")
	w.StringVar(&f.baseBin, "base-bin", "", "program that is base, instead of BASE_REF")
	w.StringVar(&f.headBin, "head-bin", "", "program that is head, instead of HEAD_REF")
	w.StringVar(&f.baseExec, "base-exec", "", "command line of base, as 'go run ./mine' (words as in a shell, but no shell runs)")
	w.StringVar(&f.headExec, "head-exec", "", "command line of head")
	w.StringVar(&f.api, "api", string(bench.Process), "where the mock API lives: process (this hbench's), inproc or direct (that of each version)")
	w.StringVar(&f.like, "like", "", "use the calibration of this run file")
	w.DurationVar(&f.trialTimeout, "trial-timeout", 0, "time limit of one trial (default: a minute and ten times what one item after the other takes)")
	w.StringVarP(&f.out, "output", "o", "", "folder to make, for the three run files (default: results/ab-TIME)")
	w.StringVar(&f.resume, "resume", "", "go on with this folder at its next whole block")
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 2 {
			return usage("ab takes BASE_REF and HEAD_REF, not %d words", len(args))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error { return a.ab(c.Context(), f, args) }
	complete(c, a.flagValues())
	return c
}

// ab finds or makes two programs, measures them beside each other and compares.
func (a *app) ab(ctx context.Context, f *abFlags, args []string) error {
	open := a.openComparison
	if f.resume != "" {
		open = a.resumeComparison
	}
	c, err := open(ctx, f, args)
	if err != nil {
		if ctx.Err() != nil {
			return errUnbegun
		}
		return err
	}
	tally, err := c.sweep.Measure(ctx, c.files...)
	a.progress.clear()
	return a.conclude(ctx, c, tally, errors.Join(err, c.close()), f)
}
