package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// bottleneckPages draws what bounds each cell over cores and latency: a map a
// strategy, the fastest first. Small maps share a page; large ones take a page
// each, the fastest strategy's without a name of its own.
func bottleneckPages(v view) (pages []page, why string) {
	parts := v.apart()
	for _, part := range parts {
		for _, p := range part.bottleneckMaps() {
			if len(parts) > 1 && part.simulated {
				p.setting = strings.TrimSpace("simulated " + p.setting)
			}
			pages = append(pages, p)
		}
	}
	if len(pages) == 0 {
		return nil, "a map of bottlenecks needs limits at two latencies or on two numbers of cores"
	}
	return pages, ""
}

func (v view) bottleneckMaps() (pages []page) {
	cells := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool { return c.Binds == "" || !c.Efficiency.Known() })
	rests, groups := grouped(cells, func(c results.Cell) string { return v.beside(c).Where() })
	for _, rest := range rests {
		maps := v.heatMaps(groups[rest])
		if len(maps[0].cores)*len(maps[0].latencies) < 2 {
			continue
		}
		name := ""
		if len(rests) > 1 {
			name = rest
		}
		if maps[0].small() && len(maps) <= mostMaps {
			pages = append(pages, v.bottleneckPage(name, maps))
			continue
		}
		for i, m := range maps {
			own := name
			if i > 0 {
				own += " " + m.family.String()
			}
			pages = append(pages, v.bottleneckPage(own, []heatMap{m}))
		}
	}
	return pages
}

// mostMaps is how many small maps share a page.
const mostMaps = 6

// heatMap is one strategy over all cores and latencies of its group.
type heatMap struct {
	family    family
	cores     []int     // ascending, the unlimited last
	latencies []float64 // on the scale, ascending
	scale     latencyScale
	cells     []heatCell
}

// heatCell is one cell with how its trials voted on what bounds them.
type heatCell struct {
	analysis.CellSummary
	votes []vote // most first
}

type vote struct {
	resource string
	share    float64
}

// small maps have few enough columns to stand side by side.
func (m heatMap) small() bool { return len(m.latencies) <= 4 && len(m.cores) <= 8 }

// at is the cell on some cores at some latency; nil where it has no figure.
func (m heatMap) at(cores int, latency float64) *heatCell {
	for i, c := range m.cells {
		if c.Cell.Cores == cores && m.scale.of(c.Cell) == latency {
			return &m.cells[i]
		}
	}
	return nil
}

// heatMaps gives each strategy its map, those that store most items first. After
// them come strategies that keep no limit: they do not lead.
func (v view) heatMaps(cells []analysis.CellSummary) []heatMap {
	families, groups := grouped(cells, v.familyOf)
	speed := func(f family) float64 { // geometric mean
		sum := 0.0
		for _, c := range groups[f] {
			sum += math.Log(max(c.Throughput.Center, 1e-9))
		}
		return sum / float64(len(groups[f]))
	}
	behind := func(f family) int {
		if slices.ContainsFunc(groups[f], func(c analysis.CellSummary) bool { return len(c.OverLimit) > 0 }) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(families, func(a, b family) int {
		return cmp.Or(cmp.Compare(behind(a), behind(b)), cmp.Compare(speed(b), speed(a)))
	})
	var out []heatMap
	for _, f := range families {
		m := heatMap{family: f, cores: coresOf(cells), latencies: v.latency.values(cells), scale: v.latency}
		for _, c := range groups[f] {
			m.cells = append(m.cells, heatCell{c, v.votes(c.Cell)})
		}
		out = append(out, m)
	}
	return out
}

// votes counts what bounds the cell's trials that ended well.
func (v view) votes(c results.Cell) []vote {
	counts := map[string]int{}
	total := 0
	for _, t := range v.run.Trials {
		if t.OK() && t.WallNS > 0 && t.Limit.Binds != "" && t.Cell.Same(c) {
			counts[t.Limit.Binds]++
			total++
		}
	}
	var out []vote
	for name, n := range counts {
		out = append(out, vote{name, float64(n) / float64(total)})
	}
	slices.SortFunc(out, func(a, b vote) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.resource, b.resource))
	})
	return out
}

// resources lists what bounds any cell of the maps: stages in their order, then
// cores, rate and chain.
func (v view) resources(maps []heatMap) []string {
	seen := map[string]bool{}
	for _, m := range maps {
		for _, c := range m.cells {
			seen[c.Binds] = true
			for _, w := range c.votes {
				seen[w.resource] = true
			}
		}
	}
	var order []string
	for _, s := range v.stages {
		order = append(order, s.Name)
	}
	for _, name := range append(order, "cores", "rate", "chain") {
		if seen[name] && !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	return slices.DeleteFunc(order, func(name string) bool { return !seen[name] })
}

func (v view) bottleneckPage(name string, maps []heatMap) page {
	var all []analysis.CellSummary
	for _, m := range maps {
		for _, c := range m.cells {
			all = append(all, c.CellSummary)
		}
	}
	g := heatGrid{maps: maps, resources: v.resources(maps), look: v.resource}
	best := maps[0]
	strategy := v.short(best.cells[0].Cell)
	if v.simulated {
		strategy = "simulated " + strategy
	}
	subtitle := "Number: efficiency, % of the limit. Colour: what sets the limit. Pale: below " + percentText(boundAt) +
		" of it, so the strategy is slower than its limit explains. Foot strip: trials with another limit."
	if len(maps) == 1 {
		subtitle = "Strategy " + best.family.String() + ". " + subtitle
	}
	if rest := setting(v.beside(all[0].Cell)); rest != "" {
		subtitle += " " + sentence(rest) + "."
	}
	var estimates []analysis.Estimate
	for _, c := range all {
		estimates = append(estimates, c.Efficiency)
	}
	width := narrow
	if len(maps) > 1 {
		width = wide
	}
	return page{
		setting:  name,
		title:    bottleneckTitle(strategy, best),
		subtitle: subtitle,
		notes:    v.foot(method("in the hover text", "between order statistics", estimates), all),
		width:    width, body: g.height(width - 2*marginX), draw: g.draw,
	}
}

// hoverText says in words what a cell of the map shows.
func (m heatMap) hoverText(c heatCell) string {
	s := fmt.Sprintf("%s, %s, %s: %s of the limit, set by %s", m.family, coresText(c.Cell.Cores), m.scale.label(m.scale.of(c.Cell)),
		interval(c.Efficiency, percentText), resourceName(c.Binds))
	for _, w := range c.votes {
		if w.resource != c.Binds {
			s += fmt.Sprintf(", in %s of the trials by %s", percentText(w.share), resourceName(w.resource))
		}
	}
	if c.RunnerUp != "" {
		s += fmt.Sprintf("; next: %s at %s of it", resourceName(c.RunnerUp), percentText(c.RunnerUpShare))
	}
	return s + noisyText(c.CellSummary)
}

const (
	heatRow    = vg.Length(38) // height of one row of cells
	mapsPerRow = 3
)
