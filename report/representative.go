package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// example is a trial that stands for its cell.
type example struct {
	trial results.Trial
	cell  analysis.CellSummary
}

// representative chooses the trial for a chart of single events: at the middle
// latency, of the fastest strategy on the most cores, the trial nearest the
// median. Only trials that have what the chart draws are considered, and only
// cells that the view's pick allows. What does not rank stands for nothing where
// something else was measured, and a simulated cell only where none was.
func (v view) representative(has func(results.Trial) bool) (example, bool) {
	cells := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool {
		return !v.pick(c.Cell) || len(v.trialsOf(c.Cell, has)) == 0
	})
	if len(cells) == 0 {
		return example{}, false
	}
	if measured := measuredOf(cells); len(measured) > 0 {
		cells = measured
	}
	if ranked := slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return !c.Ranks() }); len(ranked) > 0 {
		cells = ranked
	}
	latencies := v.latency.values(cells)
	mid := latencies[(len(latencies)-1)/2]
	cells = slices.DeleteFunc(cells, func(c analysis.CellSummary) bool { return v.latency.of(c.Cell) != mid })
	best := fastest(onTellingCores(cells))
	off := func(t results.Trial) float64 { return math.Abs(float64(t.WallNS)/1e9 - best.Seconds.Center) }
	trial := slices.MinFunc(v.trialsOf(best.Cell, has), func(a, b results.Trial) int { return cmp.Compare(off(a), off(b)) })
	return example{trial, best}, true
}

func fastest(cells []analysis.CellSummary) analysis.CellSummary {
	return slices.MinFunc(cells, func(a, b analysis.CellSummary) int { return cmp.Compare(a.Seconds.Center, b.Seconds.Center) })
}

// hardlyMore is how much longer than the shortest time a time may be that is as
// good.
const hardlyMore = 1.01

// onTellingCores are the cells on the most cores. Simulated cores cost nothing, and
// the most of them would mostly be seen to idle: there it is the fewest that more
// would not speed up.
func onTellingCores(cells []analysis.CellSummary) []analysis.CellSummary {
	on := func(n int) []analysis.CellSummary {
		return slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return c.Cell.Cores != n })
	}
	cores := coresOf(cells)
	if !simulatedOnly(cells) {
		return on(cores[len(cores)-1])
	}
	shortest := fastest(cells).Seconds.Center
	return on(cores[slices.IndexFunc(cores, func(n int) bool { return fastest(on(n)).Seconds.Center <= hardlyMore*shortest })])
}

// what names the example's cell.
func (e example) what() string {
	s := "Strategy " + e.trial.Cell.Strategy + " on " + coresText(e.trial.Cell.Cores)
	if in := setting(e.trial.Cell); in != "" {
		s += ", " + in
	}
	return s
}

// countedTrials are, by cell, the trials that are in its figures.
func countedTrials(run *results.Run) map[string][]results.Trial {
	out := map[string][]results.Trial{}
	cells, _ := analysis.ByCell(run) // the summary has the warnings
	for _, c := range cells {
		for _, t := range c.Trials {
			if t.LeftOut == "" {
				out[c.Cell.Key()] = append(out[c.Cell.Key()], t.Trial)
			}
		}
	}
	return out
}

// trialsOf are the trials in the cell's figures that have something.
func (v view) trialsOf(c results.Cell, has func(results.Trial) bool) []results.Trial {
	return slices.DeleteFunc(slices.Clone(v.counted[c.Key()]), func(t results.Trial) bool { return !has(t) })
}

// nth gives the look of a trial's stage by its place in the trial.
func (e example) nth(stage int) look {
	n := 0
	for _, s := range e.trial.Stages[:stage] {
		if s.Kind == e.trial.Stages[stage].Kind {
			n++
		}
	}
	return stageLook(e.trial.Stages[stage].Kind, n)
}

// timeAxis runs from begin to end, in nanoseconds.
func timeAxis(begin, end float64) axis {
	return axis{min: begin, max: end, scale: linear, ticks: marksAt(evenSteps(begin, end, 8), axisSpan)}
}

// axisSpan writes a duration for an axis, where 0 needs no unit.
func axisSpan(ns float64) string {
	if ns == 0 {
		return "0"
	}
	return spanText(ns)
}
