package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// notes is what stands below a table.
type notes struct {
	finding  string
	verdict  []string
	scaling  []string
	legend   string
	origin   string
	method   string
	dropped  []string // columns
	warnings []string
}

func tableNotes(t *table, run *results.Run, columns []tableColumn, dropped []string) notes {
	n := notes{
		finding: t.finding(),
		verdict: t.verdict(),
		scaling: scalingWords(t.sum),
		legend:  t.legend(columns),
		origin:  origin(run.Header, simulatedOnly(t.cells)),
		method:  t.method(),
		dropped: dropped,
	}
	n.warnings = append(n.warnings, run.Warnings...)
	n.warnings = append(n.warnings, run.Header.Warnings...)
	n.warnings = append(n.warnings, t.sum.Warnings...)
	n.warnings = append(n.warnings, t.cellWarnings()...)
	return n
}

// text writes the notes for a terminal or as Markdown.
func (n notes) text(o TableOptions) string {
	plain := cellText
	item, gap := "  - ", ""
	if o.Format == MarkdownTable {
		plain, item, gap = markdownText, "- ", "\n" // Markdown joins lines that no blank one parts
	}
	var b strings.Builder
	b.WriteByte('\n')
	line := func(s string) {
		if s != "" {
			b.WriteString(folded(plain(s), o) + "\n" + gap)
		}
	}
	line(n.finding)
	for _, s := range append(n.verdict, n.scaling...) {
		line(s)
	}
	line(n.legend)
	line(n.method)
	line(n.origin)
	if len(n.dropped) > 0 {
		line("left out for the width: " + strings.Join(n.dropped, ", "))
	}
	if len(n.warnings) > 0 {
		line("warnings:")
	}
	for _, w := range n.warnings {
		b.WriteString(folded(item+plain(w), o) + "\n")
	}
	return b.String()
}

// folded breaks a line of a terminal at blanks so that it keeps to the width.
func folded(s string, o TableOptions) string {
	if o.Format != TerminalTable || o.Width <= 0 {
		return s
	}
	indent := s[:len(s)-len(strings.TrimLeft(s, " -"))]
	next := strings.Repeat(" ", len(indent))
	lines := []string{indent}
	for i, word := range strings.Fields(s[len(indent):]) {
		last := &lines[len(lines)-1]
		switch {
		case i == 0:
			*last += word
		case textWidth(*last)+1+textWidth(word) > o.Width:
			lines = append(lines, next+word)
		default:
			*last += " " + word
		}
	}
	return strings.Join(lines, "\n")
}

// legend explains the columns shown and those marks that the table uses.
func (t *table) legend(columns []tableColumn) string {
	if len(t.cells) == 0 {
		return ""
	}
	var parts []string
	for _, c := range columns {
		if c.about != "" {
			parts = append(parts, c.about)
		}
	}
	explain := func(mark, meaning string, used func(analysis.CellSummary) bool) {
		if slices.ContainsFunc(t.cells, used) {
			parts = append(parts, mark+" "+meaning)
		}
	}
	explain(markBest, t.aboutBest(), func(c analysis.CellSummary) bool { return t.rank(c) == markBest })
	explain(markTied, t.aboutTied(), func(c analysis.CellSummary) bool { return t.rank(c) == markTied })
	explain(markNoisy, "noisy trials (included)", func(c analysis.CellSummary) bool { return c.Noisy > 0 && !c.Distrusted() })
	explain(markDistrusted, "noisy trials, so many or so noisy that the row is not to be trusted", analysis.CellSummary.Distrusted)
	explain(markFailed, "failed trials (left out)", func(c analysis.CellSummary) bool { return c.Failed > 0 })
	explain(markOther, "trials with another digest (left out)", func(c analysis.CellSummary) bool { return c.Incomparable > 0 })
	explain(markOverLimit, "held more items in a stage than its limit allows: its own bound has no such limit, and it is not ranked", func(c analysis.CellSummary) bool { return len(c.OverLimit) > 0 })
	explain(markItems, t.aboutItems(), func(c analysis.CellSummary) bool { return c.FailedItems > 0 })
	explain(markSimulated, "simulated in virtual time, not measured: ranked among themselves, and compared with simulated sequential and one core", t.told)
	explain(markPretending, "pretends: sleeps where it should compute", func(c analysis.CellSummary) bool { return c.Pretends })
	return strings.Join(parts, " · ")
}

// aboutItems explains the mark of failed items.
func (t *table) aboutItems() string {
	if slices.ContainsFunc(t.cells, func(c analysis.CellSummary) bool { return c.OtherItems }) {
		return "items that failed: where others of the group stored more, or other ones, it is not ranked, and has no speedup over them"
	}
	return "items that failed, the same ones in the whole group"
}

// method says how many trials a figure rests on and how its interval came about.
func (t *table) method() string {
	var estimates []analysis.Estimate
	for _, c := range t.cells {
		estimates = append(estimates, c.Seconds)
	}
	const between = "–"
	measured, simulated := samplesOf(estimates)
	intervals := func(s sample) string {
		return fmt.Sprintf(" · intervals of at least %s: medians between order statistics, speedups by bootstrap of the ratio of medians, paired where the blocks agree", confidenceText(s.sure))
	}
	switch {
	case measured.most == 0 && simulated.most == 0:
		return "no trial gave a figure"
	case measured.most == 0 && simulated.spread:
		return simulated.simulatedText("cell", between) + intervals(simulated)
	case measured.most == 0:
		return simulated.simulatedText("cell", between)
	case measured.most == 1:
		return "n = 1 trial a cell: no interval" + simulated.beside(between)
	}
	return fmt.Sprintf("n = %s trials a cell", measured.count(between)) + intervals(measured) + simulated.beside(between)
}

// cellWarnings collects the warnings of the cells.
func (t *table) cellWarnings() []string {
	var said remarks
	for _, c := range t.cells {
		for _, w := range c.Warnings {
			said.add(w, c.Cell)
		}
	}
	return said.lines()
}

// remarks are what is said of cells; what many share is said once.
type remarks struct {
	order []string
	cells map[string][]results.Cell
}

func (r *remarks) add(remark string, c results.Cell) {
	if r.cells == nil {
		r.cells = map[string][]results.Cell{}
	}
	if r.cells[remark] == nil {
		r.order = append(r.order, remark)
	}
	r.cells[remark] = append(r.cells[remark], c)
}

// lines names up to two cells that a remark is on, and counts more.
func (r *remarks) lines() (out []string) {
	for _, remark := range r.order {
		cells := r.cells[remark]
		if n := len(cells); n > 2 {
			out = append(out, fmt.Sprintf("%s (%d cells)", remark, n))
			continue
		}
		for _, c := range cells {
			out = append(out, place(c)+": "+remark)
		}
	}
	return out
}

// place names a cell: pipeline on 2 cores, fetch.latency=5ms.
func place(c results.Cell) string {
	text := c.Strategy + " on " + placeText(groupOf(c))
	if c.Simulated {
		text += ", simulated"
	}
	return text
}

// placeText names a group: 2 cores, fetch.latency=5ms.
func placeText(g tableGroup) string {
	if g.where == "" {
		return coresText(g.cores)
	}
	return coresText(g.cores) + ", " + g.where
}
