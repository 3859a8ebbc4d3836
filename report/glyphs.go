package report

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// glyph is the shape of a marker: it tells series apart without colour.
type glyph uint8

const (
	disc glyph = iota
	square
	diamond
	triangle
	wedge // a triangle on its tip
	plus
	cross
	star
	hexagon
)

// outline gives the corners of a glyph around the origin. Radii differ so that
// all shapes look equally large. A disc has no corners.
func (g glyph) outline(r float64) []vg.Point {
	switch g {
	case square:
		return polygon(4, r*1.2, math.Pi/4)
	case diamond:
		return polygon(4, r*1.25, 0)
	case triangle:
		return polygon(3, r*1.3, math.Pi/2)
	case wedge:
		return polygon(3, r*1.3, -math.Pi/2)
	case plus:
		return beams(r*1.15, 0)
	case cross:
		return beams(r*1.15, math.Pi/4)
	case star:
		return starPoints(r * 1.35)
	case hexagon:
		return polygon(6, r*1.15, 0)
	}
	return nil
}

func (g glyph) path(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	if g == disc {
		p.Move(vg.Point{X: at.X + radius, Y: at.Y})
		p.Arc(at, radius, 0, 2*math.Pi)
		p.Close()
		return p
	}
	for i, corner := range g.outline(float64(radius)) {
		if i == 0 {
			p.Move(at.Add(corner))
		} else {
			p.Line(at.Add(corner))
		}
	}
	p.Close()
	return p
}

func onCircle(r, angle float64) vg.Point {
	return vg.Point{X: vg.Length(r * math.Cos(angle)), Y: vg.Length(r * math.Sin(angle))}
}

func polygon(n int, r, first float64) []vg.Point {
	out := make([]vg.Point, n)
	for i := range out {
		out[i] = onCircle(r, first+2*math.Pi*float64(i)/float64(n))
	}
	return out
}

// beams are the twelve corners of a plus sign.
func beams(r, turn float64) []vg.Point {
	half := r * 0.38
	tip, inner := math.Hypot(r, half), half*math.Sqrt2
	lean := math.Atan2(half, r)
	var out []vg.Point
	for i := range 4 {
		a := turn + float64(i)*math.Pi/2
		out = append(out, onCircle(tip, a-lean), onCircle(tip, a+lean), onCircle(inner, a+math.Pi/4))
	}
	return out
}

func starPoints(r float64) []vg.Point {
	var out []vg.Point
	for i := range 5 {
		a := math.Pi/2 + 2*math.Pi*float64(i)/5
		out = append(out, onCircle(r, a), onCircle(r*0.45, a+math.Pi/5))
	}
	return out
}

// marker is a glyph with what tells the variants of one strategy apart.
type marker struct {
	shape   glyph
	variant int // 0 filled, 1 hollow, 2 ringed with a dot, then again
}

const markerRadius = vg.Length(2.9)

// drawHollow marks the point of what is not ranked: the outline alone, and larger than
// a hollow variant.
func (m marker) drawHollow(c draw.Canvas, t Theme, s shade, at vg.Point) {
	for _, layer := range []struct {
		shade  shade
		radius vg.Length
	}{{t.of(background), markerRadius + 1.9}, {s, markerRadius + 0.6}, {t.of(background), markerRadius * 0.72}} {
		c.SetColor(layer.shade)
		c.Fill(m.shape.path(at, layer.radius))
	}
}

// draw marks a point, with a ring of the background so that markers stay apart
// where lines cross.
func (m marker) draw(c draw.Canvas, t Theme, s shade, at vg.Point) {
	fill := func(s shade, r vg.Length) {
		c.SetColor(s)
		c.Fill(m.shape.path(at, r))
	}
	fill(t.of(background), markerRadius+1.3)
	fill(s, markerRadius)
	switch m.variant % 3 {
	case 1:
		fill(t.of(background), markerRadius*0.55)
	case 2:
		fill(t.of(background), markerRadius*0.7)
		fill(s, markerRadius*0.35)
	}
}
