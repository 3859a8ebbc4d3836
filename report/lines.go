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

// centers are the points' values.
func (l dataLine) centers() (xs, ys []float64) {
	for _, q := range l.points {
		xs, ys = append(xs, q.x), append(ys, q.e.Center)
	}
	return xs, ys
}

// linesOf joins the cells of each strategy; value tells what is drawn of a cell,
// nil what is left out.
func (v view) linesOf(cells []analysis.CellSummary, value func(analysis.CellSummary) *dataPoint) []dataLine {
	families, groups := grouped(cells, v.familyOf)
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
	for i, l := range lines {
		p.drawLine(t, l, i, func() {})
	}
}

// drawLine draws the nth line of a panel; between draws what lies over the line and
// under its markers.
func (p panel) drawLine(t Theme, l dataLine, nth int, between func()) {
	group(p.Canvas, "series", l.family.String(), "", func() {
		s := l.look.shade(t)
		p.drawIntervals(l, s)
		xs, ys := l.centers()
		p.line(xs, ys, l.style(s, nth))
		between()
		for _, q := range l.points {
			group(p.Canvas, "point", "", q.hover, func() {
				if at := p.at(q.x, q.e.Center); l.family.told {
					p.SetColor(s)
					p.Fill(disc.path(at, pointRadius))
				} else {
					l.look.marker.draw(p.Canvas, t, s, at)
				}
			})
		}
	})
}

const (
	thinLine    = vg.Length(1.5)
	curveWidth  = vg.Length(1.2)
	pointRadius = vg.Length(1.7) // of a simulated point beside measured ones
)

// dash is how long a dash of a simulated line is, and the gap behind it.
const dash = vg.Length(4)

func dashes() []vg.Length { return []vg.Length{dash, dash} }

func dots() []vg.Length { return []vg.Length{1.2, 2.4} }

// style is how the nth line is drawn: dashed where it was simulated, and thinner
// where it must not hide a measured one. In virtual time strategies are often
// equally fast to the nanosecond: every other line has its dashes in the gaps of
// the one before, so that both are seen.
func (l dataLine) style(s shade, nth int) draw.LineStyle {
	style := draw.LineStyle{Color: s, Width: 2}
	if l.family.simulated {
		style.Dashes, style.DashOffs = dashes(), dash*vg.Length(nth%2)
	}
	if l.family.told {
		style.Width = thinLine
	}
	return style
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
// the strategy's name where the panel is the one that names them. Beside measured
// lines, simulated values stand in brackets: behind the measured one where both
// end at the same place.
func labelsOf(t Theme, lines []dataLine, names lineNames, write func(float64) string) []endLabel {
	var out []endLabel
	for _, l := range lines {
		text := write(l.last().e.Center)
		other := slices.IndexFunc(lines, l.foretells)
		switch {
		case l.family.told && other >= 0:
			continue
		case l.family.told:
			text = "(" + text + ")"
		case other >= 0:
			text += " (" + write(lines[other].last().e.Center) + ")"
		}
		if names == named {
			text = labelType.strong().fit(l.family.strategy, longestName) + "\u00a0 " + text
		}
		out = append(out, endLabel{text: text, at: l.last().e.Center, line: l.look.shade(t), bold: true})
	}
	return out
}

// foretells reports whether one of two lines is the other simulated, up to the
// same place.
func (l dataLine) foretells(other dataLine) bool {
	return l.family.strategy == other.family.strategy && l.family.told != other.family.told && l.last().x == other.last().x
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
