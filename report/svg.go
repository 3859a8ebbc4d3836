package report

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// svgCanvas is a vg.Canvas that writes SVG. Against gonum's own it adds real
// text with its length (so that another font keeps the layout), groups with a
// name and hover text, and colours by their role.
type svgCanvas struct {
	width, height vg.Length
	body          bytes.Buffer
	roles         map[role]bool // the roles that body names
	state         svgState
	stack         []svgState
}

// svgState is what Push saves and Pop brings back.
type svgState struct {
	color  color.Color
	line   vg.Length
	dashes string     // as attributes
	m      [6]float64 // affine map to the page, whose y axis points down
}

var (
	_ vg.Canvas      = (*svgCanvas)(nil)
	_ vg.CanvasSizer = (*svgCanvas)(nil)
)

func newSVG(width, height vg.Length) *svgCanvas {
	s := &svgCanvas{width: width, height: height, roles: map[role]bool{}}
	s.state = svgState{color: color.Black, line: 1, m: [6]float64{1, 0, 0, -1, 0, float64(height)}}
	return s
}

// Begin opens a group. name goes into data-name, hover into its title; either
// may be empty.
func (s *svgCanvas) Begin(class, name, hover string) {
	fmt.Fprintf(&s.body, `<g class="%s"`, escape(class))
	if name != "" {
		fmt.Fprintf(&s.body, ` data-name="%s"`, escape(name))
	}
	s.body.WriteString(">")
	if hover != "" {
		s.body.WriteString("<title>" + escape(hover) + "</title>")
	}
}

// End closes the group that Begin opened last.
func (s *svgCanvas) End() { s.body.WriteString("</g>\n") }

// Size gives the page's width and height.
func (s *svgCanvas) Size() (x, y vg.Length) { return s.width, s.height }

// SetLineWidth implements vg.Canvas.
func (s *svgCanvas) SetLineWidth(w vg.Length) { s.state.line = w }

// SetLineDash implements vg.Canvas.
func (s *svgCanvas) SetLineDash(dashes []vg.Length, offset vg.Length) {
	s.state.dashes = ""
	if len(dashes) == 0 {
		return
	}
	words := make([]string, len(dashes))
	for i, d := range dashes {
		words[i] = num(float64(d))
	}
	s.state.dashes = ` stroke-dasharray="` + strings.Join(words, " ") + `"`
	if offset != 0 {
		s.state.dashes += ` stroke-dashoffset="` + num(float64(offset)) + `"`
	}
}

// SetColor implements vg.Canvas.
func (s *svgCanvas) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	s.state.color = c
}

// Rotate implements vg.Canvas.
func (s *svgCanvas) Rotate(angle float64) {
	sin, cos := math.Sincos(angle)
	s.transform(cos, sin, -sin, cos, 0, 0)
}

// Translate implements vg.Canvas.
func (s *svgCanvas) Translate(p vg.Point) { s.transform(1, 0, 0, 1, float64(p.X), float64(p.Y)) }

// Scale implements vg.Canvas.
func (s *svgCanvas) Scale(x, y float64) { s.transform(x, 0, 0, y, 0, 0) }

func (s *svgCanvas) transform(a, b, c, d, e, f float64) {
	m := s.state.m
	s.state.m = [6]float64{
		m[0]*a + m[2]*b, m[1]*a + m[3]*b,
		m[0]*c + m[2]*d, m[1]*c + m[3]*d,
		m[0]*e + m[2]*f + m[4], m[1]*e + m[3]*f + m[5],
	}
}

// Push implements vg.Canvas.
func (s *svgCanvas) Push() { s.stack = append(s.stack, s.state) }

// Pop implements vg.Canvas.
func (s *svgCanvas) Pop() {
	last := len(s.stack) - 1
	s.state, s.stack = s.stack[last], s.stack[:last]
}

// Stroke implements vg.Canvas.
func (s *svgCanvas) Stroke(p vg.Path) {
	if s.state.line <= 0 {
		return
	}
	fmt.Fprintf(&s.body, `<path d="%s" fill="none"%s stroke-width="%s"%s stroke-linejoin="round"/>`+"\n",
		s.path(p), s.paint("stroke"), num(float64(s.state.line)), s.state.dashes)
}

// Fill implements vg.Canvas.
func (s *svgCanvas) Fill(p vg.Path) {
	fmt.Fprintf(&s.body, `<path d="%s"%s/>`+"\n", s.path(p), s.paint("fill"))
}

// FillString implements vg.Canvas.
func (s *svgCanvas) FillString(f font.Face, at vg.Point, text string) {
	if strings.TrimSpace(text) == "" || f.Font.Size == 0 {
		return
	}
	x, y := s.point(at)
	extra := ""
	if f.Font.Weight > 0 {
		extra = ` class="b"`
	}
	if m := s.state.m; math.Abs(m[1]) > 1e-9 {
		extra += fmt.Sprintf(` transform="rotate(%s %s %s)"`, num(math.Atan2(m[1], m[0])*180/math.Pi), num(x), num(y))
	}
	fmt.Fprintf(&s.body, `<text x="%s" y="%s" font-size="%s" textLength="%s"%s%s>%s</text>`+"\n",
		num(x), num(y), num(float64(f.Font.Size)), num(float64(f.Width(text))), extra, s.paint("fill"), escape(text))
}

// DrawImage implements vg.Canvas: the image as data inside the file.
func (s *svgCanvas) DrawImage(r vg.Rectangle, img image.Image) {
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		panic(fmt.Sprintf("report: image for an SVG: %v", err)) // only an image without an area
	}
	x, y := s.point(vg.Point{X: r.Min.X, Y: r.Max.Y})
	fmt.Fprintf(&s.body, `<image x="%s" y="%s" width="%s" height="%s" href="data:image/png;base64,%s"/>`+"\n",
		num(x), num(y), num(float64(r.Size().X)), num(float64(r.Size().Y)), base64.StdEncoding.EncodeToString(data.Bytes()))
}

// paint gives a fill or stroke its colour. A colour with a role becomes a CSS
// variable, which only a style may hold: presentation attributes take none.
func (s *svgCanvas) paint(attr string) string {
	var r role
	if sh, ok := s.state.color.(shade); ok {
		r = sh.role
	}
	c := color.NRGBAModel.Convert(s.state.color).(color.NRGBA)
	opacity := ""
	if c.A != 255 {
		opacity = fmt.Sprintf(` %s-opacity="%s"`, attr, num(float64(c.A)/255))
	}
	if r.hue == "" {
		return fmt.Sprintf(` %s="%s"%s`, attr, css(c), opacity)
	}
	s.roles[r] = true
	return fmt.Sprintf(` style="%s:var(%s,%s)"%s`, attr, r.variable(), css(c), opacity)
}

func (s *svgCanvas) point(p vg.Point) (x, y float64) {
	m := s.state.m
	return m[0]*float64(p.X) + m[2]*float64(p.Y) + m[4], m[1]*float64(p.X) + m[3]*float64(p.Y) + m[5]
}

// css is the colour without its opacity.
func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// num writes a coordinate to a hundredth of a point.
func num(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 {
		return "0" // never "-0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// escape makes s safe in XML text and attributes.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a Builder never fails
	}
	return b.String()
}
