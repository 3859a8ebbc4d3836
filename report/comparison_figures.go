package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// changePercent writes a relative change for a table: +5.3%, and 0.0% without a sign.
func changePercent(x float64) string {
	s := signedPercent(x)
	if isZero(s) {
		return strings.TrimLeft(s, "+-")
	}
	return s
}

// isZero reports whether a number is written with zeros only.
func isZero(s string) bool { return strings.Trim(s, "+-0.% ") == "" }

// changeInterval writes how far a change may reach: +3.9 to +6.8%.
func changeInterval(e analysis.Estimate) string {
	if !e.Known() || e.N == 1 || e.Exact && e.Lo == e.Hi {
		return noFigure
	}
	return strings.TrimSuffix(changePercent(e.Lo), "%") + " to " + changePercent(e.Hi)
}

// changeText writes an estimate's centre; a dash where there is none. An exact change
// that is next to none is not written as none.
func changeText(e analysis.Estimate) string {
	s := changePercent(e.Center)
	switch {
	case !e.Known():
		return noFigure
	case e.Exact && isZero(s) && e.Center > 0:
		return "<+0.1%"
	case e.Exact && isZero(s) && e.Center < 0:
		return ">-0.1%"
	}
	return s
}

// slowerText says a change of time in words: 5.3 % slower (3.9 to 6.8 %).
func slowerText(e analysis.Estimate) string {
	word, lo, hi := "slower", e.Lo, e.Hi
	if e.Center < 0 {
		word, lo, hi = "faster", -e.Hi, -e.Lo
	}
	s := percentOf(e.Center) + " " + word
	if e.N > 1 && (!e.Exact || lo < hi) {
		s += fmt.Sprintf(" (%.1f to %.1f %%)", 100*lo, 100*hi)
	}
	return s
}

// pText writes a p-value.
func pText(cell analysis.CellComparison) string {
	switch p := cell.Adjusted; {
	case !cell.Verdict.Compared() || cell.Change.Exact || !cell.Change.Known():
		return noFigure
	case p < 0.001:
		return "<0.001"
	default:
		return fixed(p, 3)
	}
}

// itemTimes are the columns of both sides' seconds an item, in one unit.
func (c comparison) itemTimes() (base, head []string, unit string) {
	smallest := math.Inf(1)
	for _, cell := range c.Cells {
		for _, e := range []analysis.Estimate{cell.Base, cell.Head} {
			if e.Known() {
				smallest = min(smallest, e.Center)
			}
		}
	}
	factor, unit := 1e6, "µs"
	switch {
	case smallest >= 1 && !math.IsInf(smallest, 1):
		factor, unit = 1, "s"
	case smallest >= 1e-3 && !math.IsInf(smallest, 1):
		factor, unit = 1e3, "ms"
	}
	decimals := 0
	if !math.IsInf(smallest, 1) {
		decimals = max(0, min(mostDecimals, 2-int(math.Floor(math.Log10(smallest*factor)))))
	}
	text := func(e analysis.Estimate) string {
		if !e.Known() {
			return noFigure
		}
		return fixed(e.Center*factor, decimals)
	}
	for _, cell := range c.Cells {
		base, head = append(base, text(cell.Base)), append(head, text(cell.Head))
	}
	return base, head, unit
}

// arrow joins what was and what is; one word where they are alike.
func arrow(base, head string) string {
	switch {
	case base == head:
		return base
	case base == "" || base == noFigure:
		return head
	case head == "" || head == noFigure:
		return base
	}
	return base + "→" + head
}

func efficiencyText(cell analysis.CellComparison) string {
	s := arrow(strings.TrimSuffix(shareText(cell.Efficiency.Base), "%"), strings.TrimSuffix(shareText(cell.Efficiency.Head), "%"))
	if s == noFigure {
		return s
	}
	return s + "%"
}

// bottleneckText says what held the cell up, before and now. Where neither is known,
// nothing is said.
func bottleneckText(cell analysis.CellComparison) string {
	name := func(v analysis.Verdict) string {
		if v == "" {
			return noFigure
		}
		return string(v)
	}
	base, head := name(cell.BaseBottleneck), name(cell.HeadBottleneck)
	if base == head && base == string(analysis.VerdictUnexplained) {
		return noFigure
	}
	return arrow(base, head)
}

// reachText is how far base may differ from itself: ±0.8%.
func reachText(e analysis.Estimate) string {
	if !e.Known() {
		return noFigure
	}
	return "±" + fixed(100*max(size(e.Lo), size(e.Hi)), 1) + "%"
}

func detectableText(cell analysis.CellComparison) string {
	if cell.Detectable <= 0 || !cell.Verdict.Compared() {
		return noFigure
	}
	return fixed(100*cell.Detectable, 1) + "%"
}

func blocksText(cell analysis.CellComparison) string {
	if cell.BlocksNeeded == 0 {
		return noFigure
	}
	return wholeText(cell.BlocksNeeded)
}

// figuresOf collects one figure of the cells, in order.
func figuresOf(cells []analysis.CellComparison, f func(analysis.CellComparison) (float64, bool)) (out []float64) {
	for _, c := range cells {
		if x, ok := f(c); ok {
			out = append(out, x)
		}
	}
	slices.Sort(out)
	return out
}
