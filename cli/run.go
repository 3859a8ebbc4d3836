package cli

import "github.com/spf13/cobra"

func (a *app) runCommand() *cobra.Command {
	m := &measureFlags{}
	c := &cobra.Command{
		Use:   "run",
		Short: "Measure strategies at one setting",
		Long: "Measures every strategy on a workload, on all cores unless told otherwise, each trial in a " +
			"process of its own, in blocks of random order. Writes a run file and prints its table.",
		Example: `# all strategies on the default workload
hbench run

# two of them, heavier computing, against a slower API
hbench run --strategies sequential,pipeline --cpu 4ms --latency 20ms --trials 5

# your own job
hbench run --workload job.yaml -o job.jsonl`,
		RunE: func(c *cobra.Command, _ []string) error { return a.measure(c.Context(), m) },
	}
	m.register(c, "N", 6)
	complete(c, a.flagValues())
	return c
}
