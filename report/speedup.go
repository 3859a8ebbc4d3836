package report

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// speedupPages draws speedup over one core of the same strategy against cores:
// a panel a setting, or a page each where there are many.
func speedupPages(v view) (pages []page, why string) {
	cells := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool { return c.SpeedupOneCore == nil || c.Cell.Cores == 0 })
	if len(coresOf(cells)) < 2 {
		return nil, "speedup needs figures on one core and on more of the same strategy"
	}
	wheres, groups := grouped(cells, results.Cell.Where)
	wheres = slices.DeleteFunc(wheres, func(w string) bool { return len(coresOf(groups[w])) < 2 })
	if len(wheres) <= mostPanels {
		var panels [][]analysis.CellSummary
		for _, w := range wheres {
			panels = append(panels, groups[w])
		}
		return []page{v.speedupPage("", panels)}, ""
	}
	for _, w := range wheres {
		pages = append(pages, v.speedupPage(w, [][]analysis.CellSummary{groups[w]}))
	}
	return pages, ""
}

// speedupPage has one panel for each group of cells that share their settings.
func (v view) speedupPage(name string, panels [][]analysis.CellSummary) page {
	all := slices.Concat(panels...)
	var cores []float64
	for _, n := range coresOf(all) {
		cores = append(cores, float64(n))
	}
	most := cores[len(cores)-1]
	l := linePage{
		write: timesText,
		under: func(p panel, t Theme, _ int) { p.idealLine(t) },
		labels: func(t Theme, _ int) []endLabel {
			return []endLabel{{text: "ideal", at: most, line: t.of(muted)}}
		},
	}
	var verdicts []verdict
	var estimates []analysis.Estimate
	for _, cells := range panels {
		l.heads = append(l.heads, setting(cells[0].Cell))
		l.x = append(l.x, valueAxis(cores, "cores", func(v float64) string { return fmt.Sprint(v) }))
		l.lines = append(l.lines, v.linesOf(cells, v.speedupPoint))
		for _, c := range cells {
			estimates = append(estimates, *c.SpeedupOneCore)
		}
		top := slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return c.Cell.Cores != int(most) })
		verdicts = append(verdicts, speedupVerdict(v.rivals(top, speedupOf)))
	}
	lo, hi := plotted(l.lines)
	l.y = speedupAxis(lo, max(hi, most))
	width, body := l.size()
	notes := append(v.foot(method("band", "bootstrap of the ratio of medians, paired by block", estimates), all), v.unlike(all)...)
	if slices.ContainsFunc(v.known(), func(c analysis.CellSummary) bool { return c.Cell.Cores == 0 }) {
		notes = append(notes, "left out: "+coresText(0)+", which have no place on the axis")
	}
	return page{
		setting:  name,
		title:    v.headline(speedupTitle(int(most), verdicts, settingsOf(panels)) + plateauText(l.lines, verdicts)),
		subtitle: speedupSubtitle(l),
		notes:    notes,
		width:    width, body: body, draw: l.draw,
	}
}

func speedupOf(c analysis.CellSummary) analysis.Estimate { return *c.SpeedupOneCore }

func speedupSubtitle(l linePage) string {
	s := "Speedup over one core of the same strategy (×)"
	if len(l.heads) == 1 && l.heads[0] != "" {
		s += ", " + l.heads[0]
	}
	s += ". Dotted grey: ideal."
	if l.y.scale == (logScale{}) {
		s += " Both axes logarithmic."
	}
	return s
}

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

// idealLine is as many times faster as there are cores. On two logarithmic or
// two straight axes it is straight; the points between serve the mixed case.
func (p panel) idealLine(t Theme) {
	const steps = 40
	xs := make([]float64, steps+1)
	for i := range xs {
		xs[i] = p.x.min + (p.x.max-p.x.min)*float64(i)/steps
	}
	p.line(xs, xs, draw.LineStyle{Color: t.of(muted), Width: curveWidth, Dashes: dots()})
}
