package report

import (
	"cmp"
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
	wait := waitingOf(e.trial.Stages, sampled)
	subtitle := fmt.Sprintf("%s. A row an item: %d of %d sampled ones, of %s in all. Bar: in a stage; thin bar: waiting for the next.",
		e.what(), len(tl.rows), len(sampled), rateText(float64(e.trial.Items)))
	if wait.median > 0 {
		subtitle += fmt.Sprintf(" Median wait for %s: %s.", wait.stage, spanText(wait.median))
	}
	return []page{{
		title:    v.headline(timelineTitle(v.short(e.trial.Cell), wait)),
		subtitle: subtitle,
		notes:    v.oneTrial(e.trial, e.cell.Trials),
		width:    narrow, body: tl.height(), draw: tl.draw,
	}}, ""
}

// journey is one item's spans, by stage.
type journey struct {
	item  int
	spans []results.Span
}

func (j journey) begin() float64 { return float64(j.spans[0].StartNS) }
func (j journey) end() float64   { return float64(j.spans[len(j.spans)-1].EndNS) }

// journeys sorts a trial's spans into items, those that started first first.
// Spans of stages that the trial does not name, and such as end before they
// start, are left out.
func journeys(t results.Trial) []journey {
	byItem := map[int][]results.Span{}
	for _, s := range t.Spans {
		if s.Stage >= 0 && s.Stage < len(t.Stages) && s.EndNS >= s.StartNS && s.StartNS >= 0 {
			byItem[s.Item] = append(byItem[s.Item], s)
		}
	}
	var out []journey
	for item, spans := range byItem {
		slices.SortStableFunc(spans, func(a, b results.Span) int {
			return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.StartNS, b.StartNS))
		})
		out = append(out, journey{item, spans})
	}
	slices.SortFunc(out, func(a, b journey) int {
		return cmp.Or(cmp.Compare(a.begin(), b.begin()), cmp.Compare(a.item, b.item))
	})
	return out
}

// widest is how many times an item's median time in the run a timeline spans:
// beyond, its bars are too short to read.
const widest = 16

// window is the time that the timeline shows: all of it where the items' bars
// are long enough, otherwise a part from the middle of the run.
func window(items []journey) (begin, end float64) {
	lives := make([]float64, len(items))
	for i, j := range items {
		lives[i] = j.end() - j.begin()
		end = max(end, j.end())
	}
	slices.Sort(lives)
	life := lives[len(lives)/2]
	if life <= 0 || end <= widest*life {
		return 0, end
	}
	return end/2 - widest*life/2, end/2 + widest*life/2
}

// within are the items that begin and end in the window; all, if none does.
func within(items []journey, begin, end float64) []journey {
	out := slices.DeleteFunc(slices.Clone(items), func(j journey) bool { return j.begin() < begin || j.end() > end })
	if len(out) == 0 {
		return items
	}
	return out
}

// thinned keeps at most n items, evenly spaced.
func thinned(items []journey, n int) []journey {
	if len(items) <= n {
		return items
	}
	out := make([]journey, n)
	for i := range out {
		out[i] = items[i*len(items)/n]
	}
	return out
}

// timeline is the middle of the page.
type timeline struct {
	example
	rows       []journey
	begin, end float64
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
	return append(out, keyItem{text: "waiting", fill: t.of(axisLine), form: keyThinBar})
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
	return s + ", done at " + spanText(j.end())
}
