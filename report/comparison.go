package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// ComparisonFormat is what a comparison is written as.
type ComparisonFormat uint8

const (
	TerminalComparison ComparisonFormat = iota // a table and sentences for a fixed-width font
	MarkdownComparison                         // a comment for a pull request: see ComparisonMarker
	JSONComparison                             // a VerdictFile
)

// ComparisonOptions says how WriteComparison writes.
type ComparisonOptions struct {
	Format ComparisonFormat
	Width  int // columns of the terminal; 0: as wide as it gets
}

// WriteComparison writes what head is, held against base: the verdict on every cell,
// the change with its interval, what stands behind it, and, in one sentence, what all
// of it comes to. No meaning is carried by colour.
func WriteComparison(w io.Writer, c analysis.Comparison, o ComparisonOptions) error {
	var err error
	switch v := newComparison(c); o.Format {
	case JSONComparison:
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		err = e.Encode(NewVerdictFile(c))
	case MarkdownComparison:
		err = v.markdown(w)
	default:
		err = v.terminal(w, o.Width)
	}
	if err != nil {
		return fmt.Errorf("comparison: %w", err)
	}
	return nil
}

// comparison is one in the order in which it is shown: cells by settings, then cores,
// then as planned.
type comparison struct {
	analysis.Comparison
}

func newComparison(c analysis.Comparison) comparison {
	settings := map[string]int{}
	for i, cell := range c.Cells {
		if _, known := settings[cell.Cell.Where()]; !known {
			settings[cell.Cell.Where()] = i
		}
	}
	c.Cells = slices.Clone(c.Cells)
	slices.SortStableFunc(c.Cells, func(a, b analysis.CellComparison) int {
		return cmp.Or(cmp.Compare(settings[a.Cell.Where()], settings[b.Cell.Where()]), compareCores(a.Cell.Cores, b.Cell.Cores))
	})
	return comparison{c}
}

// terminal writes the table and what there is to know of it.
func (c comparison) terminal(w io.Writer, width int) error {
	o := TableOptions{Width: width}
	columns, dropped := fit(c.columns(), o)
	if len(c.Cells) > 0 {
		if err := columnsGrid(columns, breaksOf(c.points()), TerminalTable).write(w, TerminalTable); err != nil {
			return err
		}
	}
	n := notes{finding: c.finding(), legend: c.legend(columns), origin: c.origin(), method: c.method(), dropped: dropped, warnings: c.warnings()}
	n.scaling = []string{c.advice(), c.tally(), c.power()}
	_, err := io.WriteString(w, n.text(o))
	return err
}

func (c comparison) points() (out []results.Cell) {
	for _, cell := range c.Cells {
		out = append(out, cell.Cell)
	}
	return out
}

// has reports whether some cell has the verdict.
func (c comparison) has(v analysis.ChangeVerdict) bool { return c.Count(v) > 0 }

// of lists the cells with one of the verdicts, the largest change first.
func (c comparison) of(verdicts ...analysis.ChangeVerdict) (out []analysis.CellComparison) {
	for _, cell := range c.Cells {
		if slices.Contains(verdicts, cell.Verdict) {
			out = append(out, cell)
		}
	}
	slices.SortStableFunc(out, func(a, b analysis.CellComparison) int {
		return cmp.Compare(size(b.Change.Center), size(a.Change.Center))
	})
	return out
}

func size(x float64) float64 { return max(x, -x) }
