package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// strategiesChart is the middle of the page.
type strategiesChart struct {
	panels []strategyPanel
	x      axis // of all panels
}

func (s strategiesChart) perRow() int { return min(len(s.panels), panelsPerRow) }

// panelHeight is that of the panel with most rows, with its heading and axis.
func (s strategiesChart) panelHeight() vg.Length {
	most := 0
	for _, p := range s.panels {
		most = max(most, len(p.rows))
	}
	h := vg.Length(most)*strategyHeight + s.x.xRow() + 4
	if len(s.panels) > 1 {
		h += panelHead
	}
	return h
}

func (s strategiesChart) height() vg.Length {
	rows := (len(s.panels) + s.perRow() - 1) / s.perRow()
	return vg.Length(rows)*s.panelHeight() + vg.Length(rows-1)*betweenMaps
}

// roomFor is the width of the texts left and right of every panel.
func (s strategiesChart) roomFor(longest vg.Length) (left, right vg.Length) {
	for _, p := range s.panels {
		for _, r := range p.rows {
			left = max(left, r.nameType().width(r.nameType().fit(r.family.String(), longest)))
			right = max(right, labelType.width(r.label()))
		}
	}
	return left + tickGap, right + labelIndent
}

func (s strategiesChart) draw(c draw.Canvas, t Theme) {
	longest := longestName
	if len(s.panels) > 1 {
		longest = 105
	}
	left, right := s.roomFor(longest)
	areas := columns(c, s.perRow(), 0, 22, 0)
	for i, sp := range s.panels {
		area := areas[i%s.perRow()]
		area.Max.Y = c.Max.Y - vg.Length(i/s.perRow())*(s.panelHeight()+betweenMaps)
		area.Min.Y = area.Max.Y - s.panelHeight() + s.x.xRow()
		if len(s.panels) > 1 {
			labelType.strong().in(t.of(ink)).draw(c, area.Min.X, area.Max.Y-panelHead/2, labelType.strong().fit(sp.head, area.Max.X-area.Min.X))
			area.Max.Y -= panelHead
		}
		area.Min.X, area.Max.X = area.Min.X+left, area.Max.X-right
		area.Min.Y = area.Max.Y - vg.Length(len(sp.rows))*strategyHeight
		p := panel{area, s.x, axis{min: float64(len(sp.rows)) - 0.5, max: -0.5, scale: linear}}
		p.drawGridX(t)
		p.drawX(t)
		for k, r := range sp.rows {
			group(p.Canvas, "series", r.family.String(), r.hoverText(), func() { p.drawStrategy(t, r, float64(k), longest) })
		}
	}
}

// boundHalf is half the height of what a row shows of its bound: more than a marker's,
// which stands on its edge where the bound is reached.
const boundHalf = 0.42

// nameType is the lettering of the row's name: strong where it is ranked.
func (r strategyRow) nameType() lettering {
	if r.Ranks() {
		return labelType.strong()
	}
	return labelType
}

// drawStrategy draws one row: its name, the bound, the trials, the interval, the
// median, and its figures.
func (p panel) drawStrategy(t Theme, r strategyRow, row float64, longest vg.Length) {
	s := r.look.shade(t)
	y := p.atY(row)
	name := r.nameType()
	name.in(t.text(s)).from(1).draw(p.Canvas, p.Min.X-tickGap, y, name.fit(r.family.String(), longest))
	if bound := float64(r.LimitNS); bound > 0 {
		p.rect(p.x.min, bound, row-boundHalf, row+boundHalf, 0, 0, t.of(muted).fade(0.13))
		p.StrokeLine2(draw.LineStyle{Color: t.of(muted), Width: 1.2}, p.atX(bound), p.atY(row-boundHalf), p.atX(bound), p.atY(row+boundHalf))
	}
	if r.severalTrials() {
		for _, v := range r.trials {
			p.SetColor(s.fade(0.5))
			p.Fill(disc.path(vg.Point{X: p.atX(v), Y: y - strategyHeight*0.28}, 1.3))
		}
	}
	if r.Seconds.N > 1 {
		p.StrokeLine2(draw.LineStyle{Color: s.fade(0.45), Width: 4}, p.atX(r.Seconds.Lo*1e9), y, p.atX(r.Seconds.Hi*1e9), y)
	}
	if r.foretold != nil {
		x := p.atX(r.foretold.Seconds.Center * 1e9)
		p.StrokeLine2(draw.LineStyle{Color: s, Width: 1.6, Dashes: []vg.Length{2.5, 1.5}}, x, y-strategyHeight*0.44, x, y+strategyHeight*0.44)
	}
	at := vg.Point{X: p.atX(r.Seconds.Center * 1e9), Y: y}
	if r.Ranks() {
		r.look.marker.draw(p.Canvas, t, s, at)
	} else {
		r.look.marker.drawHollow(p.Canvas, t, s, at)
	}
	labelType.in(t.of(ink)).draw(p.Canvas, p.Max.X+labelIndent, y, r.label())
}
