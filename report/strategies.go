package report

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// mostMultiples is how many small panels share a page of strategies.
const mostMultiples = 8

// strategiesPages draws the strategies' times side by side: a panel for each
// number of cores and setting, a page a setting where those are many.
func strategiesPages(v view) (pages []page, why string) {
	groups, cells := grouped(v.known(), groupOf)
	var panels [][]analysis.CellSummary
	for _, g := range groups {
		if families, _ := grouped(cells[g], func(c results.Cell) string { return c.Strategy }); len(families) > 1 {
			panels = append(panels, cells[g])
		}
	}
	if len(panels) == 0 {
		return nil, "strategies side by side need figures of two on the same cores under the same settings"
	}
	settings := [][][]analysis.CellSummary{panels}
	if len(panels) > mostMultiples {
		wheres, of := groupedBy(panels, func(cells []analysis.CellSummary) string { return cells[0].Cell.Where() })
		settings = nil
		for _, w := range wheres {
			settings = append(settings, of[w])
		}
	}
	for _, panels := range settings {
		name := ""
		if len(settings) > 1 {
			name = panels[0][0].Cell.Where()
		}
		for part := range slices.Chunk(panels, mostMultiples) {
			pages = append(pages, v.strategiesPage(name, part))
		}
	}
	return pages, ""
}

// strategyPanel is one number of cores under one setting: a row a strategy, the
// fastest first, and behind them those that are not ranked.
type strategyPanel struct {
	head string
	rows []strategyRow
}

type strategyRow struct {
	analysis.CellSummary
	family   family
	look     look
	trials   []float64             // their times, nanoseconds
	foretold *analysis.CellSummary // the same cell simulated; nil: it was not
}

