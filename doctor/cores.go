package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hbench/hbench/probe"
)

// What the check of cores judges by.
var (
	threadsACore = probe.Threshold{Noisy: 1,
		Why: "threads of one core share its units: two of them do 1.0 to 1.5 times what one does, so times on so many " +
			"cores tell of the processor and not of the strategy"}
	kindsOfCores = probe.Threshold{Noisy: 1,
		Why: "cores of different kinds take different times for the same work, and which ones a trial gets decides its time"}
)

// coresReading is how the threads that we may use lie on cores.
type coresReading struct {
	Threads  []int
	Topology probe.Topology
}

func readCores(_ context.Context, e *examination) (coresReading, error) {
	if len(e.cpus) == 0 {
		return coresReading{}, errors.New("which cores this process may run on is not known")
	}
	return coresReading{Threads: e.cpus, Topology: probe.ReadTopology(e.root, e.cpus)}, nil
}

func judgeCores(r coresReading) Finding {
	signals := []Signal{figure("usable threads", float64(len(r.Threads)), Count)}
	if r.Topology.Cores == nil {
		return find(signals...).unseen("which threads share a core is not told")
	}
	most := 0
	var firsts []string
	for _, core := range r.Topology.Cores {
		most = max(most, len(core))
		firsts = append(firsts, fmt.Sprint(core[0]))
	}
	signals = append(signals, figure("physical cores of them", float64(len(r.Topology.Cores)), Count),
		figure("threads on one core", float64(most), Count).by(threadsACore,
			fmt.Sprintf("Measure one thread of each core: taskset -c %s hbench sweep.", strings.Join(firsts, ","))))
	if kinds := len(r.Topology.Kinds); kinds > 0 {
		signals = append(signals, figure("kinds of cores", float64(kinds), Count).by(kindsOfCores,
			fmt.Sprintf("Measure on one kind: taskset -c %s hbench sweep.", list(r.Topology.Kinds[0]))))
	}
	return find(signals...)
}

// list writes numbers as taskset reads them.
func list(cpus []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(cpus), "[]"), " ", ",")
}
