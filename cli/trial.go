package cli

import (
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
)

// trialCommandName is the hidden command that a trial's process runs.
const trialCommandName = "trial"

func (a *app) trialCommand() *cobra.Command {
	var describe bool
	c := &cobra.Command{
		Use:    trialCommandName,
		Short:  "Run one trial for the hbench that started this process",
		Hidden: true,
		Args:   noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if describe {
				about := bench.Description{Go: runtime.Version()}
				about.Version, about.Commit = version()
				return bench.Describe(a.stdin, a.stdout, about, a.table)
			}
			// What a strategy prints must not get among the reports.
			os.Stdout = os.Stderr
			return bench.ServeTrial(c.Context(), a.stdin, a.stdout, a.table, func() { os.Exit(exitInterrupted) })
		},
	}
	c.Flags().BoolVar(&describe, strings.TrimPrefix(bench.DescribeFlag, "--"), false, "say what this program is and which trials it could run")
	return c
}
