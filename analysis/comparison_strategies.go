package analysis

import "github.com/hbench/hbench/results"

// CompareStrategies holds each strategy of a run against one of them, base, on the
// same cores and settings. Trials pair by block: all cells of a block were measured
// in turn. A strategy that is slower than another is a finding, not a regression.
func CompareStrategies(run *results.Run, base string, o CompareOptions) Comparison {
	o = o.orDefault()
	c := Comparison{Base: ComparedSide{base, run.Header}, Head: ComparedSide{o.Head, run.Header}, Gate: o.Gate, Alpha: o.Alpha,
		Pairing: WithinRun, By: "strategy"}
	if run.Header.Virtual() {
		c.Pairing = Virtual
	}
	s := sideOf("", run, o.Table)
	c.Warnings = append(warningsOf(s), c.skipped(run)...)
	var matches []*match
	for _, g := range s.groups {
		if g.cell.Strategy == base {
			continue
		}
		other := g.cell
		other.Strategy = base
		m := &match{cell: g.cell, against: base, base: s.find(other), head: g, baseName: base, headName: g.cell.Strategy}
		if m.base == nil {
			m.base = &trials{cell: other}
		}
		m.baseBottleneck, m.headBottleneck = s.bottleneck(m.base), s.bottleneck(g)
		matches = append(matches, m)
	}
	c.judge(matches)
	return c
}
