package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// boundAt is the efficiency from which a limit may be called the bottleneck:
// below it something else costs more than 15 % of the time.
const boundAt = 0.85

// resourceName is the word for what bounds a run.
func resourceName(binds string) string {
	switch binds {
	case "rate":
		return "rate limit"
	case "chain":
		return "longest item"
	}
	return binds
}

// heldBack says what holds one cell back, if the evidence for it is more than weak.
func (g heatGrid) heldBack(c *heatCell) verdict {
	switch {
	case c == nil:
		return verdict{}
	case c.why.Verdict == analysis.VerdictUnexplained:
		return verdict{does: always("what holds it back is not known")}
	case c.faint():
		return verdict{does: always("no verdict is sure")}
	}
	of := g.view(c.why.Verdict)
	return verdict{of.who, of.many, act{"holds it back", "hold it back"}}
}

// mostClauses is how many changes of what holds a strategy back a title can tell; from
// more on it counts cells.
const mostClauses = 4

// title says where what holds the first map's strategy back: by latency where the
// cores make no difference, by cores where the latency makes none, otherwise by
// latency on the fewest and on the most cores, or in how many cells.
func (g heatGrid) title(strategy string) string {
	m := g.maps[0]
	rows := make([][]verdict, len(m.cores))
	for i, cores := range m.cores {
		for _, latency := range m.latencies {
			rows[i] = append(rows[i], g.heldBack(m.at(cores, latency)))
		}
	}
	byLatency := m.scale.places("latency", m.latencies)
	first, last := rows[0], rows[len(rows)-1]
	subject := sentence(strategy)
	alike := func(r []verdict) bool { return !slices.ContainsFunc(r, func(v verdict) bool { return v != r[0] }) }
	same := !slices.ContainsFunc(rows, func(r []verdict) bool { return !slices.Equal(r, first) })
	switch {
	case same && len(rows) > 1:
		return fmt.Sprintf("%s: %s", subject, byLatency.tell(first))
	case same:
		return fmt.Sprintf("%s on %s: %s", subject, coresText(m.cores[0]), byLatency.tell(first))
	case !slices.ContainsFunc(rows, func(r []verdict) bool { return !alike(r) }):
		var byCores []verdict
		names := places{preposition: "on"}
		for i, r := range rows {
			byCores = append(byCores, r[0])
			names.names = append(names.names, coresText(m.cores[i]))
		}
		return fmt.Sprintf("%s: %s", subject, names.tell(byCores))
	case clauses(first)+clauses(last) > mostClauses:
		return fmt.Sprintf("%s: %s", subject, places{dimension: "cell", preposition: "in", counted: true}.tally(slices.Concat(rows...)))
	}
	return fmt.Sprintf("%s on %s: %s. On %s: %s", subject, coresText(m.cores[0]), byLatency.tell(first),
		coresText(m.cores[len(rows)-1]), byLatency.tell(last))
}

// clauses is how many it takes to tell the verdicts of a row.
func clauses(row []verdict) int {
	known := slices.DeleteFunc(slices.Clone(row), func(v verdict) bool { return v == verdict{} })
	return len(slices.Compact(known))
}
