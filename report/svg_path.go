package report

import (
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// path writes a vg.Path in SVG's path language.
func (s *svgCanvas) path(p vg.Path) string {
	var b strings.Builder
	for _, c := range p {
		switch c.Type {
		case vg.MoveComp:
			s.command(&b, "M", c.Pos)
		case vg.LineComp:
			s.command(&b, "L", c.Pos)
		case vg.CurveComp:
			letter := "Q"
			if len(c.Control) == 2 {
				letter = "C"
			}
			s.command(&b, letter, append(append([]vg.Point{}, c.Control...), c.Pos)...)
		case vg.ArcComp:
			s.arc(&b, c)
		case vg.CloseComp:
			b.WriteByte('Z')
		}
	}
	return b.String()
}

func (s *svgCanvas) command(b *strings.Builder, letter string, points ...vg.Point) {
	b.WriteString(letter)
	for i, p := range points {
		if i > 0 {
			b.WriteByte(' ')
		}
		x, y := s.point(p)
		b.WriteString(num(x) + " " + num(y))
	}
}

// arc writes at most half a turn per command: SVG cannot tell a full turn from
// none at all.
func (s *svgCanvas) arc(b *strings.Builder, c vg.PathComp) {
	on := func(angle float64) vg.Point {
		sin, cos := math.Sincos(angle)
		return vg.Point{X: c.Pos.X + c.Radius*vg.Length(cos), Y: c.Pos.Y + c.Radius*vg.Length(sin)}
	}
	letter := "L"
	if b.Len() == 0 {
		letter = "M"
	}
	s.command(b, letter, on(c.Start))
	sweep := "0" // counter-clockwise for vg; the page's y axis points down
	if c.Angle < 0 {
		sweep = "1"
	}
	radius := num(float64(c.Radius))
	parts := int(math.Ceil(math.Abs(c.Angle)/math.Pi - 1e-9))
	for i := 1; i <= parts; i++ {
		s.command(b, "A"+radius+" "+radius+" 0 0 "+sweep+" ", on(c.Start+c.Angle*float64(i)/float64(parts)))
	}
}
