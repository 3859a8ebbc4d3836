package report

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// rooflineChart is the middle of a page of rooflines.
type rooflineChart struct {
	panels []roofPanel
	heads  []string // one a panel; drawn only where there are several
	grid   multiples
	x, y   axis
}

// head is the room above each area.
func (r rooflineChart) head() vg.Length {
	if len(r.panels) > 1 {
		return panelHead
	}
	return 6 // half a label's height
}

func (r rooflineChart) subtitle() string {
	text := "Items stored a second against items in flight, begun and not finished"
	if len(r.panels) == 1 {
		text += ", on " + r.heads[0]
	}
	if where := setting(r.panels[0].cell()); where != "" && !strings.Contains(r.heads[0], where) {
		text += ", " + where
	}
	text += ". Slope: what they allow if none ever waits. Flat: what resources allow. What is above a mark binds it; the upright is what it loses."
	if r.mixed() {
		text += " Small marks: simulated."
	}
	if r.beyond() {
		text += " Roofs far above are left out."
	}
	return text + " Both axes logarithmic."
}

// beyond reports whether a roof is above the axis.
func (r rooflineChart) beyond() bool {
	return slices.ContainsFunc(r.panels, func(p roofPanel) bool { return p.roofs[len(p.roofs)-1].rate > r.y.max })
}

// mixed reports whether there are simulated dots beside measured ones.
func (r rooflineChart) mixed() bool {
	return slices.ContainsFunc(r.panels, func(p roofPanel) bool {
		return slices.ContainsFunc(p.dots, func(d roofDot) bool { return d.family.told })
	})
}

func (r rooflineChart) keyItems(t Theme) []keyItem {
	var items []keyItem
	var seen []string
	for _, p := range r.panels {
		for _, d := range p.dots {
			if name := d.family.strategy; !slices.Contains(seen, name) {
				seen = append(seen, name)
				items = append(items, keyItem{text: name, fill: d.look.shade(t), form: keyMarker, marker: d.look.marker})
			}
		}
	}
	return items
}

// labels name the roofs that the axis reaches.
func (r rooflineChart) labels(p roofPanel, t Theme) []endLabel {
	var out []endLabel
	for i, f := range p.roofs {
		if f.rate > r.y.max {
			break
		}
		text := labelType.fit(resourceName(f.resource), longestRoof)
		if r.grid.perRow() < mostPerRow { // else the figures would take the panels' room
			text += "\u00a0 " + shortRate(f.rate)
		}
		out = append(out, endLabel{text: text, at: f.rate, line: t.of(muted), bold: i == 0})
	}
	return out
}

const longestRoof = vg.Length(60) // the room for a resource's name

func (r rooflineChart) draw(c draw.Canvas, t Theme) {
	c = key(c, t, r.keyItems(t))
	labels := make([][]endLabel, len(r.panels))
	var right vg.Length
	for i, p := range r.panels {
		labels[i] = r.labels(p, t)
		right = max(right, endLabelWidth(labels[i]))
	}
	for i, p := range r.grid.panels(c, r.y, right+14, right) {
		if len(r.panels) > 1 {
			bold := labelType.strong()
			bold.in(t.of(ink)).draw(c, p.Min.X, p.Max.Y+panelHead/2, bold.fit(r.heads[i], p.Max.X-p.Min.X+right))
		}
		r.grid.axes(p, t, i)
		marks := p.sideBySide(r.panels[i].dots)
		p.drawRoofs(t, r.panels[i])
		p.labelSlope(t, r.panels[i], marks)
		p.drawDots(t, r.panels[i], marks)
		p.endLabels(t, labels[i])
	}
}

