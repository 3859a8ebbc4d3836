package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// simulatedOnly reports whether there are cells, and none of them was measured.
func simulatedOnly(cells []analysis.CellSummary) bool {
	return len(cells) > 0 && len(measuredOf(cells)) == 0
}

func measuredOf(cells []analysis.CellSummary) []analysis.CellSummary {
	return slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return c.Cell.Simulated })
}

func simulatedOf(cells []analysis.CellSummary) []analysis.CellSummary {
	return slices.DeleteFunc(slices.Clone(cells), func(c analysis.CellSummary) bool { return !c.Cell.Simulated })
}

// apart gives the view's measured cells and its simulated ones as views of their
// own, for charts that cannot show both in one place.
func (v view) apart() (views []view) {
	for _, cells := range [][]analysis.CellSummary{measuredOf(v.sum.Cells), simulatedOf(v.sum.Cells)} {
		if len(cells) > 0 {
			part := v
			part.sum.Cells, part.simulated = cells, cells[0].Cell.Simulated
			views = append(views, part)
		}
	}
	return views
}

// headline is a page's title: it says so where nothing in the view was measured.
func (v view) headline(title string) string {
	if !v.simulated {
		return title
	}
	named := func(strategy string) bool { return strings.HasPrefix(title, baseName(strategy)) }
	if slices.ContainsFunc(v.sum.Strategies(), named) {
		return "Simulated: " + title
	}
	_, size := utf8.DecodeRuneInString(title)
	return "Simulated: " + strings.ToLower(title[:size]) + title[size:]
}

// family is a strategy, measured or simulated: what one line of a chart joins.
type family struct {
	strategy  string
	simulated bool
	told      bool // simulated, where a chart has measured ones too
}

// String names the family, and says that it is simulated where it must be told
// from a measured one.
func (f family) String() string {
	if f.told {
		return f.strategy + " (simulated)"
	}
	return f.strategy
}

func (v view) familyOf(c results.Cell) family {
	return family{c.Strategy, c.Simulated, c.Simulated && !v.simulated}
}
