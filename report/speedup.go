package report

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// speedupPages draws speedup over one core of the same strategy against cores: a panel
// a strategy, and a row a setting or, where those are many, a page; of a single strategy
// a panel a setting.
func speedupPages(v view) (pages []page, why string) {
	cells := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool { return c.SpeedupOneCore == nil || c.Cell.Cores == 0 })
	wheres, groups := grouped(cells, results.Cell.Where)
	var settings [][]scalingCurve
	for _, w := range wheres {
		if curves := v.curvesOf(groups[w], v.speedupPoint); len(curves) > 0 {
			settings = append(settings, curves)
		}
	}
	if len(settings) == 0 {
		return nil, "speedup needs figures on one core and on more of the same strategy"
	}
	switch all := slices.Concat(settings...); {
	case alone(all):
		for part := range slices.Chunk(settings, mostInGrid) {
			pages = append(pages, v.speedupPage("", part))
		}
		return pages, ""
	case len(settings) > 1 && len(settings) <= mostSettings && len(strategiesIn(all)) <= mostColumns:
		return []page{v.speedupPage("", settings)}, ""
	}
	for _, curves := range settings {
		name := ""
		if len(settings) > 1 {
			name = curves[0].where()
		}
		for part := range slices.Chunk(curves, mostInGrid) {
			pages = append(pages, v.speedupPage(name, [][]scalingCurve{part}))
		}
	}
	return pages, ""
}

// A table of settings and strategies has at most so many rows and columns.
const (
	mostSettings = 4
	mostColumns  = 7
)

// strategiesIn lists the curves' strategies, in order.
func strategiesIn(curves []scalingCurve) []string {
	names, _ := groupedBy(curves, func(c scalingCurve) string { return c.cell().Strategy })
	return names
}

// speedupPage has the curves of each of some settings.
func (v view) speedupPage(name string, settings [][]scalingCurve) page {
	s := newSpeedupChart(settings)
	var all []analysis.CellSummary
	var estimates []analysis.Estimate
	var panels [][]analysis.CellSummary
	var lines [][]dataLine
	for _, curves := range settings {
		var cells []analysis.CellSummary
		for _, c := range curves {
			cells, lines = append(cells, c.cells...), append(lines, c.lines)
		}
		all, panels = append(all, cells...), append(panels, cells)
	}
	for _, c := range all {
		estimates = append(estimates, *c.SpeedupOneCore)
	}
	var cores []float64
	for _, n := range coresOf(all) {
		cores = append(cores, float64(n))
	}
	most := cores[len(cores)-1]
	var verdicts []verdict
	for _, cells := range panels {
		top := slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return c.Cell.Cores != int(most) })
		verdicts = append(verdicts, speedupVerdict(v.rivals(top, speedupOf)))
	}
	lo, hi := plotted(lines)
	s.y = speedupAxis(lo, max(hi, most))
	s.layOut(valueAxis(cores, "cores", func(v float64) string { return fmt.Sprint(v) }))
	width, height := s.grid.size()
	notes := append(v.foot(method("band", "bootstrap of the ratio of medians, paired by block", estimates), all), v.unlike(all)...)
	if slices.ContainsFunc(v.known(), func(c analysis.CellSummary) bool { return c.Cell.Cores == 0 }) {
		notes = append(notes, "left out: "+coresText(0)+", which have no place on the axis")
	}
	title := speedupTitle(int(most), verdicts, settingsOf(panels))
	if len(settings) == 1 {
		title += plateauText(slices.Concat(lines...), verdicts[0])
	}
	return page{
		setting:  name,
		title:    v.headline(title),
		subtitle: s.subtitle(),
		notes:    notes,
		width:    width, body: height + keyHeight(s.keyItems(Light), width-2*marginX), draw: s.draw,
	}
}

func speedupOf(c analysis.CellSummary) analysis.Estimate { return *c.SpeedupOneCore }

func (v view) speedupPoint(c analysis.CellSummary) *dataPoint {
	return &dataPoint{
		x: float64(c.Cell.Cores), e: *c.SpeedupOneCore,
		hover: fmt.Sprintf("%s, %s: %s", v.familyOf(c.Cell), coresText(c.Cell.Cores), interval(*c.SpeedupOneCore, timesText)) + noisyText(c),
	}
}

// noisyText marks a point some of whose trials were disturbed.
func noisyText(c analysis.CellSummary) string {
	if c.Noisy == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of %s noisy", c.Noisy, trialsText(c.Seconds.N))
}

// speedupAxis is straight for few cores, logarithmic for many: the ideal is a
// straight line on both.
func speedupAxis(lo, hi float64) axis {
	lo = min(1, lo)
	if hi <= manyTimes {
		pad := (hi - lo) * 0.06
		return axis{min: lo - pad, max: hi + pad, scale: linear, ticks: marksAt(evenSteps(lo-pad, hi+pad, 6), axisTimes)}
	}
	lo = max(lo, hi*1e-3) // a collapse to nothing must not stretch the axis
	return axis{min: lo * 0.92, max: hi * 1.08, scale: logScale{}, ticks: marksAt(doublings(lo*0.92, hi*1.08), axisTimes)}
}

func axisTimes(v float64) string { return digits(v, 3) + "×" }
