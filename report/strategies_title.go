package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// hurry is a cell's time as a figure of which more is better.
func hurry(c analysis.CellSummary) analysis.Estimate {
	e := c.Seconds
	e.Center, e.Lo, e.Hi = -e.Center, -e.Hi, -e.Lo
	return e
}

// strategiesVerdict says which strategies take the least time, as far as the
// intervals allow.
func strategiesVerdict(rivals []rival) verdict {
	rivals, enough := judged(rivals)
	switch {
	case len(rivals) == 0:
		return verdict{}
	case !enough:
		return tooFew
	case len(rivals) == 1:
		return all([]string{rivals[0].name}, always("takes "+spanText(-rivals[0].e.Center*1e9)))
	}
	names, ok := leaders(rivals)
	if !ok {
		return undecided(rivals)
	}
	// In the order of the plan, so that equal sets in two panels are equal verdicts.
	place := func(name string) int {
		return slices.IndexFunc(rivals, func(r rival) bool { return r.name == name })
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return all(names, act{"is fastest", "are fastest"})
}

// strategiesTitle says who is fastest in each panel; in a single one, also by
// how much.
func (v view) strategiesTitle(panels [][]analysis.CellSummary) string {
	var verdicts []verdict
	for _, cells := range panels {
		verdicts = append(verdicts, strategiesVerdict(v.rivals(cells, hurry)))
	}
	if title, ok := unranked(verdicts); ok {
		return title
	}
	if len(panels) == 1 {
		cores := coresText(panels[0][0].Cell.Cores)
		if verdicts[0] == (verdict{}) {
			return fmt.Sprintf("No strategy has a figure to rank on %s", cores)
		}
		rivals := v.rivals(panels[0], hurry)
		said := fmt.Sprintf("On %s %s%s", cores, verdicts[0], lead(verdicts[0], rivals))
		if len(rivals) == 1 {
			said += "; no other can be ranked"
		}
		return said
	}
	return sentence(cmp.Or(panelPlaces(panels).tell(verdicts), "no strategy has a figure to rank"))
}

// panelPlaces are the panels as titles speak of them: by name where only the
// cores or only the settings differ, otherwise counted.
func panelPlaces(panels [][]analysis.CellSummary) places {
	all := slices.Concat(panels...)
	wheres, _ := grouped(all, results.Cell.Where)
	switch {
	case len(coresOf(all)) == 1:
		p := settingsOf(panels)
		p.unordered = true
		return p
	case len(wheres) > 1:
		return places{dimension: "panel", preposition: "in", counted: true, names: make([]string, len(panels))}
	}
	p := places{preposition: "on", unordered: true}
	for _, cells := range panels {
		p.names = append(p.names, coresText(cells[0].Cell.Cores))
	}
	return p
}

// lead is how far a single winner is ahead of the next.
func lead(won verdict, rivals []rival) string {
	rivals = slices.Clone(rivals)
	slices.SortStableFunc(rivals, func(a, b rival) int { return cmp.Compare(b.e.Center, a.e.Center) })
	if len(rivals) < 2 || won.many || won.who != rivals[0].name {
		return ""
	}
	factor := rivals[1].e.Center / rivals[0].e.Center
	switch {
	case factor >= 1.995:
		return fmt.Sprintf("; %s takes %s as long", rivals[1].name, timesText(factor))
	case factor < 1.0005:
		return fmt.Sprintf("; %s takes less than 0.1 %% longer", rivals[1].name)
	}
	return fmt.Sprintf("; %s takes %.1f %% longer", rivals[1].name, 100*(factor-1))
}
