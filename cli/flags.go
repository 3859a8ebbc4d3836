package cli

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/workloads"
)

// jobFlags say which job, and which cells of it: what all commands share that
// measure or predict.
type jobFlags struct {
	workload, preset, strategies, cores, latency string
	stages, vary                                 []string
	items                                        int
	seed                                         uint64
	payload, cpu, kernel                         string
	rounds                                       int
	scale                                        float64
	policyFlags

	flags *pflag.FlagSet
}

// changed reports whether the flag was given.
func (j *jobFlags) changed(flag string) bool { return j.flags.Changed(flag) }

func (j *jobFlags) register(c *cobra.Command, cores, coresDoc string) {
	f := c.Flags()
	f.StringVar(&j.workload, "workload", "default", "the job: a preset (see hbench list presets) or a YAML file")
	f.StringVar(&j.preset, "preset", "", "the job: one of the presets")
	f.StringArrayVar(&j.stages, "stage", nil, "a stage of the job, instead of a workload: "+workloads.StageForm+" (repeat in order)")
	f.StringVar(&j.strategies, "strategies", allStrategies, "all (or those that the workload names), or a list such as sequential,pipeline:queue=8,batched:size={5,10}")
	f.StringVar(&j.cores, "cores", cores, coresDoc)
	f.StringVar(&j.latency, "latency", "", "latencies of the first I/O stage: 1ms,5ms,20ms or lognormal(5ms,40ms)")
	f.StringArrayVar(&j.vary, "vary", nil, "vary any field: STAGE.FIELD=a,b,c (repeatable)")
	f.IntVar(&j.items, "items", 0, "items of the job (default: the workload's)")
	f.Uint64Var(&j.seed, "seed", 0, "seed of every draw (default: the workload's)")
	f.StringVar(&j.payload, "payload", "", "size of an item's document: 4KiB (default: the workload's)")
	f.StringVar(&j.cpu, "cpu", "", "cost of an item in the first CPU stage: 2ms (measuring calibrates it into rounds)")
	f.StringVar(&j.kernel, "kernel", "", "kernel of the first CPU stage (see hbench list kernels)")
	f.IntVar(&j.rounds, "rounds", 0, "rounds of the first CPU stage's kernel, instead of a cost")
	f.Float64Var(&j.scale, "scale", 1, "times of the workload, all alike, as in 0.1; what other flags say stays as they say it")
	j.policyFlags.register(f)
	c.Args = noArgs
	j.flags = f
}

// measureFlags are what run and sweep have beside the job: how often, how, and
// where to.
type measureFlags struct {
	jobFlags
	trials                         int
	api, out, resume, like, charts string
	trialTimeout                   time.Duration
	noSample, noSpans, inProcess   bool
	simulate, predict              bool

	whatIf bool // they are those of an experiment, whose trials are counted as pairs
}

// coresHere explains --cores where cores are those of this machine.
const coresHere = "core counts: 4, 1,2,4, 1..8, 1..N (N: all here), 1..N:x2"

func (m *measureFlags) register(c *cobra.Command, cores string, trials int) {
	m.jobFlags.register(c, cores, coresHere)
	f := c.Flags()
	f.IntVar(&m.trials, "trials", trials, "trials of each cell")
	m.registerRecording(c, "WORKLOAD-TIME")
	f.BoolVar(&m.noSample, "no-sample", false, "do not sample the CPU (to see what sampling costs)")
	f.BoolVar(&m.noSpans, "no-spans", false, "record no spans: no bound, no stage figures (to see what they cost)")
	f.BoolVar(&m.inProcess, "in-process", false, "run trials inside hbench, for debugging: they disturb each other")
	f.BoolVar(&m.simulate, "simulate", false, "record each cell simulated, too, beside its trials")
	f.BoolVar(&m.predict, "predict", false, "say before measuring what each cell will take, and afterwards how far off that was")
}

// registerRecording adds the flags that say how trials are made and where they are kept.
func (m *measureFlags) registerRecording(c *cobra.Command, file string) {
	f := c.Flags()
	f.StringVar(&m.api, "api", string(bench.Process), "where the mock API lives: process, inproc or direct")
	f.StringVarP(&m.out, "output", "o", "", "run file to write (default: results/"+file+".jsonl)")
	f.StringVar(&m.resume, "resume", "", "go on with this run file at its next whole block")
	f.StringVar(&m.like, "like", "", "use the calibration of this run file, so that both did the same work")
	f.StringVar(&m.charts, "charts", "", "draw the charts into this folder, too")
	f.DurationVar(&m.trialTimeout, "trial-timeout", 0, "time limit of one trial (default: a minute and ten times what one item after the other takes)")
}

// complete offers the values that flags take at the shell's tab key.
func complete(c *cobra.Command, values map[string][]string) {
	for flag, words := range values {
		if c.Flags().Lookup(flag) == nil {
			continue // not every command has every flag
		}
		if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveDefault)); err != nil {
			panic("cli: " + err.Error()) // registered twice
		}
	}
}

// flagValues are the words that flags know.
func (a *app) flagValues() map[string][]string {
	v := map[string][]string{"api": bench.ModeNames(), "discipline": sim.Disciplines,
		"strategies": append([]string{allStrategies}, a.table.Names()...)}
	for _, k := range workloads.Kernels {
		v["kernel"] = append(v["kernel"], k.Name)
	}
	for _, p := range workloads.Presets() {
		v["workload"] = append(v["workload"], p.Name)
		v["preset"] = append(v["preset"], p.Name)
	}
	return v
}
