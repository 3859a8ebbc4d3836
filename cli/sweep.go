package cli

import "github.com/spf13/cobra"

func (a *app) sweepCommand() *cobra.Command {
	m := &measureFlags{}
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Measure strategies over core counts, latencies and any other field",
		Long: "Measures a matrix: every strategy at every core count at every value of --latency and --vary. " +
			"Trials run in whole blocks, each cell once a block, in random order. Ctrl-C loses nothing that was " +
			"measured; --resume goes on at the next whole block.",
		Example: `# how strategies scale with cores, at three latencies
hbench sweep --cores 1..N --latency 1ms,5ms,20ms -o scaling.jsonl --charts charts

# what the batch size and the connections do
hbench sweep --strategies 'batched:size={8,32,128}' --vary fetch.limit=4,16 --cores N

# go on with a sweep that was interrupted
hbench sweep --resume scaling.jsonl`,
		RunE: func(c *cobra.Command, _ []string) error { return a.measure(c.Context(), m) },
	}
	m.register(c, "1..N", 6)
	complete(c, a.flagValues())
	return c
}
