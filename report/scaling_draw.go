package report

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
)

// scalingChart is the middle of a page of scaling curves.
type scalingChart struct {
	curves    []scalingCurve
	bySetting bool // all are of one strategy, each under a setting of its own
	grid      multiples
	y         axis
}

const (
	curveHead = vg.Length(15) // a panel's heading
	wordsRow  = vg.Length(12) // what is said of a law, below it
	underHead = vg.Length(5)
)

var wordsType = lettering{size: 8.5}

// fittable reports whether some curve has enough core counts for a law.
func (s scalingChart) fittable() bool {
	return slices.ContainsFunc(s.curves, func(c scalingCurve) bool { return c.counts() >= analysis.LeastToFit })
}

// anyLaw reports whether a law is drawn.
func (s scalingChart) anyLaw() bool {
	return slices.ContainsFunc(s.curves, func(c scalingCurve) bool { return c.law != nil })
}

// head is the room above each area.
func (s scalingChart) head() vg.Length {
	if s.fittable() {
		return curveHead + wordsRow + underHead
	}
	return curveHead + underHead
}

func (s scalingChart) subtitle() string {
	text := "Items stored a second against cores"
	if where := setting(s.curves[0].cell()); where != "" && !s.bySetting {
		text += ", " + where
	}
	switch {
	case s.bySetting && len(s.curves) > 1:
		text += ". Faint: the other settings. Right of each: on the most cores."
	case len(s.curves) > 1:
		text += ", the fastest strategy first. Faint: the other strategies. Right of each name: on the most cores."
	default:
		text += ". Right of the name: on the most cores."
	}
	if !s.fittable() {
		text += fmt.Sprintf(" No scaling law is fitted to fewer than %d numbers of cores.", analysis.LeastToFit)
	}
	if slices.ContainsFunc(s.curves, scalingCurve.peaked) {
		text += " Upright: the law's peak."
	}
	return text + scalesText(s.grid.x, s.y)
}

// scalesText says which of two axes are logarithmic.
func scalesText(h, v axis) string {
	x, y := h.scale == logScale{}, v.scale == logScale{}
	switch {
	case x && y:
		return " Both axes logarithmic."
	case x:
		return " Horizontal axis logarithmic."
	case y:
		return " Vertical axis logarithmic."
	}
	return ""
}

func (s scalingChart) keyItems(t Theme) []keyItem {
	var lines [][]dataLine
	for _, c := range s.curves {
		lines = append(lines, c.lines)
	}
	items := linePage{lines: lines}.keyItems(t)
	if s.anyLaw() {
		items = append(items, keyItem{text: "Amdahl's law", fill: t.of(muted), form: keyDots}, keyItem{text: "Gunther's law (USL)", fill: t.of(muted), form: keyCurve})
	}
	return items
}

func (s scalingChart) draw(c draw.Canvas, t Theme) {
	c = key(c, t, s.keyItems(t))
	for i, p := range s.grid.panels(c, s.y, 26, 8) {
		curve := s.curves[i]
		s.heading(p, t, curve)
		s.grid.axes(p, t, i)
		for k, other := range s.curves {
			if l := other.first(); k != i {
				xs, ys := l.centers()
				p.line(xs, ys, draw.LineStyle{Color: t.of(axisLine).fade(0.45), Width: curveWidth})
			}
		}
		for nth, l := range curve.lines {
			p.drawLine(t, l, nth, func() {
				if curve.law != nil && curve.law.Simulated == l.family.simulated {
					p.drawLaws(t, curve)
				}
			})
		}
	}
}

// heading names the panel and says what its law is.
func (s scalingChart) heading(p panel, t Theme, c scalingCurve) {
	bold, y := labelType.strong(), p.Max.Y+s.grid.head-curveHead/2
	l := c.first()
	figure := labelsOf(t, c.lines, valuesOnly, rateText)[0].text + " items/s"
	bold.in(t.of(ink)).from(1).draw(p.Canvas, p.Max.X, y, figure)
	name := l.family.strategy
	if s.bySetting && setting(c.cell()) != "" {
		name = setting(c.cell())
	}
	bold.in(t.text(l.look.shade(t))).draw(p.Canvas, p.Min.X, y, bold.fit(name, p.Max.X-p.Min.X-bold.width(figure)-8))
	if s.fittable() {
		wordsType.in(t.of(muted)).draw(p.Canvas, p.Min.X, y-curveHead/2-wordsRow/2, wordsType.fit(c.lawText(), p.Max.X-p.Min.X))
	}
}

// drawLaws draws both laws, the chosen one stronger if the points follow it, with an
// upright at the peak that it has among them.
func (p panel) drawLaws(t Theme, c scalingCurve) {
	chosen := c.law.Choice.Chosen()
	for _, fit := range []analysis.Fit{c.law.Choice.Amdahl, c.law.Choice.USL} {
		style := draw.LineStyle{Color: t.of(muted).fade(0.8), Width: curveWidth}
		if fit.Law == chosen.Law && follows(fit) {
			style.Color, style.Width = t.of(ink), thinLine
		}
		if fit.Law == analysis.LawAmdahl {
			style.Dashes = dots()
		}
		group(p.Canvas, "law", string(fit.Law), c.lawHover(fit), func() {
			xs, ys := sampledLaw(fit)
			p.line(xs, ys, style)
			if n, x, _ := fit.Peak(); fit.Law == chosen.Law && c.peaked() {
				p.StrokeLine2(draw.LineStyle{Color: t.of(ink), Width: 0.8, Dashes: dots()}, p.atX(n), p.Min.Y, p.atX(n), p.atY(x))
			}
		})
	}
}

// sampledLaw is the law's curve between the points that it was fitted to: beyond
// them it would only guess.
func sampledLaw(f analysis.Fit) (xs, ys []float64) {
	const steps = 48
	for i := range steps + 1 {
		n := f.Least * math.Pow(f.Most/f.Least, float64(i)/steps)
		xs, ys = append(xs, n), append(ys, f.Curve.Throughput(n))
	}
	return xs, ys
}
