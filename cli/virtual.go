package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/sim"
)

// coresAny explains --cores where cores are virtual.
const coresAny = "core counts, also such as this machine does not have: 4, 1,2,4, 1..128:x2, N (all here); 0 or none: cores do not bind"

// virtualFlags are what simulate and plan have beside the job.
type virtualFlags struct {
	jobFlags
	discipline, like string
	json             bool
}

func (v *virtualFlags) register(c *cobra.Command, coresDoc string) {
	v.jobFlags.register(c, "", coresDoc)
	f := c.Flags()
	f.StringVar(&v.discipline, "discipline", sim.FIFO.String(), "who gets a core when there are too few: fifo (each burst runs to its end), ps (all share), go (10 ms slices)")
	f.StringVar(&v.like, "like", "", "take what a round of each kernel costs from this run file's calibration")
	f.BoolVar(&v.json, "json", false, "print JSON for programs (see docs/schema)")
}

// simulation is how the flags want cells simulated.
func (v *virtualFlags) simulation(a *app) (bench.Simulation, error) {
	s := bench.Simulation{Table: a.table, SpanItems: spanItems}
	i := slices.Index(sim.Disciplines, v.discipline)
	if i < 0 {
		return s, fmt.Errorf("--discipline: unknown word %q%s", v.discipline, nearest.Instead(v.discipline, sim.Disciplines))
	}
	s.Discipline = sim.Discipline(i)
	if v.like != "" {
		run, err := results.ReadFile(v.like)
		if err != nil {
			return s, err
		}
		s.Costs = &replay.Costs{Calibration: run.Header.Calibration}
	}
	return s, nil
}

// virtualMatrix is the cells that the flags ask for; all strategies are those that
// can be simulated.
func (v *virtualFlags) virtualMatrix(a *app) (bench.Matrix, string, error) {
	table := a.table
	if v.strategies == allStrategies {
		table = table.Virtual()
	}
	return v.matrix(v.strategiesOf(table), func(text string) ([]int, error) { return virtualCores(text, usableCores()) })
}
