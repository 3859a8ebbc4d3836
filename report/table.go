package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// TableFormat is what a table is written as.
type TableFormat uint8

const (
	TerminalTable TableFormat = iota // aligned text for a fixed-width font
	MarkdownTable                    // a GitHub-flavoured Markdown table
)

// TableOptions says how WriteTable writes.
type TableOptions struct {
	Format TableFormat
	// Width is the number of columns on the terminal; 0: as wide as it gets. Where
	// the table does not fit, the least telling columns are left out and named.
	Width int
}

// WriteTable writes one row a cell, grouped by settings and cores, and below it
// what the table shows, what its marks mean, where and how it was measured, and
// every warning. It prints no NaN and no infinity: a figure that does not exist
// is a dash.
func WriteTable(w io.Writer, s analysis.Summary, run *results.Run, o TableOptions) error {
	t := newTable(s)
	columns, dropped := t.fit(o)
	g := tableGrid{rows: make([][]string, len(t.cells)), breaks: t.breaks()}
	for _, c := range columns {
		g.header = append(g.header, c.header)
		g.numeric = append(g.numeric, c.numeric)
		for i, text := range c.texts {
			if c.bold != nil && c.bold[i] && o.Format == MarkdownTable {
				text = "**" + markdownText(text) + "**"
			} else if o.Format == MarkdownTable {
				text = markdownText(text)
			}
			g.rows[i] = append(g.rows[i], text)
		}
	}
	if len(t.cells) > 0 {
		if err := g.write(w, o.Format); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	notes := tableNotes(t, run, columns, dropped)
	if _, err := io.WriteString(w, notes.text(o)); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// table is a summary in the order in which it is shown.
type table struct {
	sum      analysis.Summary
	cells    []analysis.CellSummary // by settings, then cores, then as planned
	contests map[tableGroup]analysis.Contest
}

// tableGroup is what strategies compete within.
type tableGroup struct {
	where string
	cores int
}

func groupOf(c results.Cell) tableGroup { return tableGroup{c.Where(), c.Cores} }

func newTable(s analysis.Summary) *table {
	t := &table{sum: s, cells: slices.Clone(s.Cells), contests: map[tableGroup]analysis.Contest{}}
	order := map[string]int{}
	for i, where := range s.Where() {
		order[where] = i
	}
	slices.SortStableFunc(t.cells, func(a, b analysis.CellSummary) int {
		if d := order[a.Cell.Where()] - order[b.Cell.Where()]; d != 0 {
			return d
		}
		return a.Cell.Cores - b.Cell.Cores
	})
	for _, c := range t.cells {
		g := groupOf(c.Cell)
		if _, known := t.contests[g]; !known {
			t.contests[g] = s.Best(g.cores, g.where)
		}
	}
	return t
}

// breaks tells where a group ends: a rule between settings, a gap between cores.
func (t *table) breaks() map[int]tableBreak {
	breaks := map[int]tableBreak{}
	for i := range len(t.cells) - 1 {
		a, b := groupOf(t.cells[i].Cell), groupOf(t.cells[i+1].Cell)
		switch {
		case a.where != b.where:
			breaks[i] = tableRule
		case a.cores != b.cores:
			breaks[i] = tableGap
		}
	}
	return breaks
}

// rank gives the mark of a cell that is the best of its group or as good.
func (t *table) rank(c analysis.CellSummary) string {
	contest := t.contests[groupOf(c.Cell)]
	if !contest.Enough || !c.Ranks() || !c.Told() {
		return ""
	}
	isBest := c.Cell.Same(contest.Best.Cell)
	switch {
	case isBest && contest.Clear:
		return markBest
	case !contest.Clear && (isBest || c.Seconds.Lo <= contest.Best.Seconds.Hi):
		return markTied
	}
	return ""
}

// The marks of the last column and beside the strategy.
const (
	markBest       = "✓"
	markTied       = "≈"
	markNoisy      = "~"
	markFailed     = "!"
	markOther      = "≠"
	markOverLimit  = "L"
	markSimulated  = "S"
	markPretending = "P"
)

// marks says in short what the reader must know of the cell.
func (t *table) marks(c analysis.CellSummary) string {
	var out []string
	if c.Noisy > 0 {
		out = append(out, fmt.Sprintf("%s%d", markNoisy, c.Noisy))
	}
	if c.Failed > 0 {
		out = append(out, fmt.Sprintf("%s%d/%d", markFailed, c.Failed, c.Trials))
	}
	if c.Incomparable > 0 {
		out = append(out, fmt.Sprintf("%s%d", markOther, c.Incomparable))
	}
	if len(c.OverLimit) > 0 {
		out = append(out, markOverLimit)
	}
	if c.Cell.Simulated {
		out = append(out, markSimulated)
	}
	if c.Pretends {
		out = append(out, markPretending)
	}
	return strings.Join(out, " ")
}
