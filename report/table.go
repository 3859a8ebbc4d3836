package report

import (
	"cmp"
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
	// Diagnoses are what held the cells up; nil: the table has no verdicts. Those of
	// Spoken should be whole.
	Diagnoses analysis.Diagnoses
}

// WriteTable writes one row a cell, grouped by settings and cores, and below it
// what the table shows, what its marks mean, where and how it was measured, and
// every warning. It prints no NaN and no infinity: a figure that does not exist
// is a dash.
func WriteTable(w io.Writer, s analysis.Summary, run *results.Run, o TableOptions) error {
	t := newTable(s, o.Diagnoses)
	columns, dropped := fit(t.columns(), o)
	if len(t.cells) > 0 {
		if err := columnsGrid(columns, breaksOf(t.points()), o.Format).write(w, o.Format); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	if err := t.writeOutcomes(w, run, o); err != nil {
		return fmt.Errorf("outcomes: %w", err)
	}
	notes := tableNotes(t, run, columns, dropped)
	if _, err := io.WriteString(w, notes.text(o)); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// table is a summary in the order in which it is shown.
type table struct {
	sum       analysis.Summary
	cells     []analysis.CellSummary // by settings, then cores, then as planned
	contests  map[analysis.Group]analysis.Contest
	diagnoses analysis.Diagnoses
}

// tableGroup is what stands together: measured and simulated cells alike.
type tableGroup struct {
	where string
	cores int
}

func groupOf(c results.Cell) tableGroup { return tableGroup{c.Where(), c.Cores} }

func newTable(s analysis.Summary, d analysis.Diagnoses) *table {
	t := &table{sum: s, diagnoses: d, cells: slices.Clone(s.Cells), contests: map[analysis.Group]analysis.Contest{}}
	t.sort()
	for _, c := range t.cells {
		g := analysis.GroupOf(c.Cell)
		if _, known := t.contests[g]; !known {
			t.contests[g] = s.Best(g)
		}
	}
	return t
}

// sort puts the cells into their groups, and a simulated cell right behind the
// same one measured: a prediction is read against what it foretold.
func (t *table) sort() {
	settings, planned := map[string]int{}, map[string]int{}
	for i, where := range t.sum.Where() {
		settings[where] = i
	}
	for i, c := range t.sum.Cells {
		planned[c.Cell.Key()] = i
	}
	place := func(c results.Cell) int {
		i, both := planned[c.Measured().Key()]
		switch {
		case !both:
			return 2 * planned[c.Key()]
		case c.Simulated:
			return 2*i + 1
		}
		return 2 * i
	}
	slices.SortStableFunc(t.cells, func(a, b analysis.CellSummary) int {
		return cmp.Or(
			cmp.Compare(settings[a.Cell.Where()], settings[b.Cell.Where()]),
			compareCores(a.Cell.Cores, b.Cell.Cores),
			cmp.Compare(place(a.Cell), place(b.Cell)),
		)
	})
}

// breaksOf tells where a group of cells ends: a rule between settings, a gap between
// cores.
func breaksOf(cells []results.Cell) map[int]tableBreak {
	breaks := map[int]tableBreak{}
	for i := range len(cells) - 1 {
		a, b := groupOf(cells[i]), groupOf(cells[i+1])
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
	contest := t.contests[analysis.GroupOf(c.Cell)]
	isIt := func(other *analysis.CellSummary) bool { return other.Cell.Same(c.Cell) }
	switch {
	case !contest.Enough:
		return ""
	case contest.Clear && isIt(contest.Best):
		return markBest
	case !contest.Clear && isIt(contest.Best), slices.ContainsFunc(contest.Level, isIt):
		return markTied
	}
	return ""
}

// The marks beside the strategy, and those of the last column.
const (
	markBest      = "✓"
	markTied      = "≈"
	markSimulated = "S"

	markNoisy      = "~"
	markDistrusted = "≁" // instead of it
	markFailed     = "!"
	markOther      = "≠"
	markOverLimit  = "L"
	markItems      = "F"
	markPretending = "P"
)

// marks says in short what the reader must know of the cell.
func (t *table) marks(c analysis.CellSummary) string {
	var out []string
	switch {
	case c.Distrusted():
		out = append(out, fmt.Sprintf("%s%d", markDistrusted, c.Noisy))
	case c.Noisy > 0:
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
	if c.FailedItems > 0 {
		out = append(out, markItems+strings.ReplaceAll(percentText(c.FailedItems), " ", ""))
	}
	if c.Pretends {
		out = append(out, markPretending)
	}
	return strings.Join(out, " ")
}
