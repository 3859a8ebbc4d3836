package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// tableColumn is one column, its texts by row.
type tableColumn struct {
	header  string
	numeric bool
	texts   []string
	bold    []bool // rows that stand out; nil: none
	about   string // for the legend, what the header does not say
	// expendable orders the columns that a narrow terminal goes without: the
	// highest first. 0: never.
	expendable int
}

// fit gives the columns that have something to say and fit the width, and the
// headers of those left out because they did not.
func fit(all []tableColumn, o TableOptions) (columns []tableColumn, dropped []string) {
	columns = slices.DeleteFunc(all, func(c tableColumn) bool {
		return c.expendable > 0 && !slices.ContainsFunc(c.texts, func(s string) bool { return s != "" && s != noFigure })
	})
	if o.Format != TerminalTable {
		return columns, nil
	}
	return fitted(columns, o.Width)
}

// fitted leaves out the most expendable columns until the table keeps to the width;
// 0: it may be as wide as it gets.
func fitted(columns []tableColumn, width int) (kept []tableColumn, dropped []string) {
	for width > 0 && tableWidth(columns) > width {
		least := 0
		for i, c := range columns {
			if c.expendable > columns[least].expendable {
				least = i
			}
		}
		if columns[least].expendable == 0 {
			break
		}
		dropped = append(dropped, columns[least].header)
		columns = slices.Delete(columns, least, least+1)
	}
	return columns, dropped
}

// tableWidth is how wide the columns become with a blank on either side of each.
func tableWidth(columns []tableColumn) (width int) {
	for _, c := range columns {
		widest := textWidth(c.header)
		for _, s := range c.texts {
			widest = max(widest, textWidth(s))
		}
		width += widest + 2
	}
	return width
}

func (t *table) columns() []tableColumn {
	time, unit := timeUnit(t.cells)
	size, prefix := sizeUnit(t.cells)
	columns := append(settingColumns(t.points()),
		tableColumn{header: "cores", numeric: true, texts: t.each(func(c analysis.CellSummary) string { return coresNumber(c.Cell.Cores) })},
		t.strategies(),
		tableColumn{header: "time " + unit, numeric: true, about: "time: median", texts: t.aligned(func(c analysis.CellSummary) figure { return estimated(c.Seconds, time) })},
		tableColumn{header: "±", numeric: true, expendable: 1, about: "±: how far its interval reaches", texts: t.each(func(c analysis.CellSummary) string { return spreadText(c.Seconds) })},
		tableColumn{header: "group " + unit, numeric: true, expendable: 4, about: "group: median time of a group of items, from its first start to its last end",
			texts: t.aligned(func(c analysis.CellSummary) figure { return figure{c.GroupSeconds * time, c.GroupSeconds > 0} })},
		tableColumn{header: "items/s", numeric: true, expendable: 5, texts: t.aligned(func(c analysis.CellSummary) figure { return estimated(c.Throughput, 1) })},
		tableColumn{header: "×seq", numeric: true, expendable: 2, about: "×seq: speedup over sequential on the same cores",
			texts: t.each(func(c analysis.CellSummary) string { return factorText(c.SpeedupSequential) })})
	if slices.ContainsFunc(t.cells, func(c analysis.CellSummary) bool { return c.Cell.Cores != 1 }) {
		columns = append(columns, tableColumn{header: "×1core", numeric: true, expendable: 4, about: "×1core: speedup over the same strategy on one core",
			texts: t.each(func(c analysis.CellSummary) string { return factorText(c.SpeedupOneCore) })})
	}
	return append(columns,
		tableColumn{header: "CPU", numeric: true, expendable: 6, about: "CPU: cores in use of those it has", texts: t.each(usageText)},
		tableColumn{header: prefix, numeric: true, expendable: 7, about: "RSS: peak memory",
			texts: t.aligned(func(c analysis.CellSummary) figure { return figure{float64(c.PeakRSS) * size, c.PeakRSS > 0} })},
		tableColumn{header: "bottleneck", expendable: 1, about: t.aboutVerdict(), texts: t.each(t.verdictText)},
		tableColumn{header: "eff", numeric: true, expendable: 3, about: "eff: bound / time", texts: t.each(func(c analysis.CellSummary) string { return shareText(c.Efficiency) })},
		tableColumn{header: "bound", expendable: 4, about: t.aboutBound(), texts: t.each(boundText)},
		tableColumn{header: "marks", expendable: 1, texts: t.each(t.marks)})
}

