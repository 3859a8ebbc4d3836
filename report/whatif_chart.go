package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
)

// WhatIfChart is the name of the chart that only a causal experiment has.
const WhatIfChart = "whatif"

// whatIfPages draws what each stage gains by being faster.
func whatIfPages(v view) (pages []page, why string) {
	x := v.whatif
	if x == nil {
		return nil, analysis.ErrNoExperiment.Error()
	}
	c := v.gainChart(*x)
	if len(c.series) == 0 {
		return nil, "no stage made faster was measured, or could be replayed"
	}
	width, body := narrow, vg.Length(260)+keyHeight(c.keyItems(Light), narrow-2*marginX)
	return []page{{
		title:    gainTitle(*x),
		subtitle: c.subtitle(),
		notes:    c.notes(v),
		width:    width, body: body, draw: c.draw,
	}}, ""
}

// gainChart is the middle of that page.
type gainChart struct {
	of     analysis.Experiment
	series []gainSeries
	share  float64 // the largest that was tried
	x, y   axis
}

// gainSeries is one stage, or those at stake together.
type gainSeries struct {
	name   string
	look   look
	curve  []analysis.GainPoint    // nil: not replayed
	points []analysis.TestedChange // measured
}

func (v view) gainChart(x analysis.Experiment) gainChart {
	c := gainChart{of: x}
	for _, change := range x.Changes {
		if share, faster := change.Faster(); faster && (x.Simulated || change.Measured != nil) {
			c.share = max(c.share, share)
		}
	}
	at := map[string]int{}
	series := func(name string) *gainSeries {
		if _, known := at[name]; !known {
			at[name], c.series = len(c.series), append(c.series, gainSeries{name: name, look: v.stage(name)})
		}
		return &c.series[at[name]]
	}
	nth := map[string]int{}
	for _, curve := range x.Curves {
		s := series(curve.Stage)
		s.curve, s.look = curve.Points, stageLook(curve.Kind, nth[curve.Kind])
		nth[curve.Kind]++
	}
	for _, change := range x.Changes {
		if _, faster := change.Faster(); faster && change.Measured != nil {
			s := series(strings.Join(change.Stages(), " + "))
			s.points = append(s.points, change)
			if len(change.Changes) > 1 {
				s.look = look{hue: ink}
			}
		}
	}
	for i := range c.series {
		c.series[i].look.marker = marker{shape: []glyph{disc, square, diamond, triangle, wedge}[i%5]}
	}
	c.scale()
	return c
}

// mostShare is where the x axis ends: half of a stage's time.
const mostShare = 0.5

func (c *gainChart) scale() {
	lo, hi := 1.0, 1/(1-mostShare)
	for _, s := range c.series {
		for _, p := range s.curve {
			lo, hi = min(lo, p.Gain), max(hi, p.Gain)
		}
		for _, p := range s.points {
			lo, hi = min(lo, p.Measured.Lo), max(hi, p.Measured.Hi)
		}
	}
	pad := 0.04 * (hi - lo)
	c.y = axis{min: lo - pad, max: hi + pad, scale: linear, ticks: marksAt(evenSteps(lo-pad, hi+pad, 6), axisTimes)}
	c.x = axis{min: -0.01, max: mostShare, scale: linear, name: "share of its time by which a stage is faster",
		ticks: marksAt([]float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}, func(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) })}
}

