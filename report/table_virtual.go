package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// simulatedFinding is the finding of simulated cells: they compete among
// themselves, and what is exact needs no more trials to be told.
func (t *table) simulatedFinding(groups []analysis.Group) string {
	w, ok := t.winner(groups)
	if !ok {
		return t.virtualTime(groups)
	}
	s := fmt.Sprintf("In virtual time %s is fastest", w.strategy)
	switch {
	case w.groups == 1:
	case w.wins == 2 && w.groups == 2:
		s += " in both groups"
	case w.wins == w.groups:
		s += fmt.Sprintf(" in all %d groups", w.groups)
	default:
		s += fmt.Sprintf(" in %d of %d groups", w.wins, w.groups)
	}
	s += fmt.Sprintf(": %s %s", cellTime(w.best.Best), onText(w.best.Best)) + overSequential(w.best.Best)
	if len(w.best.Level) > 0 {
		return s + levelText(w.best) + "."
	}
	return s + nextText(w.best) + "."
}

// levelText names those that the winner does not beat, as a clause.
func levelText(c analysis.Contest) string {
	var names []string
	same := true
	for _, r := range c.Level {
		names = append(names, r.Cell.Strategy)
		same = same && r.Seconds.Lo == c.Best.Seconds.Lo && r.Seconds.Hi == c.Best.Seconds.Hi
	}
	if same {
		return "; " + listText(names) + " as fast"
	}
	return "; not told apart from " + listText(names)
}

// virtualTime is what can be said where no two strategies compete: the shortest
// time, and where.
func (t *table) virtualTime(groups []analysis.Group) string {
	var best *analysis.CellSummary
	for _, g := range groups {
		if c := t.contests[g].Best; c != nil && (best == nil || c.Seconds.Center < best.Seconds.Center) {
			best = c
		}
	}
	if best == nil {
		return "No simulated cell has a figure to rank."
	}
	s := fmt.Sprintf("In virtual time %s takes %s %s", best.Cell.Strategy, cellTime(best), onText(best))
	if len(groups) > 1 {
		s += ", the shortest of all"
	}
	if slices.ContainsFunc(t.cells, func(c analysis.CellSummary) bool { return c.OtherItems }) {
		s += "; what stored other items is not ranked"
	}
	return s + "."
}

// onText says where a cell is: on 2 cores at fetch.latency=5ms.
func onText(c *analysis.CellSummary) string {
	s := "on " + coresText(c.Cell.Cores)
	if where := c.Cell.Where(); where != "" {
		s += " at " + where
	}
	return s
}

// aboutBest explains the mark of the fastest: what is exact is clear of all others
// without an interval.
func (t *table) aboutBest() string {
	if t.exactly(markBest) {
		return "fastest of its group"
	}
	return "fastest of its group, interval clear of all others"
}

// aboutTied explains the mark of those that are as good.
func (t *table) aboutTied() string {
	if t.exactly(markTied) {
		return "fastest, or as fast"
	}
	return "fastest or not told apart from it"
}

// exactly reports whether only single simulated trials have a mark.
func (t *table) exactly(mark string) bool {
	return !slices.ContainsFunc(t.cells, func(c analysis.CellSummary) bool {
		return t.rank(c) == mark && (!c.Seconds.Exact || c.Seconds.N > 1)
	})
}

// told reports whether a cell must be told from measured ones: simulated, and not
// as all others are.
func (t *table) told(c analysis.CellSummary) bool {
	return c.Cell.Simulated && !simulatedOnly(t.cells)
}
