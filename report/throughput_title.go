package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// throughputVerdicts says for each latency who leads, ascending.
func (v view) throughputVerdicts(cells []analysis.CellSummary) []verdict {
	var out []verdict
	for _, latency := range v.latency.values(cells) {
		here := slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return v.latency.of(c.Cell) != latency })
		rates := v.rivals(here, func(c analysis.CellSummary) analysis.Estimate { return c.Throughput })
		out = append(out, throughputVerdict(rates))
	}
	return out
}

// throughputVerdict says which strategies store the most items a second, as far
// as the intervals allow.
func throughputVerdict(rates []rival) verdict {
	rates, enough := judged(rates)
	switch {
	case len(rates) == 0:
		return verdict{}
	case !enough:
		return tooFew
	case len(rates) == 1:
		return all([]string{rates[0].name}, always(fmt.Sprintf("stores %s items/s", rateText(rates[0].e.Center))))
	}
	names, ok := leaders(rates)
	if !ok {
		return undecided(rates)
	}
	return all(names, act{"leads", "lead"})
}

// throughputTitle puts the verdicts of all latencies into a sentence.
func throughputTitle(cores int, verdicts []verdict, latencies places) string {
	if title, ok := unranked(verdicts); ok {
		return title
	}
	said := latencies.tell(verdicts)
	if said == "" {
		return fmt.Sprintf("No strategy has a figure to rank on %s", coresText(cores))
	}
	return fmt.Sprintf("On %s %s", coresText(cores), said)
}
