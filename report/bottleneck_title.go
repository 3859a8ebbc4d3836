package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// boundAt is the efficiency from which a limit may be called the bottleneck:
// below it something else costs more than 15 % of the time.
const boundAt = 0.85

// nearLimit judges the efficiency as it is shown, in whole percent: a pale 85
// beside a full 85 would look like a mistake.
func nearLimit(c analysis.CellSummary) bool {
	return math.Round(100*c.Efficiency.Center) >= 100*boundAt
}

// mostAgree is the share of a cell's trials that must name the same limit.
const mostAgree = 0.75

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

// bottleneckVerdict says what bounds one cell, if its trials agree on it and
// come near it.
func bottleneckVerdict(c *heatCell) verdict {
	switch {
	case c == nil:
		return verdict{}
	case !nearLimit(c.CellSummary):
		return verdict{does: always("it falls short of its limit")}
	case c.BindsShare < mostAgree:
		return verdict{does: always("no single limit bounds it")}
	}
	return verdict{resourceName(c.Binds), c.Binds == "cores", act{"bounds it", "bound it"}}
}

// bottleneckTitle says where which limit bounds a strategy: by latency where the
// cores make no difference, by cores where the latency makes none, otherwise by
// latency on the fewest and on the most cores.
func bottleneckTitle(strategy string, m heatMap) string {
	rows := make([][]verdict, len(m.cores))
	for i, cores := range m.cores {
		for _, latency := range m.latencies {
			rows[i] = append(rows[i], bottleneckVerdict(m.at(cores, latency)))
		}
	}
	byLatency := m.scale.places("latency", m.latencies)
	first, last := rows[0], rows[len(rows)-1]
	same := !slices.ContainsFunc(rows, func(r []verdict) bool { return !slices.Equal(r, first) })
	if same && len(rows) > 1 {
		return fmt.Sprintf("%s: %s", sentence(strategy), byLatency.tell(first))
	}
	if same {
		return fmt.Sprintf("%s on %s: %s", sentence(strategy), coresText(m.cores[0]), byLatency.tell(first))
	}
	var byCores []verdict
	names := places{preposition: "on"}
	for i, r := range rows {
		if slices.ContainsFunc(r, func(v verdict) bool { return v != r[0] }) {
			return fmt.Sprintf("%s on %s: %s. On %s: %s", sentence(strategy), coresText(m.cores[0]), byLatency.tell(first),
				coresText(m.cores[len(rows)-1]), byLatency.tell(last))
		}
		byCores = append(byCores, r[0])
		names.names = append(names.names, coresText(m.cores[i]))
	}
	return fmt.Sprintf("%s: %s", sentence(strategy), names.tell(byCores))
}
