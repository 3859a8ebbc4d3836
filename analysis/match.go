package analysis

import "github.com/hbench/hbench/results"

// match is one cell of both sides; a side that lacks it has nil.
type match struct {
	cell               results.Cell
	against            string // the strategy that is base within one run; empty: the cell's own
	base, head, again  *trials
	baseName, headName string
	pairs              []pair // base with head, by block
	noise              []pair // base with base again

	baseBottleneck, headBottleneck Verdict
}

// pair joins the trials by block, and says in how many blocks that is not possible.
func (m *match) pair() (doubled int) {
	m.pairs, doubled = pairsOf(m.base, m.head)
	m.noise, _ = pairsOf(m.base, m.again)
	return doubled
}

// measured gives what of the match is tested.
func (m *match) measured(p Pairing) measurements {
	if p == Unpaired {
		return m.loose(secondsAnItem)
	}
	out := measurements{paired: true, exact: p == Virtual, unusable: unusableShare(m.pairs)}
	out.base, out.head = logs(m.pairs, secondsAnItem)
	base, again := logs(m.noise, secondsAnItem)
	out.noise = differencesOf(again, base)
	return out
}

func (m *match) loose(f figure) measurements {
	return measurements{base: logsOf(m.base.usable, f), head: logsOf(m.head.usable, f)}
}

// shown gives the figures of a match that need no test.
func (m *match) shown(paired bool) CellComparison {
	cell := CellComparison{Cell: m.cell, Against: m.against, P: 1, Adjusted: 1,
		BaseBottleneck: m.baseBottleneck, HeadBottleneck: m.headBottleneck}
	time := m.beside(secondsAnItem, paired)
	cell.Base, cell.Head = time.Base, time.Head
	cell.Efficiency, cell.CPU, cell.Memory = m.beside(efficiency, paired), m.beside(cpuAnItem, paired), m.beside(peakRSS, paired)
	return cell
}

// beside gives both sides' medians of a figure and how it changed.
func (m *match) beside(f figure, paired bool) (b Beside) {
	b.Base, b.Head = m.base.medianOf(f), m.head.medianOf(f)
	switch {
	case !b.Base.Known() || !b.Head.Known():
	case paired:
		base, head := logs(m.pairs, f)
		b.Change = relative(HodgesLehmann(differencesOf(head, base), Confidence))
	default:
		b.Change = m.loose(f).looseChange()
	}
	return b
}

// medianOf a figure over the trials that have it.
func (g *trials) medianOf(f figure) Estimate {
	if g == nil {
		return Estimate{}
	}
	return Median(positive(g.values(f)), Confidence).of(g.cell)
}
