package report

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/results"
)

// cpuPages draws one trial over time: above, who used the machine's cores;
// below, how many items each stage had in it.
func cpuPages(v view) (pages []page, why string) {
	e, ok := v.representative(hasSeries)
	if !ok {
		return nil, "CPU over time needs a trial with a sampled series (sampling was off, or no trial ended well)"
	}
	if fine, ok := v.representative(isFine); ok && fine.cell.Cell.Same(e.cell.Cell) {
		e = fine
	}
	if !isFine(e.trial) {
		return nil, "the trial is too short for samples every " + spanText(float64(e.trial.Series.IntervalNS))
	}
	s := newSamples(e.trial)
	c := cpuChart{example: e, samples: s, stages: stageSamples(e.trial, s), cores: float64(e.trial.Cell.Cores), short: s.looked < fewSamples}
	if c.short {
		c.samples = s.whole()
	}
	if !e.trial.Cell.Simulated {
		c.cores = max(c.cores, float64(v.run.Header.Machine.Cores))
	}
	notes := v.oneTrial(e.trial, e.cell.Trials)
	switch every := spanText(float64(e.trial.Series.IntervalNS)); {
	case e.trial.Series.IntervalNS <= 0:
	case c.short:
		notes[0] += " · too short for samples every " + every
	case e.trial.Cell.Simulated:
		notes[0] += " · a sample every " + every
	default:
		notes[0] += " · a sample is the mean over " + every
	}
	return []page{{
		title:    v.headline(cpuTitle(v.short(e.trial.Cell), s.account(e.trial.Cell.Cores, c.cores))),
		subtitle: c.subtitle(),
		notes:    notes,
		width:    narrow, body: 290, draw: c.draw,
	}}, ""
}

func (c cpuChart) subtitle() string {
	top := fmt.Sprintf("who used the machine's %s, with the mean as %% of the trial's own; triangles: GC cycles (%d)", coresText(int(c.cores)), c.samples.cycles())
	switch {
	case c.trial.Cell.Simulated && c.cores == 0:
		top = "virtual cores in use, with the mean"
	case c.trial.Cell.Simulated:
		top = "virtual cores in use, with the mean as % of those it has"
	case c.short:
		top = fmt.Sprintf("who used the machine's %s in the mean over the trial, as %% of its own", coresText(int(c.cores)))
	}
	exact := ""
	if c.short {
		exact = ", by the spans of all items"
	}
	return fmt.Sprintf("%s. Top: %s. Bottom: items in each stage%s, with the mean.", c.what(), top, exact)
}

func hasSeries(t results.Trial) bool { return t.Series != nil && newSamples(t).n > 0 }

// cpuChart is the middle of the page.
type cpuChart struct {
	example
	samples samples
	stages  samples // of the items in flight: those of the trial, or by its spans
	cores   float64 // of the machine, or of the simulation: 0 where they do not bind
	short   bool    // too few samples to show a course: of the cores there are means only
}

// layer is one part of a stack.
type layer struct {
	name   string
	label  string
	fill   shade
	values []float64
}

const betweenPanels = vg.Length(20) // room for the GC triangles

func (c cpuChart) draw(cv draw.Canvas, t Theme) {
	cpu, stages := c.cpuLayers(t), c.stageLayers(t)
	x := timeAxis(0, c.samples.end())
	top := axis{min: 0, max: max(c.cores, c.samples.tallest(cpu), 1), scale: linear}
	top.ticks = marksAt(wholeSteps(top.max), func(v float64) string { return digits(v, 3) })
	bottom := axis{min: 0, max: max(1, c.stages.tallest(stages)), scale: linear}
	bottom.ticks = marksAt(wholeSteps(bottom.max), func(v float64) string { return digits(v, 3) })
	left := max(top.yLabelWidth(), bottom.yLabelWidth())
	right := max(endLabelWidth(c.samples.labels(cpu)), endLabelWidth(c.stages.labels(stages)))

	cv = draw.Crop(cv, left, -right, x.xRow(), -18)
	split := cv.Min.Y + (cv.Max.Y-cv.Min.Y)*0.42
	upper, lower := cv, cv
	upper.Min.Y, lower.Max.Y = split+betweenPanels+6, split-6

	head := labelType.strong().in(t.of(ink))
	inUse := "cores in use"
	if c.trial.Cell.Simulated {
		inUse = "virtual cores in use"
	}
	if c.short {
		inUse += ", mean of the whole trial"
	}
	head.draw(cv, upper.Min.X, upper.Max.Y+10, inUse)
	head.draw(cv, lower.Min.X, lower.Max.Y+10, "items in a stage")
	p := panel{upper, x, top}
	p.drawY(t, withLabels)
	p.stack(c.samples, cpu)
	p.granted(t, c)
	p.drawBase(t)
	p.endLabels(t, c.samples.labels(cpu))
	p.collections(t, c.samples)

	q := panel{lower, x, bottom}
	q.drawY(t, withLabels)
	q.stack(c.stages, stages)
	q.drawX(t)
	q.endLabels(t, c.stages.labels(stages))
}

