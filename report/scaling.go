package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// scalingPages draws throughput over cores with the scaling laws fitted to it: a
// panel a strategy, a page a setting; of a single strategy a panel a setting.
func scalingPages(v view) (pages []page, why string) {
	cells := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool { return c.Cell.Cores == 0 })
	wheres, groups := grouped(cells, results.Cell.Where)
	laws := v.sum.Scaling()
	var settings [][]scalingCurve
	for _, w := range wheres {
		if curves := v.scalingCurves(groups[w], laws); len(curves) > 0 {
			settings = append(settings, curves)
		}
	}
	if len(settings) == 0 {
		return nil, "scaling needs figures of a strategy on two numbers of cores"
	}
	if all := slices.Concat(settings...); alone(all) {
		settings = [][]scalingCurve{all}
	}
	for _, curves := range settings {
		name := ""
		if len(settings) > 1 {
			name = curves[0].where()
		}
		for part := range slices.Chunk(curves, mostInGrid) {
			pages = append(pages, v.scalingPage(name, part))
		}
	}
	return pages, ""
}

// scalingCurve is one strategy under one setting over its cores.
type scalingCurve struct {
	cells []analysis.CellSummary
	lines []dataLine                // what was measured before what was simulated
	law   *analysis.StrategyScaling // nil: none is fitted
}

// scalingCurves are the throughputs of cells of one setting, with their laws.
func (v view) scalingCurves(cells []analysis.CellSummary, laws []analysis.StrategyScaling) []scalingCurve {
	curves := v.curvesOf(cells, v.scalingPoint)
	for i := range curves {
		curves[i].law = lawOf(laws, curves[i].cell())
	}
	return curves
}

// curvesOf are the curves of cells of one setting, the highest on its most cores
// first. After them come strategies that do not rank.
func (v view) curvesOf(cells []analysis.CellSummary, point func(analysis.CellSummary) *dataPoint) []scalingCurve {
	strategies, groups := grouped(cells, func(c results.Cell) string { return c.Strategy })
	var out []scalingCurve
	for _, s := range strategies {
		c := scalingCurve{cells: groups[s], lines: v.linesOf(groups[s], point)}
		slices.SortStableFunc(c.lines, measuredFirst)
		if slices.ContainsFunc(c.lines, func(l dataLine) bool { return len(l.points) > 1 }) {
			out = append(out, c)
		}
	}
	rank := func(c scalingCurve) float64 {
		if c.unranked() {
			return 0
		}
		return c.first().last().e.Center
	}
	slices.SortStableFunc(out, func(a, b scalingCurve) int { return cmp.Compare(rank(b), rank(a)) })
	return out
}

// lawOf is the law of what was measured of a cell's curve, or, where there is
// none, of what was simulated.
func lawOf(laws []analysis.StrategyScaling, c results.Cell) *analysis.StrategyScaling {
	for _, simulated := range []bool{false, true} {
		for i, l := range laws {
			if l.Strategy == c.Strategy && l.Where == c.Where() && l.Simulated == simulated {
				return &laws[i]
			}
		}
	}
	return nil
}

func measuredFirst(a, b dataLine) int {
	switch {
	case a.family.told == b.family.told:
		return 0
	case a.family.told:
		return 1
	}
	return -1
}

// first is the curve's line: of what was measured, if anything was.
func (c scalingCurve) first() dataLine { return c.lines[0] }

func (c scalingCurve) cell() results.Cell { return c.cells[0].Cell }

// counts is on how many numbers of cores the curve has points.
func (c scalingCurve) counts() int { return len(coresOf(c.cells)) }

func (c scalingCurve) where() string { return c.cell().Where() }

// unranked reports whether some cell of the curve may be held against no other.
func (c scalingCurve) unranked() bool {
	return slices.ContainsFunc(c.cells, func(c analysis.CellSummary) bool { return !c.Ranks() })
}

// losesDifferently reports whether other items failed on other cores.
func (c scalingCurve) losesDifferently() bool {
	return slices.ContainsFunc(c.cells, func(one analysis.CellSummary) bool {
		return one.Cell.Simulated == c.cells[0].Cell.Simulated && one.FailedSet != c.cells[0].FailedSet
	})
}

// alone reports whether all curves are of one strategy.
func alone(curves []scalingCurve) bool {
	return !slices.ContainsFunc(curves, func(c scalingCurve) bool { return c.cell().Strategy != curves[0].cell().Strategy })
}

func (v view) scalingPoint(c analysis.CellSummary) *dataPoint {
	return &dataPoint{
		x: float64(c.Cell.Cores), e: c.Throughput,
		hover: fmt.Sprintf("%s, %s: %s", v.familyOf(c.Cell), coresText(c.Cell.Cores),
			interval(c.Throughput, func(x float64) string { return rateText(x) + " items/s" })) + noisyText(c),
	}
}

func (v view) scalingPage(name string, curves []scalingCurve) page {
	s := scalingChart{curves: curves, bySetting: alone(curves)}
	var all []analysis.CellSummary
	var estimates []analysis.Estimate
	var lines [][]dataLine
	for _, c := range curves {
		all, lines = append(all, c.cells...), append(lines, c.lines)
	}
	var cores []float64
	for _, n := range coresOf(all) {
		cores = append(cores, float64(n))
	}
	for _, c := range all {
		estimates = append(estimates, c.Throughput)
	}
	lo, hi := plotted(lines)
	s.y = throughputAxis(lo, hi, nil)
	s.grid = gridOf(len(curves), s.head(), valueAxis(cores, "cores", func(v float64) string { return fmt.Sprint(v) }))
	width, height := s.grid.size()
	notes := slices.Insert(v.foot(method("band", "between order statistics", estimates), all), 1, "a gain: more than "+percentText(worthCores-1))
	notes = append(notes, v.unlike(all)...)
	if s.anyLaw() {
		notes[1] += " · laws: least squares through the medians; stronger: the one with the smaller corrected information criterion (AICc); intervals in the hover text"
	}
	return page{
		setting:  name,
		title:    v.headline(scalingTitle(curves)),
		subtitle: s.subtitle(),
		notes:    notes,
		width:    width, body: height + keyHeight(s.keyItems(Light), width-2*marginX), draw: s.draw,
	}
}