// drawRoofs shades what no strategy can reach that keeps the limits, and draws the
// slope and the roofs.
func (p panel) drawRoofs(t Theme, of roofPanel) {
	lowest, knee := of.roofs[0].rate, of.knee()
	xs := []float64{p.x.min, p.x.max}
	if knee > p.x.min && knee < p.x.max {
		xs = []float64{p.x.min, knee, p.x.max}
	}
	var ys, top []float64
	for _, x := range xs {
		ys, top = append(ys, min(of.slope(x), lowest)), append(top, p.y.max)
	}
	group(p.Canvas, "limit", "limit", "", func() {
		p.band(xs, ys, top, t.of(muted).fade(0.13))
		for _, f := range of.roofs[1:] {
			if from := max(p.x.min, f.rate*of.each); from < p.x.max {
				p.line([]float64{from, p.x.max}, []float64{f.rate, f.rate}, draw.LineStyle{Color: t.of(muted).fade(0.7), Width: 0.8})
			}
		}
		p.line(xs, ys, draw.LineStyle{Color: t.of(muted), Width: thinLine})
	})
}

// labelSlope writes what the slope stands for beside it, where no mark is: left of it,
// or else right of it.
func (p panel) labelSlope(t Theme, of roofPanel, marks []vg.Point) {
	const gap = 8
	words := wordsType.in(t.of(muted))
	text := spanText(of.each*1e9) + " an item"
	for _, spot := range []struct{ height, align float64 }{{0.72, 1}, {0.85, 1}, {0.4, 0}, {0.25, 0}, {0.6, 0}} {
		rate := p.y.min * math.Pow(min(of.roofs[0].rate, p.y.max)/p.y.min, spot.height)
		x, y := p.atX(rate*of.each)+gap*vg.Length(1-2*spot.align), p.atY(rate)
		left := x - words.width(text)*vg.Length(spot.align)
		right := left + words.width(text)
		taken := slices.ContainsFunc(marks, func(m vg.Point) bool {
			return m.X > left-gap && m.X < right+gap && m.Y > y-gap && m.Y < y+gap
		})
		if !taken && left > p.Min.X && right < p.Max.X {
			words.from(spot.align).draw(p.Canvas, x, y, text)
			return
		}
	}
}

// drawDots draws a panel's dots at their places, each with its interval and what it
// loses.
func (p panel) drawDots(t Theme, of roofPanel, at []vg.Point) {
	for i, d := range of.dots {
		group(p.Canvas, "series", d.family.String(), of.hoverText(d), func() {
			s := d.look.shade(t)
			if d.family.told {
				p.SetColor(s)
				p.Fill(disc.path(at[i], pointRadius))
				return
			}
			if over := p.atY(of.above(d.inFlight).rate); over > at[i].Y {
				p.StrokeLine2(draw.LineStyle{Color: s, Width: 0.8, Dashes: dots()}, at[i].X, at[i].Y, at[i].X, min(over, p.Max.Y))
			}
			if d.Throughput.N > 1 {
				p.StrokeLine2(draw.LineStyle{Color: s.fade(0.45), Width: 4}, at[i].X, p.atY(d.Throughput.Lo), at[i].X, p.atY(d.Throughput.Hi))
			}
			d.look.marker.draw(p.Canvas, t, s, at[i])
		})
	}
}

// sideBySide gives each dot its place. Dots that would hide each other, as in virtual
// time many do, stand side by side around it.
func (p panel) sideBySide(dots []roofDot) []vg.Point {
	const near, step = 4, 2*markerRadius + 1
	at := make([]vg.Point, len(dots))
	shared := make([][]int, len(dots)) // by the first of those at one place
	for i, d := range dots {
		at[i] = p.at(d.inFlight, d.Throughput.Center)
		first := slices.IndexFunc(at[:i], func(q vg.Point) bool {
			return max(math.Abs(float64(q.X-at[i].X)), math.Abs(float64(q.Y-at[i].Y))) < near
		})
		if first < 0 || d.family.told {
			first = i
		}
		shared[first] = append(shared[first], i)
	}
	for _, group := range shared {
		for k, i := range group {
			at[i].X += step * (vg.Length(k) - vg.Length(len(group)-1)/2)
		}
	}
	return at
}
