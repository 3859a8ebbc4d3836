package report

import (
	"strings"
)

// paper is a text of titles, sections, lines and rows that becomes plain text for a
// terminal, folded to its width, or Markdown.
type paper struct {
	format TableFormat
	width  int
	b      strings.Builder
}

func (p *paper) text() string { return p.b.String() }

func (p *paper) plain(s string) string {
	if p.format == MarkdownTable {
		return markdownText(s)
	}
	return cellText(s)
}

// title begins a part of its own.
func (p *paper) title(s string) {
	if p.format == MarkdownTable {
		p.b.WriteString("### " + p.plain(s) + "\n\n")
		return
	}
	if p.b.Len() > 0 {
		p.b.WriteString("\n\n")
	}
	lines := strings.Split(folded(p.plain(s), p.options()), "\n")
	longest := 0
	for _, line := range lines {
		longest = max(longest, textWidth(line))
	}
	p.b.WriteString(strings.Join(lines, "\n") + "\n" + strings.Repeat("─", longest) + "\n")
}

// section begins a part of the part that a title began.
func (p *paper) section(s string) {
	if p.format == MarkdownTable {
		p.b.WriteString("**" + p.plain(s) + "**\n\n")
		return
	}
	p.b.WriteByte('\n')
	p.b.WriteString(folded(p.plain(s)+":", p.options()) + "\n")
}

// line is a paragraph.
func (p *paper) line(s string) {
	p.b.WriteString(folded(p.plain(s), p.options()) + "\n")
	if p.format == MarkdownTable {
		p.b.WriteByte('\n') // Markdown joins lines that no blank one parts
	}
}

func (p *paper) options() TableOptions { return TableOptions{Format: p.format, Width: p.width} }

const (
	rowIndent = 2
	columnGap = 2
	leastLast = 12 // columns that the last one has at least: below, the row is as long as it is
)

// rows are lines of columns. On a terminal they have no header, since their section
// says what they are, and the last column is folded within itself.
func (p *paper) rows(header []string, rows [][]string) {
	if p.format == MarkdownTable {
		p.markdownRows(header, rows)
		return
	}
	widths := make([]int, len(header))
	for _, row := range rows {
		for i, s := range row {
			widths[i] = max(widths[i], textWidth(cellText(s)))
		}
	}
	for _, row := range rows {
		line := strings.Repeat(" ", rowIndent)
		for i, s := range row[:len(row)-1] {
			s = cellText(s)
			pad := strings.Repeat(" ", widths[i]-textWidth(s))
			if isFigure(header[i]) {
				s = pad + s
			} else {
				s += pad
			}
			line += s + strings.Repeat(" ", columnGap)
		}
		p.b.WriteString(p.hanging(line, cellText(row[len(row)-1])) + "\n")
	}
}

// isFigure tells the columns that are aligned to the right.
func isFigure(header string) bool { return header == "time" || header == "share" || header == "gain" }

// hanging is a line whose last column goes on below itself.
func (p *paper) hanging(line, last string) string {
	room := p.width - textWidth(line)
	if room < leastLast {
		return strings.TrimRight(line+last, " ")
	}
	indent := "\n" + strings.Repeat(" ", textWidth(line))
	parts := strings.Split(folded(last, TableOptions{Width: room}), "\n")
	return strings.TrimRight(line+strings.Join(parts, indent), " ")
}

func (p *paper) markdownRows(header []string, rows [][]string) {
	write := func(cells []string) { p.b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	write(header)
	rule := make([]string, len(header))
	for i, h := range header {
		rule[i] = ":--"
		if isFigure(h) {
			rule[i] = "--:"
		}
	}
	write(rule)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, s := range row {
			cells[i] = markdownText(s)
		}
		write(cells)
	}
	p.b.WriteByte('\n')
}
