package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// Compare holds head against base. Where the two were recorded in turn their trials
// pair by block, and again, base measured once more, says how far the machine makes a
// program differ from itself; it may be nil. Otherwise the samples are compared as a
// whole (see Pairing), and no drift between them is noticed.
func Compare(base, head, again *results.Run, o CompareOptions) Comparison {
	o = o.orDefault()
	c := Comparison{Base: ComparedSide{o.Base, base.Header}, Head: ComparedSide{o.Head, head.Header}, Gate: o.Gate, Alpha: o.Alpha,
		Pairing: pairingOf(base.Header, head.Header), Differ: base.Header.ConditionsDiffer(head.Header)}
	b, h := sideOf("base", base, o.Table), sideOf("head", head, o.Table)
	a, without := c.again(base, again, o.Table)
	c.Warnings = slices.Concat(warningsOf(b, h, a), c.skipped(base, head), without)
	var matches []*match
	for _, g := range b.groups {
		matches = append(matches, &match{cell: g.cell, base: g, head: h.find(g.cell), again: a.find(g.cell)})
	}
	for _, g := range h.groups {
		if b.find(g.cell) == nil {
			matches = append(matches, &match{cell: g.cell, head: g})
		}
	}
	for _, m := range matches {
		m.baseName, m.headName = b.name, h.name
		m.baseBottleneck, m.headBottleneck = b.bottleneck(m.base), h.bottleneck(m.head)
	}
	c.judge(matches)
	return c
}

func pairingOf(base, head results.Header) Pairing {
	switch {
	case base.Virtual() && head.Virtual():
		return Virtual
	case base.Interleaved != "" && base.Interleaved == head.Interleaved:
		return Interleaved
	}
	return Unpaired
}

// skipped says which cells are in neither side because they are predictions.
func (c *Comparison) skipped(runs ...*results.Run) (warnings []string) {
	n := 0
	for _, r := range runs {
		for _, t := range r.Trials {
			if t.Cell.Simulated && !r.Header.Virtual() {
				n++
			}
		}
	}
	if n > 0 {
		warnings = append(warnings, fmt.Sprintf("%s simulated beside the measured ones: left out, a prediction is no evidence", trialsText(n)))
	}
	return warnings
}

// again is base measured once more, where it was recorded in turn with base; without
// says why it is left out.
func (c *Comparison) again(base, again *results.Run, table strategies.Table) (s side, without []string) {
	if again == nil {
		return side{}, nil
	}
	differ := base.Header.ConditionsDiffer(again.Header)
	if c.Pairing != Interleaved || again.Header.Interleaved != base.Header.Interleaved {
		differ = append(differ, "when they were recorded: not in turn")
	}
	if len(differ) > 0 {
		return side{}, []string{"again: left out, it differs from base in " + strings.Join(differ, ", ")}
	}
	s = sideOf("again", again, table)
	s.warnings = append(s.warnings, failures(again.Trials)...)
	return s, nil
}

// paired reports whether trials pair by block.
func (c *Comparison) paired() bool { return c.Pairing != Unpaired }

// judge fills the cells: figures, then the tests of all that may be compared, then
// what they could have found.
func (c *Comparison) judge(matches []*match) {
	var tested []int
	var family []measurements
	doubled := 0
	for i, m := range matches {
		if c.paired() {
			doubled += m.pair()
		}
		cell := m.shown(c.paired())
		cell.Verdict, cell.Why = m.validity(c.Differ, c.paired())
		c.Cells = append(c.Cells, cell)
		if cell.Verdict == "" {
			tested, family = append(tested, i), append(family, m.measured(c.Pairing))
		}
	}
	if doubled > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d blocks hold a cell twice, and give no pairs", doubled))
	}
	c.Tested = len(tested)
	judged := judgeFamily(family, c.Gate, c.Alpha)
	could := newSensitivity(c.Alpha/float64(max(1, c.Tested)), Power)
	if c.paired() && c.Tested > 0 && c.Pairing != Virtual {
		c.Fewest = FewestPairs(c.Tested, c.Alpha)
	}
	for k, i := range tested {
		cell := &c.Cells[i]
		cell.add(judged[k])
		if c.paired() {
			cell.Pairs = len(family[k].head)
		}
		if c.Fewest > 0 {
			c.foresee(cell, judged[k].spread, could)
		}
	}
	c.warnTooFew()
}

// add takes over what the tests say.
func (cell *CellComparison) add(j judgement) {
	cell.Change, cell.Noise, cell.P, cell.Adjusted = j.change, j.noise, j.p, j.adjusted
	cell.Verdict, cell.Why = j.verdict, j.why
}

// foresee says what the cell's pairs could find, and how many more it takes.
func (c *Comparison) foresee(cell *CellComparison, spread float64, could *sensitivity) {
	if d := could.detectable(cell.Pairs); !math.IsInf(d, 1) {
		cell.Detectable = math.Expm1(min(d*spread, 700))
	}
	if cell.Verdict != Inconclusive && cell.Verdict != TooNoisy {
		return
	}
	cell.BlocksNeeded = c.Fewest
	if spread > 0 {
		cell.BlocksNeeded = could.needed(math.Log1p(c.Gate) / spread)
	}
}

// warnTooFew says where there are too few pairs to find anything at all.
func (c *Comparison) warnTooFew() {
	few := 0
	for _, cell := range c.Cells {
		if cell.Verdict.Compared() && cell.Pairs < c.Fewest {
			few++
		}
	}
	if few > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d of %d cells have too few pairs to find a change however large: among %d cells it takes %d", few, c.Tested, c.Tested, c.Fewest))
	}
}
