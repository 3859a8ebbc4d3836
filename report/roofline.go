package report

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// rooflinePages draws throughput over items in flight, below what the stages'
// times, the cores and the rate allow (after Williams, Waterman and Patterson,
// Roofline, 2009): a panel for each number of cores and setting, a page a setting
// where those are many.
func rooflinePages(v view) (pages []page, why string) {
	var panels []roofPanel
	groups, cells := grouped(v.known(), groupOf)
	for _, g := range groups {
		if p := v.roofPanel(cells[g]); len(p.roofs) > 0 {
			panels = append(panels, p)
		}
	}
	if len(panels) == 0 {
		return nil, "a roofline needs the stages' times and the bounds of a trial"
	}
	settings := [][]roofPanel{panels}
	if len(panels) > mostInGrid {
		wheres, groups := groupedBy(panels, func(p roofPanel) string { return p.cell().Where() })
		settings = nil
		for _, w := range wheres {
			settings = append(settings, groups[w])
		}
	}
	for _, panels := range settings {
		name := ""
		if len(settings) > 1 {
			name = panels[0].cell().Where()
		}
		for part := range slices.Chunk(panels, mostInGrid) {
			pages = append(pages, v.rooflinePage(name, part))
		}
	}
	return pages, ""
}

// roofPanel is one number of cores under one setting.
type roofPanel struct {
	dots  []roofDot
	roofs []roof  // the lowest first
	each  float64 // seconds that an item needs in all stages: the slope is 1/each
}

// roofDot is one strategy's cell.
type roofDot struct {
	analysis.CellSummary
	family   family
	short    string
	look     look
	inFlight float64 // items, mean over the makespan, median of the trials
	most     float64 // items, at most; 0: not recorded
	each     float64 // seconds that an item needed in all stages
	roofs    []roof
}

func (p roofPanel) cell() results.Cell { return p.dots[0].Cell }

// roofPanel places the cells of one group. Each strategy's trials had durations of
// their own, and so have roofs of their own: the panel's are the highest of any
// strategy that was measured and ranks, so that nothing which does can be above. What
// was no roof of one of them is none of the panel.
func (v view) roofPanel(cells []analysis.CellSummary) roofPanel {
	var p roofPanel
	for _, c := range cells {
		if d, ok := v.roofDot(c); ok {
			p.dots = append(p.dots, d)
		}
	}
	highest, holders := map[string]float64{}, map[string]int{}
	ruled := ruling(p.dots)
	for _, d := range ruled {
		if p.each == 0 || d.each < p.each {
			p.each = d.each
		}
		for _, r := range d.roofs {
			highest[r.resource] = max(highest[r.resource], r.rate)
			holders[r.resource]++
		}
	}
	maps.DeleteFunc(highest, func(name string, _ float64) bool { return holders[name] < len(ruled) })
	p.roofs = roofsOf(highest)
	return p
}

// ruling are the dots that panels and titles go by: measured ones if there are any,
// and of those the ones that rank, if any do.
func ruling(dots []roofDot) []roofDot {
	for _, not := range []func(roofDot) bool{
		func(d roofDot) bool { return d.Cell.Simulated },
		func(d roofDot) bool { return !d.Ranks() },
	} {
		if kept := slices.DeleteFunc(slices.Clone(dots), not); len(kept) > 0 {
			dots = kept
		}
	}
	return dots
}

// roofDot places a cell; ok is false where its trials have no stages' times or no
// bounds, as without spans.
func (v view) roofDot(c analysis.CellSummary) (d roofDot, ok bool) {
	var inFlight, each, most []float64
	bounds := map[string][]float64{}
	for _, t := range v.counted[c.Cell.Key()] {
		f, known := flightOf(t)
		if !known || len(t.Limit.Bounds) == 0 {
			continue
		}
		inFlight, each = append(inFlight, f.inFlight), append(each, f.each)
		if t.Held != nil {
			most = append(most, float64(t.Held.Items))
		}
		for name, ns := range t.Limit.Bounds {
			if ns > 0 {
				bounds[name] = append(bounds[name], float64(t.Outcomes.Stored)/seconds(ns))
			}
		}
	}
	if len(inFlight) == 0 {
		return d, false
	}
	rates := map[string]float64{}
	for name, values := range bounds {
		rates[name] = median(values)
	}
	return roofDot{
		CellSummary: c, family: v.familyOf(c.Cell), short: v.short(c.Cell), look: v.looks[c.Cell.Strategy],
		inFlight: median(inFlight), each: median(each), most: median(most), roofs: roofsOf(rates),
	}, len(rates) > 0 && c.Throughput.Center > 0
}

func (v view) rooflinePage(name string, panels []roofPanel) page {
	r := rooflineChart{panels: panels}
	var all []analysis.CellSummary
	var estimates []analysis.Estimate
	for _, p := range panels {
		for _, d := range p.dots {
			all, estimates = append(all, d.CellSummary), append(estimates, d.Throughput)
		}
	}
	for i := range panels {
		r.heads = append(r.heads, groupHead(panels[i].cell(), all))
	}
	r.scale()
	r.grid = gridOf(len(panels), r.head(), r.x)
	width, height := r.grid.size()
	return page{
		setting:  name,
		title:    v.headline(rooflineTitle(panels)),
		subtitle: r.subtitle(),
		notes: slices.Insert(v.foot(method("bar", "between order statistics", estimates), all), 1,
			"roofs: items over each recorded bound, the highest of any ranked strategy · slope: items in flight over the time that one needs in the stages"),
		width: width, body: height + keyHeight(r.keyItems(Light), width-2*marginX), draw: r.draw,
	}
}

// hoverText says in words what a dot shows.
func (p roofPanel) hoverText(d roofDot) string {
	text := fmt.Sprintf("%s, %s: %s with %s items in flight", d.family, coresText(d.Cell.Cores),
		interval(d.Throughput, func(x float64) string { return rateText(x) + " items/s" }), digits(d.inFlight, 3))
	if d.most > 0 {
		text += fmt.Sprintf(" (%s at most)", digits(d.most, 3))
	}
	over := p.above(d.inFlight)
	text += fmt.Sprintf("; %s of %s", percentText(d.Throughput.Center/over.rate), roofName(over.resource))
	return text + noisyText(d.CellSummary)
}

// scale fits the axes to the dots, the lowest roofs and what else is near them.
func (r *rooflineChart) scale() {
	x0, x1, y0, y1 := 1.0, 1.0, math.Inf(1), 0.0
	for _, p := range r.panels {
		x1, y0, y1 = max(x1, p.knee()*2), min(y0, p.roofs[0].rate), max(y1, p.roofs[0].rate)
		for _, d := range p.dots {
			x0, x1 = min(x0, d.inFlight), max(x1, d.inFlight)
			y0, y1 = min(y0, d.Throughput.Center, d.Throughput.Lo), max(y1, d.Throughput.Hi)
		}
	}
	r.x = axis{min: x0 * 0.8, max: x1 * 1.25, scale: logScale{}, name: "mean items in flight, waits included"}
	r.x.ticks = marksAt(decades(r.x.min, r.x.max), shortRate)
	r.y = axis{min: max(min(y0, y1/5), y1*1e-5) * 0.7, max: y1 * 1.5, scale: logScale{}}
	for _, p := range r.panels {
		for _, other := range p.roofs {
			if other.rate*1.25 > r.y.max && other.rate < y1*3 {
				r.y.max = other.rate * 1.25
			}
		}
	}
	r.y.ticks = marksAt(decades(r.y.min, r.y.max), shortRate)
}