func (t *table) each(f func(analysis.CellSummary) string) []string {
	texts := make([]string, len(t.cells))
	for i, c := range t.cells {
		texts[i] = cellText(f(c))
	}
	return texts
}

func (t *table) strategies() tableColumn {
	column := tableColumn{header: "strategy"}
	for _, c := range t.cells {
		name, mark := c.Cell.Strategy, t.rank(c)
		if t.told(c) {
			name += " " + markSimulated
		}
		column.texts = append(column.texts, cellText(strings.TrimSpace(name+" "+mark)))
		column.bold = append(column.bold, mark == markBest)
	}
	return column
}

// points are the cells without their figures.
func (t *table) points() (out []results.Cell) {
	for _, c := range t.cells {
		out = append(out, c.Cell)
	}
	return out
}

// settingColumns gives a column for each field that differs between the cells.
func settingColumns(cells []results.Cell) []tableColumn {
	var fields []string
	for _, c := range cells {
		for _, s := range c.Settings {
			if !slices.Contains(fields, s.Field) {
				fields = append(fields, s.Field)
			}
		}
	}
	var columns []tableColumn
	for _, field := range fields {
		var texts []string
		for _, c := range cells {
			texts = append(texts, cellText(settingOf(c, field)))
		}
		if slices.ContainsFunc(texts, func(s string) bool { return s != texts[0] }) {
			columns = append(columns, tableColumn{header: cellText(shortField(field, fields)), numeric: true, texts: texts})
		}
	}
	return columns
}

func settingOf(c results.Cell, field string) string {
	for _, s := range c.Settings {
		if s.Field == field {
			return s.Value
		}
	}
	return noFigure
}

// shortField is the part of a field's name that tells it from the others.
func shortField(field string, all []string) string {
	last := func(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }
	for _, other := range all {
		if other != field && last(other) == last(field) {
			return field
		}
	}
	return last(field)
}

// boundText names what binds, with a second resource where it nearly does too.
func boundText(c analysis.CellSummary) string {
	switch {
	case c.Binds == "":
		return noFigure
	case c.BindsShare < 1:
		return fmt.Sprintf("%s (%s)", resourceName(c.Binds), percentText(c.BindsShare))
	case isNearTie(c):
		return resourceName(c.Binds) + "≈" + resourceName(c.RunnerUp)
	}
	return resourceName(c.Binds)
}

// aboutBound explains the column's forms, those that the table has.
func (t *table) aboutBound() string {
	about := "bound: the resource that sets it"
	if i := slices.IndexFunc(t.cells, func(c analysis.CellSummary) bool { return c.Binds != "" && c.BindsShare < 1 }); i >= 0 {
		about += fmt.Sprintf("; %s: in that share of the trials", boundText(t.cells[i]))
	}
	if i := slices.IndexFunc(t.cells, func(c analysis.CellSummary) bool { return c.BindsShare == 1 && isNearTie(c) }); i >= 0 {
		about += fmt.Sprintf("; %s: two bounds within %s", boundText(t.cells[i]), percentText(1-nearTie))
	}
	return about
}

func isNearTie(c analysis.CellSummary) bool { return c.RunnerUp != "" && c.RunnerUpShare > nearTie }

// nearTie is how close two bounds are where relieving one alone gains next to
// nothing: 5 %, as for the verdict "balanced".
const nearTie = 0.95
