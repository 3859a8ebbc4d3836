package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// throughputPages draws items stored a second against the latency of the first
// I/O stage: a panel a number of cores, nine of them a page. What else varies takes pages
// of its own.
func throughputPages(v view) (pages []page, why string) {
	rests, groups := grouped(v.known(), func(c results.Cell) string { return v.beside(c).Where() })
	rests = slices.DeleteFunc(rests, func(r string) bool { return len(v.latency.values(groups[r])) < 2 })
	if len(rests) == 0 {
		return nil, "throughput against latency needs figures at two latencies"
	}
	for _, rest := range rests {
		name := ""
		if len(rests) > 1 {
			name = rest
		}
		_, byCores := grouped(groups[rest], func(c results.Cell) int { return c.Cores })
		var panels [][]analysis.CellSummary
		for _, n := range coresOf(groups[rest]) {
			if cells := byCores[n]; len(v.latency.values(cells)) > 1 {
				panels = append(panels, cells)
			}
		}
		for part := range slices.Chunk(panels, mostInGrid) {
			own := name
			if len(panels) > mostInGrid {
				own = fmt.Sprintf("%s cores=%s", name, coresNumber(part[0][0].Cell.Cores))
			}
			pages = append(pages, v.throughputPage(own, part))
		}
	}
	if len(pages) == 0 {
		return nil, "throughput against latency needs figures at two latencies on the same cores"
	}
	return pages, ""
}

// throughputPage has one panel for each group of cells that share their cores.
func (v view) throughputPage(name string, panels [][]analysis.CellSummary) page {
	all := slices.Concat(panels...)
	l := linePage{write: rateText}
	var ceilings []ceiling
	var estimates []analysis.Estimate
	for _, cells := range panels {
		l.heads = append(l.heads, coresText(cells[0].Cell.Cores))
		values := v.latency.values(cells)
		l.x = append(l.x, v.latency.axis(values))
		l.lines = append(l.lines, v.linesOf(cells, func(c analysis.CellSummary) *dataPoint { return v.throughputPoint(c, values) }))
		ceilings = append(ceilings, v.ceilingOf(cells))
	}
	for _, c := range all {
		estimates = append(estimates, c.Throughput)
	}
	lo, hi := plotted(l.lines)
	l.y = throughputAxis(lo, hi, ceilings)
	l.under = func(p panel, t Theme, i int) { p.drawCeiling(t, ceilings[i]) }
	l.labels = func(t Theme, i int) []endLabel { return ceilings[i].label(t, l.y) }
	width, body := l.size()
	last := panels[len(panels)-1]
	return page{
		setting:  name,
		title:    v.headline(throughputTitle(last[0].Cell.Cores, v.throughputVerdicts(last), v.latency.places(v.latency.name, v.latency.values(last)))),
		subtitle: v.throughputSubtitle(l, last[0].Cell),
		notes:    v.foot(method("band", "between order statistics", estimates), all),
		width:    width, body: body, draw: l.draw,
	}
}

func (v view) throughputSubtitle(l linePage, c results.Cell) string {
	s := "Items stored a second"
	if len(l.heads) == 1 {
		s += ", " + l.heads[0]
	}
	if rest := setting(v.beside(c)); rest != "" {
		s += ", " + rest
	}
	s += ". Grey: beyond the limit of every strategy that keeps the stages' limits, given the durations its trials had."
	if l.y.scale == (logScale{}) {
		s += " Vertical axis logarithmic."
	}
	if l.x[0].places {
		s += " Lines only join a strategy's points."
	}
	return s
}

// throughputPoint puts a cell where its latency stands among some values.
func (v view) throughputPoint(c analysis.CellSummary, values []float64) *dataPoint {
	latency := v.latency.of(c.Cell)
	return &dataPoint{
		x: v.latency.onAxis(latency, values), e: c.Throughput,
		hover: fmt.Sprintf("%s, %s, %s: %s", v.familyOf(c.Cell), coresText(c.Cell.Cores), v.latency.label(latency),
			interval(c.Throughput, func(v float64) string { return rateText(v) + " items/s" })) + noisyText(c),
	}
}

// throughputAxis covers the figures, and of the ceilings as much as leaves the
// figures most of the room.
func throughputAxis(lo, hi float64, ceilings []ceiling) axis {
	top := hi
	for _, c := range ceilings {
		for _, y := range c.rates {
			top = max(top, y)
		}
	}
	if lo > 0 && hi > manyTimes*lo {
		a := axis{min: lo * 0.85, max: min(top*1.25, hi*3), scale: logScale{}}
		a.ticks = marksAt(decades(a.min, a.max), shortRate)
		return a
	}
	a := axis{min: 0, max: min(top*1.06, hi*1.5), scale: linear}
	if a.max <= 0 {
		a.max = 1
	}
	a.ticks = marksAt(evenSteps(0, a.max, 6), shortRate)
	return a
}

// ceiling is the most items a second that any strategy could have stored which
// keeps the stages' limits.
type ceiling struct{ at, rates []float64 }

// ceilingOf is, at each latency, the highest limit of any measured strategy:
// each has its own, since its trials had their own durations. What does not rank says
// nothing of the others' ceiling, and what was simulated nothing of what was measured.
func (v view) ceilingOf(cells []analysis.CellSummary) ceiling {
	if !simulatedOnly(cells) {
		cells = measuredOf(cells)
	}
	most := map[float64]float64{}
	for _, c := range cells {
		if stored := c.Throughput.Center * c.Seconds.Center; c.LimitNS > 0 && c.Ranks() && stored > 0 {
			x := v.latency.of(c.Cell)
			most[x] = max(most[x], stored*float64(time.Second)/float64(c.LimitNS))
		}
	}
	var out ceiling
	values := v.latency.values(cells)
	for _, x := range values {
		if y, ok := most[x]; ok {
			out.at, out.rates = append(out.at, v.latency.onAxis(x, values)), append(out.rates, y)
		}
	}
	return out
}

// drawCeiling shades what lies above the ceiling.
func (p panel) drawCeiling(t Theme, c ceiling) {
	if len(c.at) < 2 {
		return
	}
	tops := make([]float64, len(c.rates))
	low := make([]float64, len(c.rates))
	for i, y := range c.rates {
		tops[i], low[i] = p.y.max, math.Min(y, p.y.max)
	}
	group(p.Canvas, "limit", "limit", "", func() {
		p.band(c.at, low, tops, t.of(muted).fade(0.13))
		p.line(c.at, c.rates, draw.LineStyle{Color: t.of(muted), Width: vg.Length(0.8)})
	})
}

// label names the ceiling where it ends within the axis.
func (c ceiling) label(t Theme, y axis) []endLabel {
	n := len(c.rates)
	if n < 2 || c.rates[n-1] > y.max {
		return nil
	}
	return []endLabel{{text: "limit", at: c.rates[n-1], line: t.of(muted)}}
}
