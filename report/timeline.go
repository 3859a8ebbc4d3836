package report

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/results"
)

// mostRows is how many items a timeline shows: more rows are too thin to read.
const mostRows = 60

// timelinePages draws one trial's sampled items through their stages.
func timelinePages(v view) (pages []page, why string) {
	e, ok := v.representative(func(t results.Trial) bool {
		return slices.ContainsFunc(journeys(t), func(j journey) bool { return j.end() > j.begin() })
	})
	if !ok {
		return nil, "a timeline needs a trial with sampled spans (sampling was off, or no trial ended well)"
	}
	sampled := journeys(e.trial)
	begin, end := window(sampled)
	shown := within(sampled, begin, end)
	tl := timeline{example: e, rows: thinned(shown, mostRows), begin: begin, end: end}
	wait := waitingOf(e.trial.Stages, wellEnded(sampled))
	return []page{{
		title:    v.headline(timelineTitle(v.short(e.trial.Cell), e.trial, wait)),
		subtitle: tl.subtitle(sampled, wait),
		notes:    v.oneTrial(e.trial, e.cell.Trials),
		width:    narrow, body: tl.height(), draw: tl.draw,
	}}, ""
}

// failedRadius keeps the crosses of two rows apart.
const failedRadius = vg.Length(2.4)

// timeline is the middle of the page.
type timeline struct {
	example
	rows       []journey
	begin, end float64
}

func (tl timeline) subtitle(sampled []journey, wait waiting) string {
	text := fmt.Sprintf("%s. A row an item: %d of %d sampled ones, of %s in all. Bar: in a stage; thin bar: waiting for the next.",
		tl.what(), len(tl.rows), len(sampled), wholeText(tl.trial.Items))
	if n := tl.failed(); n > 0 {
		text += fmt.Sprintf(" Cross: failed there (%d of the %d shown).", n, len(tl.rows))
	}
	if wait.median > 0 {
		text += fmt.Sprintf(" Median wait for %s: %s.", wait.stage, spanText(wait.median))
	}
	return text
}

// failed is how many of the rows are of items that failed.
func (tl timeline) failed() (n int) {
	for _, j := range tl.rows {
		if j.failed {
			n++
		}
	}
	return n
}

// height gives each row room within bounds.
func (tl timeline) height() vg.Length {
	row := min(10, max(5.5, 300/vg.Length(len(tl.rows))))
	return keyHeight(tl.keyItems(Light), narrow-2*marginX) + vg.Length(len(tl.rows))*row + tickRow + 12
}

func (tl timeline) keyItems(t Theme) []keyItem {
	var out []keyItem
	for i, s := range tl.trial.Stages {
		out = append(out, keyItem{text: s.Name, fill: tl.nth(i).shade(t)})
	}
	out = append(out, keyItem{text: "waiting", fill: t.of(axisLine), form: keyThinBar})
	if tl.failed() > 0 {
		out = append(out, keyItem{text: "failed", fill: t.of(ink), form: keyMarker, marker: marker{shape: cross}})
	}
	return out
}

func (tl timeline) draw(c draw.Canvas, t Theme) {
	c = key(c, t, tl.keyItems(t))
	n := len(tl.rows)
	y := axis{min: -0.7, max: float64(n) - 0.3, scale: plot.InvertedScale{Normalizer: linear}}
	every := max(1, (n+7)/8)
	for i := 0; i < n; i += every {
		y.ticks = append(y.ticks, plot.Tick{Value: float64(i), Label: fmt.Sprintf("#%d", tl.rows[i].item)})
	}
	x := timeAxis(tl.begin, tl.end)
	p := panel{draw.Crop(c, y.yLabelWidth(), -16, tickRow, 0), x, y}
	p.drawGridX(t)
	words := labelType.in(t.of(muted)).from(1)
	for _, k := range y.ticks {
		words.draw(p.Canvas, p.Min.X-tickGap, p.atY(k.Value), k.Label)
	}
	p.drawX(t)
	for i, j := range tl.rows {
		group(p.Canvas, "item", fmt.Sprint(j.item), tl.hoverText(j), func() { tl.drawRow(p, t, j, float64(i)) })
	}
}

func (tl timeline) drawRow(p panel, t Theme, j journey, row float64) {
	cut := func(ns int64) float64 { return max(tl.begin, min(tl.end, float64(ns))) }
	for k, s := range j.spans {
		if k > 0 {
			if from, to := cut(j.spans[k-1].EndNS), cut(s.StartNS); to > from {
				p.rect(from, to, row-0.1, row+0.1, 0, 0, t.of(axisLine))
			}
		}
		if from, to := cut(s.StartNS), cut(s.EndNS); to > from {
			p.rect(from, to, row-0.4, row+0.4, 0, 1, tl.nth(s.Stage).shade(t))
		}
	}
	if last := j.end(); j.failed && last >= tl.begin && last <= tl.end {
		p.SetColor(t.of(ink)) // without a marker's ring, which would cover the rows beside it
		p.Fill(cross.path(p.at(last, row), failedRadius))
	}
}

func (tl timeline) hoverText(j journey) string {
	s := fmt.Sprintf("item %d", j.item)
	for k, span := range j.spans {
		if k > 0 {
			if wait := span.StartNS - j.spans[k-1].EndNS; wait > 0 {
				s += ", waited " + spanText(float64(wait))
			}
		}
		s += fmt.Sprintf(", %s %s", tl.trial.Stages[span.Stage].Name, spanText(float64(span.EndNS-span.StartNS)))
	}
	if j.failed {
		return s + ", failed at " + spanText(j.end())
	}
	return s + ", done at " + spanText(j.end())
}
