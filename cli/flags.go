package cli

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/workloads"
)

// measureFlags are what run and sweep share: which job, which cells, how often,
// and where to.
type measureFlags struct {
	workload, strategies, cores, latency string
	vary                                 []string
	items                                int
	seed                                 uint64
	payload, cpu, kernel                 string
	rounds, trials                       int
	api, out, resume, like, charts       string
	timeout                              time.Duration
	noSample, noSpans, inProcess         bool

	flags *pflag.FlagSet
}

func (m *measureFlags) changed(flag string) bool { return m.flags.Changed(flag) }

func (m *measureFlags) register(c *cobra.Command, cores, latency string, trials int) {
	f := c.Flags()
	f.StringVar(&m.workload, "workload", "default", "the job: a preset (see hbench list presets) or a YAML file")
	f.StringVar(&m.strategies, "strategies", "all", "all, or a list such as sequential,pipeline:queue=8,batched:size={5,10}")
	f.StringVar(&m.cores, "cores", cores, "core counts: 4, 1,2,4, 1..8, 1..N (N: all here), 1..N:x2")
	f.StringVar(&m.latency, "latency", latency, "latencies of the first I/O stage: 1ms,5ms,20ms or lognormal(5ms,40ms)")
	f.StringArrayVar(&m.vary, "vary", nil, "vary any field: STAGE.FIELD=a,b,c (repeatable)")
	f.IntVar(&m.trials, "trials", trials, "trials of each cell")
	f.IntVar(&m.items, "items", 0, "items of the job (default: the workload's)")
	f.Uint64Var(&m.seed, "seed", 0, "seed of every draw (default: the workload's)")
	f.StringVar(&m.payload, "payload", "", "size of an item's document: 4KiB (default: the workload's)")
	f.StringVar(&m.cpu, "cpu", "", "CPU cost of an item in the first CPU stage: 2ms; calibrated into rounds")
	f.StringVar(&m.kernel, "kernel", "", "kernel of the first CPU stage (see hbench list kernels)")
	f.IntVar(&m.rounds, "rounds", 0, "rounds of the first CPU stage's kernel, instead of a cost")
	f.StringVar(&m.api, "api", string(bench.Process), "where the mock API lives: process, inproc or direct")
	f.StringVarP(&m.out, "output", "o", "", "run file to write (default: results/WORKLOAD-TIME.jsonl)")
	f.StringVar(&m.resume, "resume", "", "go on with this run file at its next whole block")
	f.StringVar(&m.like, "like", "", "use the calibration of this run file, so that both did the same work")
	f.StringVar(&m.charts, "charts", "", "draw the charts into this folder, too")
	f.DurationVar(&m.timeout, "timeout", 0, "time limit of one trial (default: a minute and ten times what one item after the other takes)")
	f.BoolVar(&m.noSample, "no-sample", false, "do not sample the CPU (to see what sampling costs)")
	f.BoolVar(&m.noSpans, "no-spans", false, "record no spans: no bound, no stage figures (to see what they cost)")
	f.BoolVar(&m.inProcess, "in-process", false, "run trials inside hbench, for debugging: they disturb each other")
	c.Args = noArgs
	m.flags = f
}

// complete offers the values that flags take at the shell's tab key.
func complete(c *cobra.Command, values map[string][]string) {
	for flag, words := range values {
		if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveDefault)); err != nil {
			panic("cli: " + err.Error()) // a flag that the command does not have
		}
	}
}

// measureValues are the words that the flags of run and sweep know.
func (a *app) measureValues() map[string][]string {
	v := map[string][]string{"api": bench.ModeNames(), "strategies": append([]string{"all"}, a.table.Names()...)}
	for _, k := range workloads.Kernels {
		v["kernel"] = append(v["kernel"], k.Name)
	}
	for _, p := range workloads.Presets() {
		v["workload"] = append(v["workload"], p.Name)
	}
	return v
}
