package report

import (
	"io"
	"strings"
	"unicode"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// tableBreak is what separates two rows on a terminal.
type tableBreak uint8

const (
	tableGap  tableBreak = iota + 1 // an empty line
	tableRule                       // a line across
)

// tableGrid is a table of plain texts. It is the only thing that knows
// tablewriter, whose defaults (headers in capitals, wrapped cells, Markdown
// with bare pipes) it switches off.
type tableGrid struct {
	header  []string
	rows    [][]string // each as long as header, already escaped for the format
	numeric []bool     // by column: to the right
	breaks  map[int]tableBreak
}

// columnsGrid lays columns of equal length out as rows.
func columnsGrid(columns []tableColumn, breaks map[int]tableBreak, format TableFormat) tableGrid {
	g := tableGrid{breaks: breaks}
	for k, c := range columns {
		g.header = append(g.header, c.header)
		g.numeric = append(g.numeric, c.numeric)
		if k == 0 {
			g.rows = make([][]string, len(c.texts))
		}
		for i, text := range c.texts {
			if format == MarkdownTable {
				text = markdownText(text)
				if c.bold != nil && c.bold[i] {
					text = "**" + text + "**"
				}
			}
			g.rows[i] = append(g.rows[i], text)
		}
	}
	return g
}

func (g tableGrid) write(w io.Writer, format TableFormat) error {
	var text strings.Builder
	t := tablewriter.NewTable(&text, g.options(format)...)
	t.Header(g.header)
	if err := t.Bulk(g.rows); err != nil {
		return err
	}
	if err := t.Render(); err != nil {
		return err
	}
	if format == MarkdownTable {
		_, err := io.WriteString(w, text.String())
		return err
	}
	_, err := io.WriteString(w, g.separated(text.String()))
	return err
}

func (g tableGrid) options(format TableFormat) []tablewriter.Option {
	columns := make([]tw.Align, len(g.header))
	for i := range columns {
		columns[i] = tw.AlignLeft
		if g.numeric[i] {
			columns[i] = tw.AlignRight
		}
	}
	align := tw.CellAlignment{Global: tw.AlignLeft, PerColumn: columns}
	var r tw.Renderer = renderer.NewMarkdown()
	if format == TerminalTable {
		r = renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Lines:      tw.Lines{ShowHeaderLine: tw.On, ShowTop: tw.Off, ShowBottom: tw.Off},
				Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
			},
		})
	}
	return []tablewriter.Option{
		tablewriter.WithRenderer(r),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignmentConfig(align),
		tablewriter.WithRowAlignmentConfig(align),
		// Otherwise the widths of ≈ and × depend on the reader's locale.
		tablewriter.WithEastAsian(tw.Off),
	}
}

// separated puts the breaks between the rendered rows, of which each is one
// line below the header and its rule, and takes the blanks off the line ends.
func (g tableGrid) separated(text string) string {
	const above = 2
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var b strings.Builder
	for i, line := range lines {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		switch g.breaks[i-above] {
		case tableGap:
			b.WriteByte('\n')
		case tableRule:
			b.WriteString(lines[1] + "\n")
		}
	}
	return b.String()
}

// cellText makes s safe for a table and a terminal: run files come from
// elsewhere, and an escape sequence or a line break in a name must not act.
func cellText(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

// markdownText escapes what Markdown would read as more than text.
func markdownText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`).Replace(cellText(s))
}

// textWidth is the number of terminal columns that s takes.
func textWidth(s string) int { return twwidth.Width(s) }
