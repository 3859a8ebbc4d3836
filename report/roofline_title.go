package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// reaches reports whether a dot comes as near the lowest roof as a limit must be to
// be called the bottleneck.
func (p roofPanel) reaches(d roofDot) bool { return d.Throughput.Center >= boundAt*p.roofs[0].rate }

// roofVerdict says which of a panel's strategies reach the lowest roof.
func roofVerdict(p roofPanel) verdict {
	ranked := rankedDots(p)
	if len(ranked) == 0 {
		return verdict{}
	}
	var names []string
	for _, d := range ranked {
		if p.reaches(d) {
			names = append(names, d.short)
		}
	}
	roof := roofName(p.roofs[0].resource)
	switch {
	case len(names) == 0:
		return verdict{does: always("no strategy reaches a roof")}
	case len(names) > 3:
		return verdict{does: always(fmt.Sprintf("%d strategies reach %s", len(names), roof))}
	}
	return all(names, act{"reaches " + roof, "reach " + roof})
}

// rankedDots are those that a title speaks of.
func rankedDots(p roofPanel) []roofDot {
	if ruled := ruling(p.dots); len(ruled) == 1 || ruled[0].Ranks() {
		return ruled
	}
	return nil
}

// rooflineTitle says who reaches a roof, and who lacks items in flight to do so in
// every panel.
func rooflineTitle(panels []roofPanel) string {
	var verdicts []verdict
	var cells [][]analysis.CellSummary
	for _, p := range panels {
		verdicts = append(verdicts, roofVerdict(p))
		cells = append(cells, []analysis.CellSummary{p.dots[0].CellSummary})
	}
	where := panelPlaces(cells)
	if where.dimension == "" { // cores
		where.unordered = !slices.IsSortedFunc(panels, func(a, b roofPanel) int { return compareCores(a.cell().Cores, b.cell().Cores) })
	}
	said := where.tell(verdicts)
	if said == "" {
		return "No strategy that can be ranked stands below a roof"
	}
	if few := lacking(panels); len(few) > 0 {
		said += fmt.Sprintf("; %s items in flight (it takes %s)", all(few, act{"lacks", "lack"}), kneesText(panels))
	}
	return sentence(said)
}

// lacking are the strategies with fewer items in flight than any roof takes, in
// every panel that they are in.
func lacking(panels []roofPanel) []string {
	var order []string
	enough := map[string]bool{}
	for _, p := range panels {
		for _, d := range rankedDots(p) {
			if !slices.Contains(order, d.short) {
				order = append(order, d.short)
			}
			enough[d.short] = enough[d.short] || p.reaches(d) || p.above(d.inFlight).resource != ""
		}
	}
	return slices.DeleteFunc(order, func(name string) bool { return enough[name] })
}

// kneesText is how many items in flight the lowest roofs take.
func kneesText(panels []roofPanel) string {
	least, most := panels[0].knee(), panels[0].knee()
	for _, p := range panels {
		least, most = min(least, p.knee()), max(most, p.knee())
	}
	if a, b := digits(least, 2), digits(most, 2); a != b {
		return a + " to " + b
	}
	return digits(most, 2)
}
