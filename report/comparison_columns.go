package report

import "github.com/hbench/hbench/analysis"

// changeSigns stand before a verdict's word, so that a column of them can be scanned.
var changeSigns = map[analysis.ChangeVerdict]string{
	analysis.Regressed: "▲", analysis.Improved: "▼", analysis.Shifted: "≈", analysis.Unchanged: "=", analysis.Inconclusive: "?",
	analysis.TooNoisy: "~", analysis.NotComparable: "≠", analysis.New: "+", analysis.Removed: "−", analysis.Failed: "!",
}

// word says a verdict as people do. Between strategies of one run slower is no
// regression.
func (c comparison) word(v analysis.ChangeVerdict) string {
	switch {
	case c.By != "" && v == analysis.Regressed:
		return "slower"
	case c.By != "" && v == analysis.Improved:
		return "faster"
	case v == analysis.Shifted:
		return "shifted under the gate"
	case v == analysis.TooNoisy:
		return "too noisy"
	case v == analysis.NotComparable:
		return "not comparable"
	}
	return string(v)
}

// signed is the verdict's sign and word.
func (c comparison) signed(v analysis.ChangeVerdict) string { return changeSigns[v] + " " + c.word(v) }

func (c comparison) each(f func(analysis.CellComparison) string) []string {
	texts := make([]string, len(c.Cells))
	for i, cell := range c.Cells {
		texts[i] = cellText(f(cell))
	}
	return texts
}

// columns are all there is to say; a narrow terminal goes without the least telling.
func (c comparison) columns() []tableColumn {
	return append(c.mainColumns(),
		tableColumn{header: "noise", numeric: true, expendable: 3, about: "noise: how far base may differ from itself, measured again",
			texts: c.each(func(cell analysis.CellComparison) string { return reachText(cell.Noise) })},
		tableColumn{header: "finds", numeric: true, expendable: 4, about: "finds: the change that nine of ten such measurements would find",
			texts: c.each(detectableText)},
		tableColumn{header: "blocks", numeric: true, expendable: 2, about: "blocks: how many would find a change as large as the gate in nine of ten",
			texts: c.each(blocksText)},
		tableColumn{header: "CPU", numeric: true, expendable: 5, about: "CPU: change of its CPU time an item",
			texts: c.each(func(cell analysis.CellComparison) string { return changeText(cell.CPU.Change) })},
		tableColumn{header: "RSS", numeric: true, expendable: 7, about: "RSS: change of its peak memory",
			texts: c.each(func(cell analysis.CellComparison) string { return changeText(cell.Memory.Change) })},
		tableColumn{header: "eff", numeric: true, expendable: 6, about: "eff: bound / time", texts: c.each(efficiencyText)},
		tableColumn{header: "bottleneck", expendable: 6, about: "bottleneck: what held it up", texts: c.each(bottleneckText)})
}

// mainColumns say which cell, and what became of it.
func (c comparison) mainColumns() []tableColumn {
	base, head, unit := c.itemTimes()
	columns := append(settingColumns(c.points()),
		tableColumn{header: "cores", numeric: true, texts: c.each(func(cell analysis.CellComparison) string { return coresNumber(cell.Cell.Cores) })},
		tableColumn{header: "strategy", texts: c.each(func(cell analysis.CellComparison) string { return cell.Cell.Strategy })},
		tableColumn{header: c.baseHeader() + " " + unit, numeric: true, expendable: 1, about: "times: an item stored, median", texts: base},
		tableColumn{header: c.headHeader(), numeric: true, expendable: 2, texts: head},
		tableColumn{header: "change", numeric: true, texts: c.each(func(cell analysis.CellComparison) string { return changeText(cell.Change) })},
		tableColumn{header: "interval", numeric: true, expendable: 1, texts: c.each(func(cell analysis.CellComparison) string { return changeInterval(cell.Change) })},
		tableColumn{header: "p", numeric: true, expendable: 3, texts: c.each(pText)})
	verdicts := tableColumn{header: "verdict"}
	for _, cell := range c.Cells {
		verdicts.texts = append(verdicts.texts, c.signed(cell.Verdict))
		verdicts.bold = append(verdicts.bold, cell.Verdict == analysis.Regressed || cell.Verdict == analysis.Failed || cell.Verdict == analysis.NotComparable)
	}
	return append(columns, verdicts)
}

func (c comparison) baseHeader() string {
	if c.By != "" {
		return cellText(c.Base.Name)
	}
	return "base"
}

func (c comparison) headHeader() string {
	if c.By != "" {
		return "its own"
	}
	return "head"
}
