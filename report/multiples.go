package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// multiples are small panels of one size that share their axes, row by row.
type multiples struct {
	n       int
	columns int       // 0: as many as suit n
	rowHead vg.Length // what stands above each row
	head    vg.Length // what stands above each area
	area    vg.Length // the height of each
	x       axis      // named below the last panel of each column
}

const mostPerRow = 3

// mostInGrid is how many small panels share a page: three rows of three.
const mostInGrid = 9

// gridOf is the multiples of n panels: the fewer there are, the larger.
func gridOf(n int, head vg.Length, x axis) multiples {
	m := multiples{n: n, head: head, x: x, area: 235}
	switch {
	case m.rows() > 1:
		m.area = 122
	case n > 1:
		m.area = 180
	}
	return m
}

// tableOf is the multiples of a table of panels, with a heading for each of its rows.
func tableOf(rows, columns int, rowHead, head vg.Length, x axis) multiples {
	m := gridOf(rows*columns, head, x)
	m.columns, m.rowHead, m.area = columns, rowHead, 96
	return m
}

// perRow is how many panels stand side by side: four of them are two above two.
func (m multiples) perRow() int {
	switch {
	case m.columns > 0:
		return m.columns
	case m.n == 4:
		return 2
	}
	return min(m.n, mostPerRow)
}

func (m multiples) rows() int { return (m.n + m.perRow() - 1) / m.perRow() }

// row is the height of a row without the axis' name.
func (m multiples) row() vg.Length { return m.rowHead + m.head + m.area + m.x.labelRows() }

// size is the page's width and the height of the panels together.
func (m multiples) size() (width, height vg.Length) {
	height = vg.Length(m.rows())*m.row() + vg.Length(m.rows()-1)*betweenMaps + nameRow
	if m.n > 1 {
		return wide, height
	}
	return narrow, height
}

// panels cuts c into the panels' areas: see columns. Above each stay m.head points.
func (m multiples) panels(c draw.Canvas, y axis, gap, right vg.Length) []panel {
	out := make([]panel, m.n)
	side := columns(c, m.perRow(), y.yLabelWidth(), gap, right)
	for i := range out {
		area := side[i%m.perRow()]
		area.Max.Y = c.Max.Y - vg.Length(i/m.perRow())*(m.row()+betweenMaps) - m.rowHead - m.head
		area.Min.Y = area.Max.Y - m.area
		out[i] = panel{area, m.x, y}
		if i+m.perRow() < m.n {
			out[i].x.name = ""
		}
	}
	return out
}

// axes draws a panel's axes: only the first of a row has the labels of y.
func (m multiples) axes(p panel, t Theme, i int) {
	labels := linesOnly
	if i%m.perRow() == 0 {
		labels = withLabels
	}
	p.drawY(t, labels)
	p.drawX(t)
}
