package report

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
)

// dataPoint is one cell on a line.
type dataPoint struct {
	x     float64
	e     analysis.Estimate
	hover string
}

// dataLine is one strategy in one panel, by ascending x.
type dataLine struct {
	family family
	short  string // the name in titles
	look   look
	points []dataPoint
}

// last is the line's rightmost point.
func (l dataLine) last() dataPoint { return l.points[len(l.points)-1] }

// linesOf joins the cells of each strategy; value tells what is drawn of a cell,
// nil what is left out.
func (v view) linesOf(cells []analysis.CellSummary, value func(analysis.CellSummary) *dataPoint) []dataLine {
	families, groups := grouped(cells, familyOf)
	var out []dataLine
	for _, f := range families {
		l := dataLine{family: f, short: v.short(groups[f][0].Cell), look: v.looks[f.strategy]}
		for _, c := range groups[f] {
			if p := value(c); p != nil && p.e.Known() {
				l.points = append(l.points, *p)
			}
		}
		slices.SortStableFunc(l.points, func(a, b dataPoint) int { return cmp.Compare(a.x, b.x) })
		if len(l.points) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// drawLines draws each line as a group: its band, the line, its markers.
func (p panel) drawLines(t Theme, lines []dataLine) {
	for _, l := range lines {
		group(p.Canvas, "series", l.family.String(), "", func() {
			s := l.look.shade(t)
			p.drawIntervals(l, s)
			var xs, ys []float64
			for _, q := range l.points {
				xs, ys = append(xs, q.x), append(ys, q.e.Center)
			}
			style := draw.LineStyle{Color: s, Width: 2}
			if l.family.simulated {
				style.Dashes = []vg.Length{5, 3}
			}
			p.line(xs, ys, style)
			for _, q := range l.points {
				group(p.Canvas, "point", "", q.hover, func() {
					l.look.marker.draw(p.Canvas, t, s, p.at(q.x, q.e.Center))
				})
			}
		})
	}
}

// drawIntervals draws a band over neighbouring points that have an interval,
// and a bar where such a point stands alone.
func (p panel) drawIntervals(l dataLine, s shade) {
	var xs, lo, hi []float64
	flush := func() {
		switch len(xs) {
		case 0:
		case 1:
			x := p.atX(xs[0])
			p.StrokeLine2(draw.LineStyle{Color: s.fade(0.45), Width: 4}, x, p.atY(lo[0]), x, p.atY(hi[0]))
		default:
			p.band(xs, lo, hi, s.fade(0.2))
		}
		xs, lo, hi = nil, nil, nil
	}
	for _, q := range l.points {
		if q.e.N < 2 {
			flush()
			continue
		}
		xs, lo, hi = append(xs, q.x), append(lo, q.e.Lo), append(hi, q.e.Hi)
	}
	flush()
}

// lineNames says whether a panel names its lines.
type lineNames uint8

const (
	named lineNames = iota
	valuesOnly
)

// longestName is the room for a name beside a line: what a user calls a strategy
// can be a whole command.
const longestName = vg.Length(150)

// labelsOf are the lines' labels at their right ends: the last value, behind
// the strategy's name where the panel is the one that names them.
func labelsOf(t Theme, lines []dataLine, names lineNames, write func(float64) string) []endLabel {
	var out []endLabel
	for _, l := range lines {
		text := write(l.last().e.Center)
		if names == named {
			text = labelType.strong().fit(l.family.String(), longestName) + "\u00a0 " + text
		}
		out = append(out, endLabel{text: text, at: l.last().e.Center, line: l.look.shade(t), bold: true})
	}
	return out
}

// plotted is the range of the lines' figures and intervals.
func plotted(panels [][]dataLine) (lo, hi float64) {
	first := true
	for _, lines := range panels {
		for _, l := range lines {
			for _, q := range l.points {
				if first {
					lo, hi, first = q.e.Center, q.e.Center, false
				}
				lo, hi = min(lo, q.e.Center, q.e.Lo), max(hi, q.e.Center, q.e.Hi)
			}
		}
	}
	return lo, hi
}

// mostPanels is how many panels share a page; beyond, each takes its own.
const mostPanels = 3

// linePage lays out panels of lines side by side. They share the y axis; the
// last one names the lines.
type linePage struct {
	heads  []string // one a panel; drawn only where there are several
	x      []axis   // one a panel
	y      axis
	lines  [][]dataLine
	write  func(float64) string
	under  func(p panel, t Theme, i int)   // drawn below the lines of panel i
	labels func(t Theme, i int) []endLabel // beside those of the lines
}

// size is the page's width and the height of its middle: a row of labels needs
// its height.
func (l linePage) size() (width, body vg.Length) {
	most := 0
	for _, lines := range l.lines {
		most = max(most, len(lines)+1)
	}
	body = max(250, vg.Length(most)*labelGap+60)
	if len(l.lines) > 1 {
		return wide, body
	}
	return narrow, body
}

func (l linePage) draw(c draw.Canvas, t Theme) {
	n := len(l.lines)
	labels := make([][]endLabel, n)
	var between, right vg.Length
	for i, lines := range l.lines {
		if i == n-1 {
			labels[i] = append(labelsOf(t, lines, named, l.write), l.labels(t, i)...)
			right = endLabelWidth(labels[i])
			continue
		}
		labels[i] = append(labelsOf(t, lines, valuesOnly, l.write), l.labels(t, i)...)
		between = max(between, endLabelWidth(labels[i])+18)
	}
	for i, area := range columns(c, n, l.y.yLabelWidth(), between, right) {
		area.Min.Y += l.x[i].xRow()
		if n > 1 {
			labelType.strong().in(t.of(ink)).draw(c, area.Min.X, area.Max.Y-panelHead/2, labelType.strong().fit(l.heads[i], area.Max.X-area.Min.X))
			area.Max.Y -= panelHead
		}
		area.Max.Y -= 6 // half a label's height
		p := panel{area, l.x[i], l.y}
		if i == 0 {
			p.drawY(t, withLabels)
		} else {
			p.drawY(t, linesOnly)
		}
		p.drawX(t)
		l.under(p, t, i)
		p.drawLines(t, l.lines[i])
		p.endLabels(t, labels[i])
	}
}
