package report

import (
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
)

// heatGrid is the middle of a page of heat maps.
type heatGrid struct {
	maps     []heatMap
	verdicts []analysis.Verdict // of the key
	view     func(analysis.Verdict) verdictView
	border   border
}

// perRow is how many maps stand side by side.
func (g heatGrid) perRow() int { return min(len(g.maps), mapsPerRow) }

// rows is how many rows of maps there are.
func (g heatGrid) rows() int { return (len(g.maps) + g.perRow() - 1) / g.perRow() }

// mapHeight is one map's with its heading and axis.
func (g heatGrid) mapHeight() vg.Length {
	h := vg.Length(len(g.maps[0].cores))*heatRow + g.xAxis().xRow() + 4
	if len(g.maps) > 1 {
		h += panelHead
	}
	return h
}

const betweenMaps = vg.Length(8)

// height is the room that the grid takes at a width.
func (g heatGrid) height(width vg.Length) vg.Length {
	return keyHeight(g.keyItems(Light), width) + vg.Length(g.rows())*g.mapHeight() + vg.Length(g.rows()-1)*betweenMaps
}

func (g heatGrid) keyItems(t Theme) []keyItem {
	var out []keyItem
	for _, of := range g.verdicts {
		out = append(out, keyItem{text: string(of), fill: g.view(of).look.shade(t)})
	}
	if g.border.drawn() {
		out = append(out, keyItem{text: g.border.name(), fill: t.of(ink), form: keyLine, ours: true})
	}
	return out
}

func (g heatGrid) xAxis() axis { return g.maps[0].scale.columns(g.maps[0].latencies) }

func (g heatGrid) yAxis() axis {
	n := len(g.maps[0].cores)
	a := axis{min: -0.5, max: float64(n) - 0.5, scale: linear}
	for i, c := range g.maps[0].cores {
		a.ticks = append(a.ticks, plot.Tick{Value: float64(i), Label: coresText(c)})
	}
	return a
}

func (g heatGrid) draw(c draw.Canvas, t Theme) {
	c = key(c, t, g.keyItems(t))
	x, y := g.xAxis(), g.yAxis()
	top := c.Max.Y
	areas := columns(c, g.perRow(), y.yLabelWidth(), 14, 0)
	for i, m := range g.maps {
		area := areas[i%g.perRow()]
		area.Max.Y = top - vg.Length(i/g.perRow())*(g.mapHeight()+betweenMaps)
		area.Min.Y = area.Max.Y - g.mapHeight() + x.xRow()
		if len(g.maps) > 1 {
			labelType.strong().in(t.of(ink)).draw(c, area.Min.X, area.Max.Y-panelHead/2, labelType.strong().fit(m.family.String(), area.Max.X-area.Min.X))
			area.Max.Y -= panelHead
		}
		p := panel{area, x, y}
		labels := linesOnly
		if i%g.perRow() == 0 {
			labels = withLabels
		}
		p.categories(t, labels)
		group(c, "series", m.family.String(), "", func() { g.drawMap(p, t, m) })
	}
}

// categories labels rows and columns that are not scales: no lines, no marks.
func (p panel) categories(t Theme, labels yLabels) {
	words := labelType.in(t.of(muted))
	for _, k := range p.x.ticks {
		p.placeLabel(words.from(0.5), k)
	}
	words.from(0.5).draw(p.Canvas, (p.Min.X+p.Max.X)/2, p.Min.Y-p.x.labelRows()-nameRow/2, p.x.name)
	if labels == withLabels {
		for _, k := range p.y.ticks {
			words.from(1).draw(p.Canvas, p.Min.X-tickGap, p.atY(k.Value), k.Label)
		}
	}
}

func (g heatGrid) drawMap(p panel, t Theme, m heatMap) {
	for row, cores := range m.cores {
		for col, latency := range m.latencies {
			x, y := float64(col), float64(row)
			cell := m.at(cores, latency)
			if cell == nil {
				r := p.rect(x-0.5, x+0.5, y-0.5, y+0.5, 1, 2.5, t.of(grid).fade(0.5))
				labelType.in(t.of(muted)).from(0.5).draw(p.Canvas, middle(r).X, middle(r).Y, "–")
				continue
			}
			group(p.Canvas, "cell", "", m.hoverText(*cell), func() { g.drawCell(p, t, *cell, x, y) })
		}
	}
	g.border.draw(p, t)
}

// paleness is how much background a faint cell takes.
const paleness = 70

func (g heatGrid) drawCell(p panel, t Theme, cell heatCell, x, y float64) {
	l := g.view(cell.why.Verdict).look
	fill := l.shade(t)
	if cell.faint() {
		fill = t.tinted(l.hue, -paleness)
	}
	letters := t.on(fill)
	r := p.rect(x-0.5, x+0.5, y-0.5, y+0.5, 1, 2.5, fill)
	g.drawStrip(p, t, cell, r)
	number := lettering{size: 11.5, bold: true, ink: letters, align: 0.5}
	word := lettering{size: 7.5, ink: letters, align: 0.5}
	efficiency := "–"
	if cell.Efficiency.Known() {
		efficiency = strings.TrimSuffix(percentText(cell.Efficiency.Center), " %")
	}
	m, lines := middle(r), word.hyphenated(string(cell.why.Verdict), r.Size().X-6)
	if len(lines) > 1 {
		m.Y += 3.2
	}
	number.draw(p.Canvas, m.X, m.Y+6.5, efficiency)
	for i, line := range lines {
		word.draw(p.Canvas, m.X, m.Y-5.5-wordLine*vg.Length(i), line)
	}
}

// wordLine is from one line of a cell's word to the next.
const wordLine = vg.Length(8)

// hyphenated is a word on one line, or on two where it is too wide and has a hyphen.
func (l lettering) hyphenated(word string, w vg.Length) []string {
	at := strings.LastIndex(word, "-")
	if l.width(word) <= w || at < 0 {
		return []string{l.fit(word, w)}
	}
	return []string{l.fit(word[:at+1], w), l.fit(word[at+1:], w)}
}

// stripHeight is that of the strip at a cell's foot.
const stripHeight = vg.Length(4)

// drawStrip gives the trials that lead to another verdict their share of the cell's
// width, from the right.
func (g heatGrid) drawStrip(p panel, t Theme, cell heatCell, r vg.Rectangle) {
	right := r.Max.X
	for _, vote := range cell.why.Votes {
		if vote.Verdict == cell.why.Verdict {
			continue
		}
		left := right - r.Size().X*vg.Length(vote.Trials)/vg.Length(cell.why.Trials)
		p.SetColor(g.view(vote.Verdict).look.shade(t))
		p.Fill(vg.Rectangle{Min: vg.Point{X: left, Y: r.Min.Y}, Max: vg.Point{X: right, Y: r.Min.Y + stripHeight}}.Path())
		p.StrokeLine2(draw.LineStyle{Color: t.of(background), Width: 0.8}, left, r.Min.Y+stripHeight, right, r.Min.Y+stripHeight)
		right = left
	}
}

func middle(r vg.Rectangle) vg.Point {
	return vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
}