// gainTitle says which stage gains most, as far as the intervals allow.
func gainTitle(x analysis.Experiment) string {
	share, stages := x.SpeedUps()
	if x.Idle {
		return x.Conclusion
	}
	if len(stages) == 0 {
		return "No stage made faster has a figure"
	}
	lo := func(c analysis.TestedChange) float64 { return c.Predicted }
	hi, center := lo, lo
	faster, prefix := "would make", "Simulated: "
	if !x.Simulated {
		lo = func(c analysis.TestedChange) float64 { return c.Measured.Lo }
		hi = func(c analysis.TestedChange) float64 { return c.Measured.Hi }
		center = func(c analysis.TestedChange) float64 { return c.Measured.Center }
		faster, prefix = "makes", ""
	}
	best := slices.MaxFunc(stages, func(a, b analysis.TestedChange) int {
		if center(a) < center(b) {
			return -1
		}
		return 1
	})
	rest := 0.0
	for _, c := range stages {
		if c.What != best.What {
			rest = math.Max(rest, hi(c))
		}
	}
	name := best.Changes[0].Stage
	switch {
	case lo(best) <= 1:
		return prefix + fmt.Sprintf("No stage alone %s the job clearly faster by being %s faster", faster, percentText(share))
	case rest >= lo(best):
		return prefix + fmt.Sprintf("%s %s faster %s the job %s as fast, not clearly more than any other stage does", name, percentText(share), faster, timesText(center(best)))
	case rest == 0:
		return prefix + fmt.Sprintf("%s %s faster %s the job %s as fast", name, percentText(share), faster, timesText(center(best)))
	}
	return prefix + fmt.Sprintf("%s %s faster %s the job %s as fast, any other stage so at most %s", name, percentText(share), faster, timesText(center(best)), timesText(rest))
}

func (c gainChart) subtitle() string {
	text := fmt.Sprintf("Gain by a stage made faster: time an item before over after (×), %s on %s", c.of.Cell.Strategy, coresText(c.of.Cell.Cores))
	switch {
	case c.of.Simulated:
		text += fmt.Sprintf(". Beside each name: at %s.", percentText(c.share))
	default:
		text += fmt.Sprintf(". Beside each name: measured at %s (predicted).", percentText(c.share))
	}
	return text + " Dotted grey: a stage that is all of the makespan."
}

func (c gainChart) notes(v view) []string {
	least, most, sure := 0, 0, 1.0
	for _, s := range c.series {
		for _, p := range s.points {
			if least == 0 || p.Pairs < least {
				least = p.Pairs
			}
			most = max(most, p.Pairs)
			if p.Pairs > 1 {
				sure = min(sure, p.Measured.Confidence)
			}
		}
	}
	how := "n = 1 trial replayed in virtual time, exact for its durations"
	switch {
	case most == 1:
		how = "n = 1 pair a point: no interval · dashes: the baseline's durations replayed"
	case most > 0:
		n := fmt.Sprint(most)
		if least < most {
			n = fmt.Sprintf("%d to %d", least, most)
		}
		how = fmt.Sprintf("n = %s pairs a point · point: Hodges-Lehmann · bar: %s interval, signed ranks · dashes: the baseline's durations replayed", n, confidenceText(sure))
	}
	lines := []string{how, origin(v.run.Header, c.of.Simulated)}
	if caution := v.caution(v.sum.Cells); caution != "" && !c.of.Simulated {
		lines = append(lines, caution)
	}
	return append(lines, c.of.Conclusion)
}

func (c gainChart) keyItems(t Theme) []keyItem {
	items := []keyItem{{text: "predicted", fill: t.of(ink), form: keyDashes}}
	if !c.of.Simulated {
		items = append(items, keyItem{text: "measured, with its interval", fill: t.of(ink), form: keyMarker, marker: marker{shape: disc}})
	}
	return items
}

func (c gainChart) draw(canvas draw.Canvas, t Theme) {
	canvas = key(canvas, t, c.keyItems(t))
	labels := c.labels(t)
	area := columns(canvas, 1, c.y.yLabelWidth(), 0, endLabelWidth(labels))[0]
	area.Min.Y += c.x.xRow()
	area.Max.Y -= 6 // half a label's height
	p := panel{area, c.x, c.y}
	p.drawY(t, withLabels)
	p.drawX(t)
	p.wholeLine(t)
	for i, s := range c.series {
		group(p.Canvas, "series", s.name, "", func() { c.drawSeries(p, t, i, s) })
	}
	p.endLabels(t, labels)
}

