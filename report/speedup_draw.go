package report

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// speedupChart is the middle of a page of speedups.
type speedupChart struct {
	rows      [][]scalingCurve // by setting
	slots     []scalingCurve   // by panel; without cells: the row has no such strategy
	bySetting bool             // all are of one strategy, each under a setting of its own
	grid      multiples
	y         axis
}

func newSpeedupChart(settings [][]scalingCurve) speedupChart {
	s := speedupChart{rows: settings}
	all := slices.Concat(settings...)
	s.bySetting = alone(all)
	if len(settings) == 1 || s.bySetting {
		s.slots = all
		return s
	}
	for _, curves := range settings { // each strategy below itself
		for _, name := range strategiesIn(all) {
			i := slices.IndexFunc(curves, func(c scalingCurve) bool { return c.cell().Strategy == name })
			if i < 0 {
				s.slots = append(s.slots, scalingCurve{})
				continue
			}
			s.slots = append(s.slots, curves[i])
		}
	}
	return s
}

// isTable reports whether the panels have rows of settings.
func (s speedupChart) isTable() bool { return len(s.rows) > 1 && !s.bySetting }

// layOut gives the panels their places.
func (s *speedupChart) layOut(x axis) {
	const head, rowHead = curveHead + wordsRow + underHead, curveHead
	if s.isTable() {
		s.grid = tableOf(len(s.rows), len(s.slots)/len(s.rows), rowHead, head, x)
		return
	}
	s.grid = gridOf(len(s.slots), head, x)
}

func (s speedupChart) subtitle() string {
	text := "Speedup over one core of the same strategy (×)"
	if where := setting(s.slots[0].cell()); where != "" && len(s.rows) == 1 {
		text += ", " + where
	}
	text += ". Dotted: ideal."
	switch {
	case len(s.slots) == 1:
	case s.bySetting:
		text += " Faint: the other settings."
	default:
		text += " Faint: the other strategies."
	}
	return text + scalesText(s.grid.x, s.y)
}

func (s speedupChart) keyItems(t Theme) []keyItem {
	var lines [][]dataLine
	for _, c := range s.slots {
		lines = append(lines, c.lines)
	}
	return linePage{lines: lines}.keyItems(t)
}

func (s speedupChart) draw(c draw.Canvas, t Theme) {
	c = key(c, t, s.keyItems(t))
	gap := vg.Length(26)
	if s.isTable() {
		gap = 18
	}
	for i, p := range s.grid.panels(c, s.y, gap, 8) {
		first := i%s.grid.perRow() == 0
		curve := s.slots[i]
		if row := i / s.grid.perRow(); first && s.isTable() {
			labelType.strong().in(t.of(ink)).draw(c, p.Min.X, p.Max.Y+s.grid.head+s.grid.rowHead/2, setting(s.rows[row][0].cell()))
		}
		s.grid.axes(p, t, i)
		if len(curve.cells) == 0 {
			continue
		}
		s.heading(p, t, curve)
		p.idealLine(t)
		for _, other := range s.beside(i) {
			xs, ys := other.first().centers()
			p.line(xs, ys, draw.LineStyle{Color: t.of(axisLine).fade(0.45), Width: curveWidth})
		}
		for nth, l := range curve.lines {
			p.drawLine(t, l, nth, func() {})
		}
	}
}

// beside are the other curves that a panel shows faintly: those of its row, or of the
// other settings.
func (s speedupChart) beside(panel int) []scalingCurve {
	from, to := 0, len(s.slots)
	if s.isTable() {
		from = panel / s.grid.perRow() * s.grid.perRow()
		to = from + s.grid.perRow()
	}
	var out []scalingCurve
	for i := from; i < to; i++ {
		if i != panel && len(s.slots[i].cells) > 0 {
			out = append(out, s.slots[i])
		}
	}
	return out
}

// heading names the panel and says what the most cores bring.
func (s speedupChart) heading(p panel, t Theme, c scalingCurve) {
	name, y, l := labelType, p.Max.Y+s.grid.head-curveHead/2, c.first()
	if !c.unranked() {
		name = name.strong()
	}
	text := l.family.strategy
	if s.bySetting && setting(c.cell()) != "" {
		text = setting(c.cell())
	}
	name.in(t.text(l.look.shade(t))).draw(p.Canvas, p.Min.X, y, name.fit(text, p.Max.X-p.Min.X))
	words := s.gainText(labelsOf(t, c.lines, valuesOnly, timesText)[0].text, l)
	wordsType.in(t.of(muted)).draw(p.Canvas, p.Min.X, y-curveHead/2-wordsRow/2, wordsType.fit(words, p.Max.X-p.Min.X))
}

// gainText says what a line's most cores bring, and, where there is room, from where on
// more bring nothing that its intervals show.
func (s speedupChart) gainText(value string, l dataLine) string {
	cores := int(l.last().x)
	if s.isTable() {
		return value + " on " + coresNumber(cores)
	}
	text := value + " on " + coresText(cores)
	from, flat := plateau(l.points)
	switch {
	case l.last().e.Lo <= 1:
		text += ", no clear gain"
	case flat:
		text += ", no clear gain beyond " + coresNumber(from)
	}
	return text
}

// idealLine is as many times faster as there are cores. On two logarithmic or
// two straight axes it is straight; the points between serve the mixed case.
func (p panel) idealLine(t Theme) {
	const steps = 40
	xs := make([]float64, steps+1)
	for i := range xs {
		xs[i] = p.x.min + (p.x.max-p.x.min)*float64(i)/steps
	}
	p.line(xs, xs, draw.LineStyle{Color: t.of(muted), Width: curveWidth, Dashes: dots()})
}
