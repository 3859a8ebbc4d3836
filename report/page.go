package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// page is one picture: what it says, and how its middle is drawn. Lengths are
// in points.
type page struct {
	setting  string // what tells it from the chart's other pictures; may be empty
	title    string // the finding
	subtitle string // units and encodings
	notes    []string
	width    vg.Length
	body     vg.Length // height of the middle
	draw     func(c draw.Canvas, t Theme)
}

const (
	narrow = vg.Length(560) // a chart of one panel
	wide   = vg.Length(760) // a chart of several

	marginX      = vg.Length(16)
	marginTop    = vg.Length(16)
	marginBottom = vg.Length(12)
	titleLine    = vg.Length(18)
	subtitleLine = vg.Length(13.5)
	noteLine     = vg.Length(10.5)
	underTitle   = vg.Length(9)
	overNotes    = vg.Length(9)
)

var (
	titleType    = lettering{size: 14, bold: true}
	subtitleType = lettering{size: 10}
	noteType     = lettering{size: 8}
	labelType    = lettering{size: 9.5}
)

// in gives the lettering its colour.
func (l lettering) in(s shade) lettering {
	l.ink = s
	return l
}

// strong is the lettering's bold form.
func (l lettering) strong() lettering {
	l.bold = true
	return l
}

// from sets which part of the text stands at the point: 0 start, 1 end.
func (l lettering) from(align float64) lettering {
	l.align = align
	return l
}

// lines are the page's texts, broken to its width.
func (p page) lines() (title, subtitle, notes []string) {
	w := p.width - 2*marginX
	if p.title != "" {
		title = titleType.balanced(p.title, w)
	}
	if p.subtitle != "" {
		subtitle = subtitleType.balanced(p.subtitle, w)
	}
	for _, n := range p.notes {
		notes = append(notes, noteType.wrap(n, w)...)
	}
	return title, subtitle, notes
}

// height is the whole page's: texts take as many lines as they need, and the
// middle keeps its own height.
func (p page) height() vg.Length {
	title, subtitle, notes := p.lines()
	return marginTop + vg.Length(len(title))*titleLine + vg.Length(len(subtitle))*subtitleLine + underTitle +
		p.body + overNotes + vg.Length(len(notes))*noteLine + marginBottom
}

// paint draws the page on a canvas of its width and height.
func (p page) paint(c draw.Canvas, t Theme) {
	c.SetColor(t.of(background))
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, marginX, -marginX, marginBottom, -marginTop)
	title, subtitle, notes := p.lines()
	y := c.Max.Y
	for _, line := range title {
		titleType.in(t.of(ink)).draw(c, c.Min.X, y-titleLine/2, line)
		y -= titleLine
	}
	for _, line := range subtitle {
		subtitleType.in(t.of(muted)).draw(c, c.Min.X, y-subtitleLine/2, line)
		y -= subtitleLine
	}
	foot := c.Min.Y + vg.Length(len(notes))*noteLine
	for i, line := range notes {
		noteType.in(t.of(muted)).draw(c, c.Min.X, foot-noteLine*(vg.Length(i)+0.5), line)
	}
	c.Min.Y, c.Max.Y = foot+overNotes, y-underTitle
	p.draw(c, t)
}

// grouper is a canvas that can name a part of the drawing. PNGs cannot.
type grouper interface {
	Begin(class, name, hover string)
	End()
}

// group draws something under a name, with a hover text, where the canvas can.
func group(c draw.Canvas, class, name, hover string, f func()) {
	if g, ok := innermost(c).(grouper); ok {
		g.Begin(class, name, hover)
		defer g.End()
	}
	f()
}

// innermost is the canvas below the layers that cropping puts around it.
func innermost(c vg.Canvas) vg.Canvas {
	for {
		layer, ok := c.(draw.Canvas)
		if !ok {
			return c
		}
		c = layer.Canvas
	}
}
