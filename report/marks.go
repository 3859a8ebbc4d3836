package report

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// band fills between lo and hi: a polygon there and back, clipped to the panel.
func (p panel) band(xs, lo, hi []float64, s shade) {
	points := make([]vg.Point, 0, 2*len(xs))
	for i := range xs {
		points = append(points, p.at(xs[i], hi[i]))
	}
	for i := len(xs) - 1; i >= 0; i-- {
		points = append(points, p.at(xs[i], lo[i]))
	}
	p.FillPolygon(s, p.ClipPolygonXY(points))
}

// line joins the points, clipped to the panel.
func (p panel) line(xs, ys []float64, style draw.LineStyle) {
	points := make([]vg.Point, len(xs))
	for i := range xs {
		points[i] = p.at(xs[i], ys[i])
	}
	p.StrokeLines(style, p.ClipLinesXY(points)...)
}

// rect fills a rectangle given in values, inset by gap, and returns where it is.
func (p panel) rect(x0, x1, y0, y1 float64, gap, radius vg.Length, s shade) vg.Rectangle {
	a, b := p.at(x0, y0), p.at(x1, y1)
	r := vg.Rectangle{
		Min: vg.Point{X: min(a.X, b.X) + gap, Y: min(a.Y, b.Y) + gap},
		Max: vg.Point{X: max(a.X, b.X) - gap, Y: max(a.Y, b.Y) - gap},
	}
	p.SetColor(s)
	p.Fill(rounded(r, radius))
	return r
}

// rounded is the outline of a rectangle whose corners are round.
func rounded(r vg.Rectangle, radius vg.Length) vg.Path {
	radius = min(radius, r.Size().X/2, r.Size().Y/2)
	if radius <= 0 {
		return r.Path()
	}
	in := vg.Rectangle{Min: vg.Point{X: r.Min.X + radius, Y: r.Min.Y + radius}, Max: vg.Point{X: r.Max.X - radius, Y: r.Max.Y - radius}}
	quarter := math.Pi / 2
	var p vg.Path
	p.Move(vg.Point{X: in.Min.X, Y: r.Min.Y})
	p.Line(vg.Point{X: in.Max.X, Y: r.Min.Y})
	p.Arc(vg.Point{X: in.Max.X, Y: in.Min.Y}, radius, -quarter, quarter)
	p.Line(vg.Point{X: r.Max.X, Y: in.Max.Y})
	p.Arc(in.Max, radius, 0, quarter)
	p.Line(vg.Point{X: in.Min.X, Y: r.Max.Y})
	p.Arc(vg.Point{X: in.Min.X, Y: in.Max.Y}, radius, quarter, quarter)
	p.Line(vg.Point{X: r.Min.X, Y: in.Min.Y})
	p.Arc(in.Min, radius, 2*quarter, quarter)
	p.Close()
	return p
}

// keyItem is one entry of a key.
type keyItem struct {
	text string
	fill shade
	thin bool // drawn as a bar thinner than the others, as in the chart
}

// keyRow is the height of one row of a key.
const keyRow = vg.Length(16)

const (
	swatch     = vg.Length(10)
	swatchText = vg.Length(14) // from a swatch's start to its text
	keyGap     = vg.Length(14) // between entries
)

// keySpots are where the entries stand in a key of some width: x from its left,
// row from the top.
func keySpots(items []keyItem, width vg.Length) (x []vg.Length, row []int) {
	at, line := vg.Length(0), 0
	for _, it := range items {
		w := swatchText + labelType.width(labelType.fit(it.text, longestName))
		if at > 0 && at+w > width {
			at, line = 0, line+1
		}
		x, row = append(x, at), append(row, line)
		at += w + keyGap
	}
	return x, row
}

// keyHeight is the room that a key takes at some width.
func keyHeight(items []keyItem, width vg.Length) vg.Length {
	if len(items) == 0 {
		return 0
	}
	_, row := keySpots(items, width)
	return keyRow*vg.Length(row[len(row)-1]+1) + 4
}

// key writes swatches with their names from the top left, for charts where
// labels cannot stand at what they name, and returns what is left of c.
func key(c draw.Canvas, t Theme, items []keyItem) draw.Canvas {
	width := c.Max.X - c.Min.X
	xs, rows := keySpots(items, width)
	for i, it := range items {
		x, y := c.Min.X+xs[i], c.Max.Y-keyRow*(vg.Length(rows[i])+0.5)
		half := vg.Length(4)
		if it.thin {
			half = 1.2
		}
		c.SetColor(it.fill)
		c.Fill(rounded(vg.Rectangle{Min: vg.Point{X: x, Y: y - half}, Max: vg.Point{X: x + swatch, Y: y + half}}, 2))
		labelType.in(t.of(ink)).draw(c, x+swatchText, y, labelType.fit(it.text, longestName))
	}
	c.Max.Y -= keyHeight(items, width)
	return c
}
