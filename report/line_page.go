package report

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// linePage lays out panels of lines side by side, in rows where there are more than
// mostPerRow. They share the y axis; the last one of each row names the lines.
type linePage struct {
	heads  []string // one a panel; drawn only where there are several
	x      []axis   // one a panel
	y      axis
	lines  [][]dataLine
	write  func(float64) string
	under  func(p panel, t Theme, i int)   // drawn below the lines of panel i
	labels func(t Theme, i int) []endLabel // beside those of the lines
}

// grid arranges the panels as small multiples are.
func (l linePage) grid() multiples { return multiples{n: len(l.lines)} }

// size is the page's width and the height of its middle: a column of labels needs
// its height.
func (l linePage) size() (width, body vg.Length) {
	rows := vg.Length(l.grid().rows())
	body = rows*l.rowHeight() + (rows-1)*betweenMaps + keyHeight(l.keyItems(Light), narrow-2*marginX)
	if len(l.lines) > 1 {
		return wide, body
	}
	return narrow, body
}

func (l linePage) rowHeight() vg.Length {
	most := 0
	for _, lines := range l.lines {
		most = max(most, len(lines)+1)
	}
	least := vg.Length(250)
	if l.grid().rows() > 1 {
		least = 190
	}
	return max(least, vg.Length(most)*labelGap+60)
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
	labels := make([][]endLabel, len(l.lines))
	var between, right vg.Length
	for i, lines := range l.lines {
		if l.endsRow(i) {
			labels[i] = append(labelsOf(t, lines, named, l.write), l.labels(t, i)...)
			right = max(right, endLabelWidth(labels[i]))
			continue
		}
		labels[i] = append(labelsOf(t, lines, valuesOnly, l.write), l.labels(t, i)...)
		between = max(between, endLabelWidth(labels[i])+18)
	}
	perRow := l.grid().perRow()
	side := columns(c, perRow, l.y.yLabelWidth(), between, right)
	for i := range l.lines {
		area := side[i%perRow]
		area.Max.Y = c.Max.Y - vg.Length(i/perRow)*(l.rowHeight()+betweenMaps)
		area.Min.Y = area.Max.Y - l.rowHeight()
		l.drawPanel(area, t, i, labels[i])
	}
}

// endsRow reports whether nothing stands right of panel i.
func (l linePage) endsRow(i int) bool {
	return (i+1)%l.grid().perRow() == 0 || i == len(l.lines)-1
}

func (l linePage) drawPanel(area draw.Canvas, t Theme, i int, labels []endLabel) {
	area.Min.Y += l.x[i].xRow()
	if len(l.lines) > 1 {
		labelType.strong().in(t.of(ink)).draw(area, area.Min.X, area.Max.Y-panelHead/2, labelType.strong().fit(l.heads[i], area.Max.X-area.Min.X))
		area.Max.Y -= panelHead
	}
	area.Max.Y -= 6 // half a label's height
	p := panel{area, l.x[i], l.y}
	if i%l.grid().perRow() == 0 {
		p.drawY(t, withLabels)
	} else {
		p.drawY(t, linesOnly)
	}
	p.drawX(t)
	l.under(p, t, i)
	p.drawLines(t, l.lines[i])
	p.endLabels(t, labels)
}
