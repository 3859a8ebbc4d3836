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
