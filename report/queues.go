package report

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/results"
)

// queuePages draws one trial's queues over time: how many items had left a stage and
// not entered the next.
func queuePages(v view) (pages []page, why string) {
	e, ok := v.representative(func(t results.Trial) bool { return len(t.Stages) > 1 && t.WallNS > 0 && len(journeys(t)) > 0 })
	if !ok {
		return nil, "queues over time need a trial of several stages with sampled spans (sampling was off, or no trial ended well)"
	}
	q := queueChart{example: e, queues: queuesOf(e.trial)}
	return []page{{
		title:    v.headline(q.title(v.short(e.trial.Cell))),
		subtitle: q.subtitle(),
		notes:    v.oneTrial(e.trial, e.cell.Trials),
		width:    narrow, body: q.height(), draw: q.draw,
	}}, ""
}

// queue is what waits for a stage: from at[i] on there are n[i] items.
type queue struct {
	stage int // that they wait for
	at, n []float64
	most  float64
	mean  float64 // over the trial
}

// queuesOf are a trial's queues, one before each stage but the first. Items that failed,
// or that never came to a later stage, wait for none. Where the spans are those of some
// items, each stands for as many as there are for each of them.
func queuesOf(t results.Trial) []queue {
	type step struct{ at, by float64 }
	steps := make([][]step, len(t.Stages))
	sampled := journeys(t)
	each := max(1, float64(t.Items)/float64(max(1, len(sampled))))
	for _, j := range sampled {
		for k := 1; k < len(j.spans); k++ {
			from, to, next := float64(j.spans[k-1].EndNS), float64(j.spans[k].StartNS), j.spans[k].Stage
			if next > j.spans[k-1].Stage && to > from {
				steps[next] = append(steps[next], step{from, each}, step{to, -each})
			}
		}
	}
	var out []queue
	for k := 1; k < len(t.Stages); k++ {
		slices.SortFunc(steps[k], func(a, b step) int { return cmp.Compare(a.at, b.at) })
		q := queue{stage: k, at: []float64{0}, n: []float64{0}}
		for _, s := range steps[k] {
			last := len(q.at) - 1
			q.mean += q.n[last] * (s.at - q.at[last])
			if s.at > q.at[last] {
				q.at, q.n = append(q.at, s.at), append(q.n, q.n[last])
				last++
			}
			q.n[last] = max(0, q.n[last]+s.by) // a sum of fractions may end below 0
		}
		q.mean /= float64(t.WallNS)
		q.most = slices.Max(q.n)
		out = append(out, q)
	}
	return out
}

// queueChart is the middle of the page: a panel for each queue, below each other.
type queueChart struct {
	example
	queues []queue
}

func (c queueChart) subtitle() string {
	by := "all " + wholeText(c.trial.Items)
	if !allSampled(c.trial) {
		by = fmt.Sprintf("%d of all %s, each of which stands for several", len(journeys(c.trial)), wholeText(c.trial.Items))
	}
	return fmt.Sprintf("%s. Items that have left a stage and not entered the next, by the spans of %s.", c.what(), by)
}

// hardlyQueues is the mean number of waiting items below which there is no queue to
// speak of.
const hardlyQueues = 0.5

// title names the longest queue.
func (c queueChart) title(strategy string) string {
	longest := slices.MaxFunc(c.queues, func(a, b queue) int { return cmp.Compare(a.mean, b.mean) })
	if longest.mean < hardlyQueues {
		return fmt.Sprintf("Under %s, hardly any item waits between stages", strategy)
	}
	return fmt.Sprintf("Under %s up to %s items wait for %s, %s in the mean", strategy,
		digits(longest.most, 3), c.trial.Stages[longest.stage].Name, digits(longest.mean, 2))
}

const (
	queuePanel = vg.Length(90)
	queueHead  = vg.Length(28)
)

func (c queueChart) height() vg.Length {
	return vg.Length(len(c.queues))*(queueHead+queuePanel) + tickRow
}

// draw gives the panels one scale, so that their queues can be compared.
func (c queueChart) draw(cv draw.Canvas, t Theme) {
	x, y := timeAxis(0, float64(c.trial.WallNS)), axis{max: 1, scale: linear}
	for _, q := range c.queues {
		y.max = max(y.max, q.most)
	}
	y.ticks = marksAt(wholeSteps(y.max), func(v float64) string { return digits(v, 3) })
	cv = draw.Crop(cv, y.yLabelWidth(), -16, 0, 0)
	for i, q := range c.queues {
		area := cv
		area.Max.Y -= vg.Length(i)*(queueHead+queuePanel) + queueHead
		area.Min.Y = area.Max.Y - queuePanel
		name := c.trial.Stages[q.stage].Name
		text := fmt.Sprintf("waiting for %s\u00a0 mean %s, most %s", name, digits(q.mean, 2), digits(q.most, 3))
		labelType.strong().in(t.of(ink)).draw(cv, area.Min.X, area.Max.Y+10, text)
		p := panel{area, x, y}
		p.drawY(t, withLabels)
		group(p.Canvas, "series", name, text, func() { p.queue(q, c.nth(q.stage).shade(t)) })
		if i == len(c.queues)-1 {
			p.drawX(t)
			continue
		}
		p.drawBase(t)
	}
}

// queue fills the area below the steps.
func (p panel) queue(q queue, s shade) {
	var xs, hi []float64
	for i, at := range q.at {
		until := p.x.max
		if i+1 < len(q.at) {
			until = q.at[i+1]
		}
		xs, hi = append(xs, at, until), append(hi, q.n[i], q.n[i])
	}
	p.band(xs, make([]float64, len(xs)), hi, s)
}
