package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/results"
)

// distributionsRun varies the latency by distributions, two of one mean.
func distributionsRun() *results.Run {
	run := matrix{strategies: []string{"sequential", "batched:size=32", "pipeline", "semaphore"}, cores: []int{1, 2}, latencies: ms(5, 6, 7), trials: 5, spread: 0.05}.run()
	given := map[int64]string{5e6: "5ms", 6e6: "uniform(0ms,10ms)", 7e6: "normal(5ms,1ms)"}
	vary := func(c *results.Cell) {
		c.Settings = slices.Clone(c.Settings)
		c.Settings[0].Value = given[c.LatencyNS]
		c.LatencyNS = 5e6
	}
	for i := range run.Header.Plan.Cells {
		vary(&run.Header.Plan.Cells[i])
	}
	for i := range run.Trials {
		vary(&run.Trials[i].Cell)
	}
	return run
}

// overLimitRun has a strategy that is the fastest since it keeps no limit.
func overLimitRun() *results.Run {
	run := matrix{strategies: []string{"sequential", "fetch-all", "pipeline"}, cores: []int{1, 2}, latencies: ms(1, 20), trials: 6, spread: 0.02}.run()
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Cell.Strategy == "fetch-all" {
			t.Stages[0].MaxInFlight = 400
			t.WallNS /= 4
			t.Limit.NS /= 8
			t.Efficiency = 0.4
		}
	}
	return run
}

// losingRun has a strategy that is the fastest since its requests are refused, other
// ones in each trial.
func losingRun(strategies ...string) *results.Run {
	run := matrix{strategies: strategies, cores: []int{1, 2}, latencies: ms(1, 20), trials: 6, spread: 0.02}.run()
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.Cell.Strategy != "pipeline" {
			continue
		}
		t.WallNS, t.Limit.NS, t.Efficiency = t.WallNS/4, t.Limit.NS/8, 0.4
		for name := range t.Limit.Bounds {
			t.Limit.Bounds[name] /= 8
		}
		t.Outcomes = results.Outcomes{Stored: 100, Failed: 300, Reasons: map[string]int{"status 429": 300}, FailedSet: fmt.Sprint(t.Cell.Key(), t.Block)}
		t.Digest, t.Stages[0].Failures = t.Outcomes.FailedSet, 300
		madeTimed(t, 20, 40)
		for k := range t.Spans { // three of four items
			s := &t.Spans[k]
			s.Failed = s.Item%4 > 0
		}
		t.Spans = slices.DeleteFunc(t.Spans, func(s results.Span) bool { return s.Failed && s.Stage > 0 })
	}
	return run
}
