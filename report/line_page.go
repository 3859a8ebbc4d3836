package report

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mostPanels is how many panels share a page; beyond, each takes its own.
const mostPanels = 3

// linePage lays out panels of lines side by side. They share the y axis; the
// last one names the lines.
type linePage struct {
	heads  []string // one a panel; drawn only where there are several
	x      []axis   // one a panel
	y      axis
	lines  [][]dataLine
	write  func(float64) string
	under  func(p panel, t Theme, i int)   // drawn below the lines of panel i
	labels func(t Theme, i int) []endLabel // beside those of the lines
}

// size is the page's width and the height of its middle: a row of labels needs
// its height.
func (l linePage) size() (width, body vg.Length) {
	most := 0
	for _, lines := range l.lines {
		most = max(most, len(lines)+1)
	}
	body = max(250, vg.Length(most)*labelGap+60) + keyHeight(l.keyItems(Light), narrow-2*marginX)
	if len(l.lines) > 1 {
		return wide, body
	}
	return narrow, body
}

// keyItems say what tells measured lines from simulated ones, where there are
// both.
func (l linePage) keyItems(t Theme) []keyItem {
	for _, lines := range l.lines {
		if slices.ContainsFunc(lines, func(d dataLine) bool { return d.family.told }) {
			return []keyItem{
				{text: "measured", fill: t.of(ink), form: keyLine},
				{text: "simulated (values in brackets)", fill: t.of(ink), form: keyDashes},
			}
		}
	}
	return nil
}

func (l linePage) draw(c draw.Canvas, t Theme) {
	c = key(c, t, l.keyItems(t))
	n := len(l.lines)
	labels := make([][]endLabel, n)
	var between, right vg.Length
	for i, lines := range l.lines {
		if i == n-1 {
			labels[i] = append(labelsOf(t, lines, named, l.write), l.labels(t, i)...)
			right = endLabelWidth(labels[i])
			continue
		}
		labels[i] = append(labelsOf(t, lines, valuesOnly, l.write), l.labels(t, i)...)
		between = max(between, endLabelWidth(labels[i])+18)
	}
	for i, area := range columns(c, n, l.y.yLabelWidth(), between, right) {
		area.Min.Y += l.x[i].xRow()
		if n > 1 {
			labelType.strong().in(t.of(ink)).draw(c, area.Min.X, area.Max.Y-panelHead/2, labelType.strong().fit(l.heads[i], area.Max.X-area.Min.X))
			area.Max.Y -= panelHead
		}
		area.Max.Y -= 6 // half a label's height
		p := panel{area, l.x[i], l.y}
		if i == 0 {
			p.drawY(t, withLabels)
		} else {
			p.drawY(t, linesOnly)
		}
		p.drawX(t)
		l.under(p, t, i)
		p.drawLines(t, l.lines[i])
		p.endLabels(t, labels[i])
	}
}