// rowsOf gives each strategy a row: where it was measured and simulated, one for
// both.
func (v view) rowsOf(cells []analysis.CellSummary) (rows []strategyRow) {
	for _, c := range cells {
		isIt := func(r strategyRow) bool { return r.Cell.Same(c.Cell.Measured()) }
		if i := slices.IndexFunc(rows, isIt); i >= 0 && c.Cell.Simulated {
			rows[i].foretold = &c
			continue
		}
		rows = append(rows, strategyRow{CellSummary: c, family: v.familyOf(c.Cell), look: v.looks[c.Cell.Strategy], trials: v.timesOf(c)})
	}
	behind := func(r strategyRow) int {
		if r.Ranks() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(rows, func(a, b strategyRow) int {
		return cmp.Or(cmp.Compare(behind(a), behind(b)), cmp.Compare(a.Seconds.Center, b.Seconds.Center))
	})
	return rows
}

func (v view) strategiesPage(name string, panels [][]analysis.CellSummary) page {
	all := slices.Concat(panels...)
	s := strategiesChart{}
	var estimates []analysis.Estimate
	for _, cells := range panels {
		for _, c := range cells {
			estimates = append(estimates, c.Seconds)
		}
		s.panels = append(s.panels, strategyPanel{head: groupHead(cells[0].Cell, all), rows: v.rowsOf(cells)})
	}
	s.x = s.timeAxis()
	width := narrow
	if len(panels) > 1 {
		width = wide
	}
	return page{
		setting:  name,
		title:    v.headline(v.strategiesTitle(panels)),
		subtitle: s.subtitle(panels),
		notes:    v.foot(method("bar", "between order statistics", estimates), all),
		width:    width, body: s.height(), draw: s.draw,
	}
}

// groupHead names a panel by what differs between the panels.
func groupHead(c results.Cell, all []analysis.CellSummary) string {
	cores, where := coresText(c.Cores), setting(c)
	switch wheres, _ := grouped(all, results.Cell.Where); {
	case len(coresOf(all)) == 1 && len(wheres) > 1 && where != "":
		return where
	case len(wheres) == 1 || where == "":
		return cores
	}
	return cores + ", " + where
}

// timesOf are the times of the trials behind the cell's figure.
func (v view) timesOf(c analysis.CellSummary) []float64 {
	var out []float64
	for _, t := range v.counted[c.Cell.Key()] {
		out = append(out, float64(t.WallNS))
	}
	return out
}

func (s strategiesChart) subtitle(panels [][]analysis.CellSummary) string {
	text := "Time for all items"
	c := panels[0][0].Cell
	if len(panels) == 1 {
		text += " on " + coresText(c.Cores)
	}
	if where := setting(c); where != "" && !slices.ContainsFunc(panels, func(cells []analysis.CellSummary) bool { return setting(cells[0].Cell) != where }) {
		text += ", " + where
	}
	text += ", the fastest first."
	if s.any(func(r strategyRow) bool { return !r.Ranks() }) {
		text += " Last, thin and hollow: not ranked."
	}
	if s.any(strategyRow.severalTrials) {
		text += " Small dots: trials."
	}
	text += " Grey: up to the bound (each trial has its own; the median). Right: median time, and efficiency: the bound as % of it."
	if s.any(func(r strategyRow) bool { return r.foretold != nil || r.family.told }) {
		text += " Dashed mark, and time in brackets: simulated."
	}
	if s.x.scale == (logScale{}) {
		text += " Axis logarithmic."
	}
	return text
}

// hoverText says in words what a row shows.
func (r strategyRow) hoverText() string {
	text := fmt.Sprintf("%s, %s: %s", r.family, coresText(r.Cell.Cores), interval(r.Seconds, func(v float64) string { return spanText(v * 1e9) }))
	if r.Efficiency.Known() {
		text += fmt.Sprintf(", %s of the limit, set by %s", percentText(r.Efficiency.Center), resourceName(r.Binds))
	}
	if r.foretold != nil {
		text += "; simulated " + spanText(r.foretold.Seconds.Center*1e9)
	}
	return text + noisyText(r.CellSummary)
}

// label is what stands right of a row.
func (r strategyRow) label() string {
	text := spanText(r.Seconds.Center * 1e9)
	if r.family.told {
		text = "(" + text + ")"
	}
	if r.Efficiency.Known() {
		text += "\u00a0 " + percentText(r.Efficiency.Center)
	}
	if r.foretold != nil {
		text += "\u00a0 (" + spanText(r.foretold.Seconds.Center*1e9) + ")"
	}
	return text
}

// severalTrials reports whether the median is not the only trial.
func (r strategyRow) severalTrials() bool { return len(r.trials) > 1 }

// any reports whether something holds of a row of some panel.
func (s strategiesChart) any(holds func(strategyRow) bool) bool {
	return slices.ContainsFunc(s.panels, func(p strategyPanel) bool { return slices.ContainsFunc(p.rows, holds) })
}

// timeAxis covers all times and bounds: from 0 where that tells them apart,
// otherwise logarithmic.
func (s strategiesChart) timeAxis() axis {
	lo, hi := s.panels[0].rows[0].Seconds.Center*1e9, 0.0
	for _, p := range s.panels {
		for _, r := range p.rows {
			values := append(r.trials, r.Seconds.Lo*1e9, r.Seconds.Hi*1e9, float64(r.LimitNS))
			if r.foretold != nil {
				values = append(values, r.foretold.Seconds.Center*1e9)
			}
			for _, v := range values {
				if v > 0 {
					lo, hi = min(lo, v), max(hi, v)
				}
			}
		}
	}
	if hi <= manyTimes*lo {
		return axis{max: hi * 1.04, scale: linear, ticks: marksAt(evenSteps(0, hi*1.04, 6), axisSpan)}
	}
	a := axis{min: lo * 0.85, max: hi * 1.15, scale: logScale{}}
	a.ticks = marksAt(decades(a.min, a.max), axisSpan)
	return a
}

const (
	strategyHeight = vg.Length(19) // of one row
	panelsPerRow   = 2
)
