package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
)

// trialCommandName is the hidden command that a trial's process runs.
const trialCommandName = "trial"

func (a *app) trialCommand() *cobra.Command {
	return &cobra.Command{
		Use:    trialCommandName,
		Short:  "Run one trial for the hbench that started this process",
		Hidden: true,
		Args:   noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			// What a strategy prints must not get among the reports.
			os.Stdout = os.Stderr
			return bench.ServeTrial(c.Context(), a.stdin, a.stdout, a.table, func() { os.Exit(exitInterrupted) })
		},
	}
}