func (c cpuChart) cpuLayers(t Theme) []layer {
	s := c.samples
	if c.trial.Cell.Simulated { // no kernel, and nobody else
		used := s.mean(s.user)
		text := fraction(used)
		if c.cores > 0 {
			text = percentText(used / c.cores)
		}
		return []layer{{name: "in use", label: "in use\u00a0 " + text, fill: t.of(sky), values: s.user}}
	}
	out := []layer{
		{name: "system", fill: t.of(purple), values: s.system},
		{name: "user", fill: t.of(sky), values: s.user},
		{name: "other processes", fill: t.of(neutral), values: s.other},
		{name: "steal", fill: t.of(ink), values: s.steal},
	}
	for i := range out {
		out[i].label = out[i].name + "\u00a0 " + percentText(s.mean(out[i].values)/float64(max(1, c.trial.Cell.Cores)))
	}
	return out
}

func (c cpuChart) stageLayers(t Theme) []layer {
	var out []layer
	for i := len(c.trial.Stages) - 1; i >= 0; i-- { // the last stage lowest: items come from above
		if i < len(c.stages.inFlight) {
			name := c.trial.Stages[i].Name
			mean := c.stages.mean(c.stages.inFlight[i])
			if wall := c.trial.WallNS; c.trial.Cell.Simulated && wall > 0 { // exact, and its items come in waves that samples miss
				mean = float64(c.trial.Stages[i].BusyNS) / float64(wall)
			}
			out = append(out, layer{name, name + "\u00a0 " + digits(mean, 2), c.nth(i).shade(t), c.stages.inFlight[i]})
		}
	}
	return out
}

// labels stand at the middle of each layer, halfway through the trial.
func (s samples) labels(layers []layer) []endLabel {
	var out []endLabel
	base := 0.0
	for _, l := range layers {
		v := l.values[s.n/2]
		out = append(out, endLabel{text: l.label, at: base + v/2, line: l.fill, bold: true})
		base += v
	}
	return out
}

// tallest is the highest sum of the layers.
func (s samples) tallest(layers []layer) float64 {
	most := 0.0
	for i := range s.n {
		sum := 0.0
		for _, l := range layers {
			sum += l.values[i]
		}
		most = max(most, sum)
	}
	return most
}

// wholeSteps are about five marks at whole numbers: cores and items come in ones.
func wholeSteps(hi float64) []float64 {
	step := max(1, niceStep(hi/5))
	var out []float64
	for k := 0.0; k*step <= hi; k++ {
		out = append(out, k*step)
	}
	return out
}

// stack draws the layers on top of each other. A sample stands for the time
// before it: steps, not slopes.
func (p panel) stack(s samples, layers []layer) {
	base := make([]float64, s.n)
	for _, l := range layers {
		var xs, lo, hi []float64
		from := 0.0
		for i, v := range l.values {
			xs = append(xs, from, s.at[i])
			lo = append(lo, base[i], base[i])
			hi = append(hi, base[i]+v, base[i]+v)
			base[i] += v
			from = s.at[i]
		}
		group(p.Canvas, "series", l.name, l.label, func() { p.band(xs, lo, hi, l.fill) })
	}
}

// granted marks the trial's own cores where the machine has more.
func (p panel) granted(t Theme, c cpuChart) {
	if own := float64(c.trial.Cell.Cores); own < c.cores {
		y := p.atY(own)
		p.StrokeLine2(draw.LineStyle{Color: t.of(muted), Width: 1, Dashes: []vg.Length{4, 3}}, p.Min.X, y, p.Max.X, y)
	}
}

// drawBase draws the line that an x axis without marks stands on.
func (p panel) drawBase(t Theme) {
	p.StrokeLine2(draw.LineStyle{Color: t.of(axisLine), Width: 0.8}, p.Min.X, p.Min.Y, p.Max.X, p.Min.Y)
}

// collections puts a triangle below the samples in which GC cycles ended.
func (p panel) collections(t Theme, s samples) {
	for i, n := range s.gc {
		if n == 0 {
			continue
		}
		group(p.Canvas, "gc", "", fmt.Sprintf("%d GC cycles until %s", n, spanText(s.at[i])), func() {
			x, y := p.atX(s.at[i]), p.Min.Y-1.5
			p.FillPolygon(t.of(ink), []vg.Point{{X: x, Y: y}, {X: x - 3, Y: y - 5}, {X: x + 3, Y: y - 5}})
		})
	}
}
