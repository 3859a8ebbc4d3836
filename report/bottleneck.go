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

// bottleneckPages draws what holds each cell back over cores and latency: a map a
// strategy, the fastest first. Small maps share a page; large ones take a page
// each, the fastest strategy's without a name of its own.
func bottleneckPages(v view) (pages []page, why string) {
	if v.diagnoses == nil {
		return nil, "a map of bottlenecks needs the cells' diagnoses"
	}
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
		return nil, "a map of bottlenecks needs figures at two latencies or on two numbers of cores"
	}
	return pages, ""
}

func (v view) bottleneckMaps() (pages []page) {
	rests, groups := grouped(v.known(), func(c results.Cell) string { return v.beside(c).Where() })
	for _, rest := range rests {
		maps := v.heatMaps(groups[rest])
		if len(maps[0].cores)*len(maps[0].latencies) < 2 {
			continue
		}
		name := ""
		if len(rests) > 1 {
			name = rest
		}
		border := v.borderOf(maps[0], groups[rest])
		if maps[0].small() && len(maps) <= mostMaps {
			pages = append(pages, v.bottleneckPage(name, maps, border))
			continue
		}
		for i, m := range maps {
			own := name
			if i > 0 {
				own += " " + m.family.String()
			}
			pages = append(pages, v.bottleneckPage(own, []heatMap{m}, border))
		}
	}
	return pages
}

// mostMaps is how many small maps share a page.
const mostMaps = 9

// heatMap is one strategy over all cores and latencies of its group.
type heatMap struct {
	family    family
	cores     []int     // ascending, the unlimited last
	latencies []float64 // on the scale, ascending
	scale     latencyScale
	cells     []heatCell
}

// heatCell is one cell with what holds it back.
type heatCell struct {
	analysis.CellSummary
	why analysis.Diagnosis
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
// them come strategies with cells that are not ranked: they do not lead.
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
		if slices.ContainsFunc(groups[f], func(c analysis.CellSummary) bool { return !c.Ranks() }) {
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
			if d, ok := v.diagnoses.Of(c.Cell); ok {
				m.cells = append(m.cells, heatCell{c, d})
			}
		}
		out = append(out, m)
	}
	return out
}

// verdictsIn lists the verdicts of the maps' cells and of their trials, as a key has
// them.
func (v view) verdictsIn(maps []heatMap) (all []analysis.Verdict) {
	add := func(of analysis.Verdict) {
		if !slices.Contains(all, of) {
			all = append(all, of)
		}
	}
	for _, m := range maps {
		for _, c := range m.cells {
			add(c.why.Verdict)
			for _, vote := range c.why.Votes {
				add(vote.Verdict)
			}
		}
	}
	v.sortVerdicts(all)
	return all
}

func (v view) bottleneckPage(name string, maps []heatMap, b border) page {
	var all []analysis.CellSummary
	for _, m := range maps {
		for _, c := range m.cells {
			all = append(all, c.CellSummary)
		}
	}
	g := heatGrid{maps: maps, verdicts: v.verdictsIn(maps), view: v.verdictView, border: b}
	best := maps[0]
	strategy := v.short(best.cells[0].Cell)
	if v.simulated {
		strategy = "simulated " + strategy
	}
	subtitle := g.legend()
	if len(maps) == 1 {
		subtitle = "Strategy " + best.family.String() + ". " + subtitle
	}
	if rest := setting(v.beside(all[0].Cell)); rest != "" {
		subtitle += " " + sentence(rest) + "."
	}
	var estimates []analysis.Estimate
	for _, c := range all {
		if e := c.Efficiency; e.Known() {
			estimates = append(estimates, e)
		} else {
			estimates = append(estimates, c.Seconds)
		}
	}
	width := narrow
	if len(maps) > 1 {
		width = wide
	}
	notes := v.foot(method("in the hover text", "between order statistics", estimates), all)
	return page{
		setting:  name,
		title:    g.title(strategy),
		subtitle: subtitle,
		notes:    append(b.words(), notes...),
		width:    width, body: g.height(width - 2*marginX), draw: g.draw,
	}
}

// legend says what the signs mean that the maps have.
func (g heatGrid) legend() string {
	var colours []string
	for _, k := range kinOrder {
		if slices.ContainsFunc(g.verdicts, func(of analysis.Verdict) bool { return g.view(of).kin == k }) {
			colours = append(colours, kinWords[k])
		}
	}
	text := "Word and colour: what holds it back (" + strings.Join(colours, "; ") + "). Number: efficiency, % of the limit."
	has := func(is func(heatCell) bool) bool {
		return slices.ContainsFunc(g.maps, func(m heatMap) bool { return slices.ContainsFunc(m.cells, is) })
	}
	if has(heatCell.faint) {
		text += " Faint: weak evidence."
	}
	if has(func(c heatCell) bool { return len(c.why.Votes) > 1 }) {
		text += " Foot strip: trials with another verdict."
	}
	if g.border.drawn() {
		text += " Line: where the model says that another limit begins."
	}
	return text
}

// faint cells have a verdict that is not to be relied on; none that there is none.
func (c heatCell) faint() bool {
	return c.why.Certainty == analysis.Weak && c.why.Verdict != analysis.VerdictUnexplained
}

// hoverText says in words what a cell of the map shows.
func (m heatMap) hoverText(c heatCell) string {
	s := fmt.Sprintf("%s, %s, %s: %s, %s", m.family, coresText(c.Cell.Cores), m.scale.label(m.scale.of(c.Cell)), c.why.Verdict, c.why.Certainty)
	if c.Efficiency.Known() {
		s += fmt.Sprintf("; %s of the limit", interval(c.Efficiency, percentText))
	}
	s += noisyText(c.CellSummary)
	if hit := c.why.Hit(); hit.Found != "" {
		s += "; " + hit.Found
	}
	for _, vote := range c.why.Votes {
		if vote.Verdict != c.why.Verdict {
			s += fmt.Sprintf("; %d of %s lead to %s", vote.Trials, trialsText(c.why.Trials), vote.Verdict)
		}
	}
	return s + ". " + c.why.Advice
}

const (
	heatRow    = vg.Length(38) // height of one row of cells
	mapsPerRow = 3
)
