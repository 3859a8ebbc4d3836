package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// axis maps values to a line. Its scale is one of gonum's or logScale.
type axis struct {
	min, max float64
	scale    plot.Normalizer
	ticks    []plot.Tick
	name     string
	places   bool // its marks are places side by side, not values: labels keep to them
	broken   bool // labels of places take two rows
}

// panel is a pair of axes over an area. (gonum's Plot finds its area itself,
// from the width of its labels; panels that share an axis must be given theirs.)
type panel struct {
	draw.Canvas
	x, y axis
}

// at is the place of a value pair, also outside the panel's area.
func (p panel) at(x, y float64) vg.Point { return vg.Point{X: p.atX(x), Y: p.atY(y)} }

func (p panel) atX(x float64) vg.Length { return p.X(p.x.scale.Normalize(p.x.min, p.x.max, x)) }
func (p panel) atY(y float64) vg.Length { return p.Y(p.y.scale.Normalize(p.y.min, p.y.max, y)) }

var linear = plot.LinearScale{}

// logScale is plot.LogScale without its panic on values of 0 and below, which
// it puts far below the axis instead.
type logScale struct{}

// Normalize implements plot.Normalizer.
func (logScale) Normalize(lo, hi, x float64) float64 {
	x = math.Max(x, lo*1e-3)
	return math.Log(x/lo) / math.Log(hi/lo)
}

const (
	tickGap   = vg.Length(8)  // between the labels of the y axis and the area
	tickRow   = vg.Length(15) // labels of the x axis with their marks
	nameRow   = vg.Length(14) // name of the x axis
	secondRow = vg.Length(11) // of labels that take two
	tickMark  = vg.Length(3.5)
	hairline  = vg.Length(0.6)
	panelHead = vg.Length(18) // the heading of one of several panels
)

// yLabelWidth is the room that the labels of a y axis take left of the area.
func (a axis) yLabelWidth() vg.Length {
	var w vg.Length
	for _, k := range a.ticks {
		w = max(w, labelType.width(k.Label))
	}
	return w + tickGap
}

// xRow is the room that an x axis takes below the area.
func (a axis) xRow() vg.Length {
	if a.name == "" {
		return a.labelRows()
	}
	return a.labelRows() + nameRow
}

// labelRows is the room of its labels with their marks.
func (a axis) labelRows() vg.Length {
	if a.broken {
		return tickRow + secondRow
	}
	return tickRow
}

// drawX draws the x axis: a line, marks, labels that have room, and its name.
func (p panel) drawX(t Theme) {
	line := draw.LineStyle{Color: t.of(axisLine), Width: 0.8}
	p.StrokeLine2(line, p.Min.X, p.Min.Y, p.Max.X, p.Min.Y)
	words := labelType.in(t.of(muted)).from(0.5)
	end := vg.Length(math.Inf(-1))
	for _, k := range p.x.ticks {
		x := p.atX(k.Value)
		p.StrokeLine2(line, x, p.Min.Y, x, p.Min.Y-tickMark)
		if p.x.places {
			p.placeLabel(words, k)
			continue
		}
		if half := words.width(k.Label) / 2; k.Label != "" && x-half > end+4 {
			words.draw(p.Canvas, x, p.Min.Y-tickRow*0.65, k.Label)
			end = x + half
		}
	}
	if p.x.name != "" {
		words.draw(p.Canvas, (p.Min.X+p.Max.X)/2, p.Min.Y-p.x.labelRows()-nameRow/2, p.x.name)
	}
}

// placeLabel names a place below the area, no wider than the place is.
func (p panel) placeLabel(words lettering, k plot.Tick) {
	x := p.atX(k.Value)
	for i, row := range p.x.brokenLabel(k.Label, words, p.atX(k.Value+1)-x-4) {
		words.draw(p.Canvas, x, p.Min.Y-tickRow*0.65-secondRow*vg.Length(i), row)
	}
}

// drawY draws hairlines for the y axis, and its labels where the panel is the
// one that carries them.
func (p panel) drawY(t Theme, labels yLabels) {
	words := labelType.in(t.of(muted)).from(1)
	for _, k := range p.y.ticks {
		y := p.atY(k.Value)
		p.StrokeLine2(draw.LineStyle{Color: t.of(grid), Width: hairline}, p.Min.X, y, p.Max.X, y)
		if labels == withLabels {
			words.draw(p.Canvas, p.Min.X-tickGap, y, k.Label)
		}
	}
}

// yLabels says whether a panel carries the labels of its y axis.
type yLabels uint8

const (
	withLabels yLabels = iota
	linesOnly
)

// drawGridX draws a hairline up from every mark of the x axis.
func (p panel) drawGridX(t Theme) {
	for _, k := range p.x.ticks {
		x := p.atX(k.Value)
		p.StrokeLine2(draw.LineStyle{Color: t.of(grid), Width: hairline}, x, p.Min.Y, x, p.Max.Y)
	}
}

// columns cuts c into n areas of equal width, side by side: left of the first
// and right of the last stay free, and gap between two.
func columns(c draw.Canvas, n int, left, gap, right vg.Length) []draw.Canvas {
	width := (c.Max.X - c.Min.X - left - right - gap*vg.Length(n-1)) / vg.Length(n)
	out := make([]draw.Canvas, n)
	x := c.Min.X + left
	for i := range out {
		out[i] = c
		out[i].Min.X, out[i].Max.X = x, x+width
		x += width + gap
	}
	return out
}