// wholeLine is what a stage gains that is all of the makespan.
func (p panel) wholeLine(t Theme) {
	const steps = 50
	var xs, ys []float64
	for i := range steps + 1 {
		x := mostShare * float64(i) / steps
		xs, ys = append(xs, x), append(ys, 1/(1-x))
	}
	p.line(xs, ys, draw.LineStyle{Color: t.of(muted), Width: 1.2, Dashes: []vg.Length{1.2, 2.4}})
}

// gainBar is the width of an interval, and gainStep how far apart those stand that belong to one
// share.
const gainBar, gainStep = vg.Length(4), vg.Length(8)

func (c gainChart) drawSeries(p panel, t Theme, nth int, s gainSeries) {
	shade := s.look.shade(t)
	var xs, ys []float64
	for _, q := range s.curve {
		xs, ys = append(xs, q.Share), append(ys, q.Gain)
	}
	if len(xs) > 0 {
		p.line(xs, ys, draw.LineStyle{Color: shade, Width: thinLine, Dashes: dashes(), DashOffs: dash * vg.Length(nth%2)})
	}
	for _, q := range c.foretold(s) { // where nothing was measured, what is written beside the names
		p.SetColor(shade)
		p.Fill(disc.path(p.at(c.share, q.Predicted), pointRadius+0.6))
	}
	for _, q := range s.points {
		share, _ := q.Faster()
		group(p.Canvas, "point", "", c.hover(q), func() {
			at := p.at(share, q.Measured.Center)
			at.X += gainStep * (vg.Length(nth) - vg.Length(len(c.series)-1)/2)
			at.X = max(at.X, p.Min.X+markerRadius)
			p.StrokeLine2(draw.LineStyle{Color: shade.fade(0.6), Width: gainBar}, at.X, p.atY(q.Measured.Lo), at.X, p.atY(q.Measured.Hi))
			s.look.marker.draw(p.Canvas, t, shade, at)
		})
	}
}

// foretold is a series' change at the largest share, of an experiment that was not
// measured.
func (c gainChart) foretold(s gainSeries) (out []analysis.TestedChange) {
	for _, change := range c.of.Changes {
		share, faster := change.Faster()
		if c.of.Simulated && faster && share == c.share && strings.Join(change.Stages(), " + ") == s.name && change.Predicted > 0 {
			out = append(out, change)
		}
	}
	return out
}

func (c gainChart) hover(q analysis.TestedChange) string {
	text := fmt.Sprintf("%s: %s (%s interval %.2f to %.2f, n = %d pairs)", q.What, timesText(q.Measured.Center), confidenceText(q.Measured.Confidence), q.Measured.Lo, q.Measured.Hi, q.Pairs)
	if q.Predicted > 0 {
		text += ", predicted " + timesText(q.Predicted)
	}
	return text
}

// labels name the stages at the curves' ends, with what they gain at the largest share
// that was tried.
func (c gainChart) labels(t Theme) (out []endLabel) {
	for _, s := range c.series {
		l := endLabel{text: labelType.strong().fit(s.name, longestName), line: s.look.shade(t), bold: true}
		if n := len(s.curve); n > 0 {
			l.at = s.curve[n-1].Gain
		}
		value, predicted := "", 0.0
		for _, q := range s.points {
			if len(s.curve) == 0 {
				l.at = q.Measured.Center
			}
			if share, _ := q.Faster(); share == c.share {
				value, predicted = timesText(q.Measured.Center), q.Predicted
			}
		}
		for _, q := range c.foretold(s) {
			value = timesText(q.Predicted)
		}
		if value != "" {
			l.text += "\u00a0 " + value
		}
		if predicted > 0 {
			l.text += " (" + timesText(predicted) + ")"
		}
		out = append(out, l)
	}
	return out
}
