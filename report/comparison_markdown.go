package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// ComparisonMarker is the first line of every comparison in Markdown. What posts
// comments finds by it the one to renew.
const ComparisonMarker = "<!-- hbench-compare -->"

// markdown writes a comment: what it comes to, the cells that are not simply
// unchanged, and folded away all figures and how they came about.
func (c comparison) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### %s %s\n\n", ComparisonMarker, outcomeSign(c.Outcome()), markdownText(strings.TrimSuffix(c.finding(), ".")))
	for _, s := range []string{c.advice(), c.tally(), c.power()} {
		if s != "" {
			b.WriteString(markdownText(s) + "\n\n")
		}
	}
	if telling := c.telling(); len(telling.Cells) > 0 {
		columns, _ := fit(telling.mainColumns(), TableOptions{Format: MarkdownTable})
		if err := telling.part(&b, columns); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	if warnings := c.warnings(); len(warnings) > 0 {
		b.WriteString(folds(countText(len(warnings), "warning"), list(warnings)))
	}
	columns, _ := fit(c.columns(), TableOptions{Format: MarkdownTable})
	if len(c.Cells) > 0 {
		var all strings.Builder
		if err := c.part(&all, columns); err != nil {
			return err
		}
		b.WriteString(folds("all figures", all.String()+"\n"+markdownText(c.legend(columns))+"\n"))
	}
	b.WriteString(folds("how it was measured", list([]string{c.method(), c.origin()})))
	_, err := io.WriteString(w, b.String())
	return err
}

// part writes columns of the cells as a table.
func (c comparison) part(b *strings.Builder, columns []tableColumn) error {
	return columnsGrid(columns, breaksOf(c.points()), MarkdownTable).write(b, MarkdownTable)
}

// telling keeps the cells that a reader has to see.
func (c comparison) telling() comparison {
	var out []analysis.CellComparison
	for _, cell := range c.Cells {
		if cell.Verdict != analysis.Unchanged {
			out = append(out, cell)
		}
	}
	c.Cells = out
	return c
}

func outcomeSign(o analysis.ComparisonOutcome) string {
	switch o {
	case analysis.OutcomeRegressed:
		return changeSigns[analysis.Regressed]
	case analysis.OutcomeInvalid:
		return changeSigns[analysis.NotComparable]
	case analysis.OutcomeInconclusive:
		return changeSigns[analysis.Inconclusive]
	}
	return "✓"
}

// folds hides a part until it is asked for.
func folds(summary, text string) string {
	return "<details><summary>" + summary + "</summary>\n\n" + text + "\n</details>\n"
}

func list(items []string) string {
	var b strings.Builder
	for _, s := range items {
		b.WriteString("- " + markdownText(s) + "\n")
	}
	return b.String()
}
