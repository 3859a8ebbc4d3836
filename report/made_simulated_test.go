package report

import (
	"slices"
	"time"

	"github.com/hbench/hbench/results"
)

// simulatedRun is what hbench simulate leaves: one trial a cell, without memory
// and noise, two strategies equally fast to the nanosecond.
func simulatedRun(cores []int, latencies ...time.Duration) *results.Run {
	m := matrix{simulated: []string{"sequential", "fetch-all", "batched:size=32", "pipeline", "semaphore"}, cores: cores, latencies: latencies, trials: 1}
	run := m.run()
	run.Header.API = "simulated"
	for i := range run.Trials {
		t := &run.Trials[i]
		switch t.Cell.Strategy {
		case "semaphore":
			before := run.Trials[i-1]
			t.WallNS, t.Limit, t.Efficiency = before.WallNS, before.Limit, before.Efficiency
		case "fetch-all":
			t.Stages[0].MaxInFlight = madeItems
		}
		madeTimed(t, 120, 60)
		t.Digest = ""
		t.Series.System, t.Series.Other, t.Series.Steal = zeros(t.Series.System), zeros(t.Series.Other), zeros(t.Series.Steal)
		t.Series.User, t.Series.GCCycles = nil, make([]uint32, len(t.Series.AtNS))
		for range t.Series.AtNS {
			t.Series.User = append(t.Series.User, 0.75*float64(max(1, t.Cell.Cores)))
		}
		t.CPU.UserNS = t.WallNS * int64(max(1, t.Cell.Cores)) * 3 / 4
		t.Stages[1].BusyNS = t.CPU.UserNS
	}
	return run
}

func zeros(values []float64) []float64 { return make([]float64, len(values)) }

// mixedRun is what a sweep leaves that was simulated before: the plan is of
// measured cells, and each was simulated once, a twentieth faster.
func mixedRun() *results.Run {
	names := []string{"sequential", "batched:size=32", "pipeline", "semaphore"}
	run := matrix{strategies: names, cores: []int{1, 2, 4}, latencies: ms(1, 5), trials: 5, spread: 0.02}.run()
	var foretold []results.Trial
	for i := range run.Trials {
		t := &run.Trials[i]
		t.Memory.PeakRSSBytes = 20 << 20
		if t.Block > 0 {
			continue
		}
		f := *t
		f.Cell.Simulated, f.WallNS, f.Digest, f.Memory = true, t.WallNS*19/20, "", results.Memory{}
		f.Efficiency = min(1, float64(f.Limit.NS)/float64(f.WallNS))
		foretold = append(foretold, f)
	}
	madeTimed(&run.Trials[len(run.Trials)-1], 60, 60)
	run.Trials = slices.Concat(foretold, run.Trials)
	return run
}
