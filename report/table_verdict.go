package report

import (
	"fmt"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// Spoken are the cells that a table says more of than a word: that of its finding.
// Their diagnoses should be whole.
func Spoken(s analysis.Summary) (cells []results.Cell) {
	t := newTable(s, nil)
	measured, simulated := t.groups()
	if c := t.spoken(measured, simulated); c != nil {
		cells = append(cells, c.Cell)
	}
	return cells
}

// Leading are the cells to ask about first, in the order of the table: the fastest of
// each group, or its first where none has a figure.
func Leading(s analysis.Summary) (cells []results.Cell) {
	t := newTable(s, nil)
	seen := map[analysis.Group]bool{}
	for _, c := range t.cells {
		g := analysis.GroupOf(c.Cell)
		if seen[g] {
			continue
		}
		seen[g] = true
		if best := t.contests[g].Best; best != nil {
			cells = append(cells, best.Cell)
		} else {
			cells = append(cells, c.Cell)
		}
	}
	return cells
}

// Ordered are all cells in the order of the table.
func Ordered(s analysis.Summary) (cells []results.Cell) {
	for _, c := range newTable(s, nil).cells {
		cells = append(cells, c.Cell)
	}
	return cells
}

// spoken is the cell of the finding; where nobody is called the fastest, that which
// stores most items a second.
func (t *table) spoken(measured, simulated []analysis.Group) (spoken *analysis.CellSummary) {
	groups := measured
	if len(groups) == 0 {
		groups = simulated
	}
	if w, ok := t.winner(groups); ok {
		return w.best.Best
	}
	for _, g := range groups {
		if c := t.contests[g].Best; c != nil && (spoken == nil || c.Throughput.Center > spoken.Throughput.Center) {
			spoken = c
		}
	}
	return spoken
}

// verdictText is a cell's verdict in a word, with a mark where the evidence is weak.
func (t *table) verdictText(c analysis.CellSummary) string {
	d, ok := t.diagnoses.Of(c.Cell)
	switch {
	case !ok || !c.Seconds.Known():
		return noFigure
	case unsure(d):
		return string(d.Verdict) + markUnsure
	}
	return string(d.Verdict)
}

// markUnsure stands behind a verdict whose evidence is weak.
const markUnsure = "?"

func unsure(d analysis.Diagnosis) bool {
	return d.Certainty == analysis.Weak && d.Verdict != analysis.VerdictUnexplained
}

// aboutVerdict explains the column, with the forms that it has.
func (t *table) aboutVerdict() string {
	about := "bottleneck: what holds it back"
	for _, c := range t.cells {
		if d, ok := t.diagnoses.Of(c.Cell); ok && unsure(d) {
			return about + " (" + markUnsure + ": the evidence is weak)"
		}
	}
	return about
}

// verdict says what holds the cell of the finding back, and counts what holds the
// fastest of the other groups back.
func (t *table) verdict() []string {
	measured, simulated := t.groups()
	c := t.spoken(measured, simulated)
	if c == nil {
		return nil
	}
	d, ok := t.diagnoses.Of(c.Cell)
	if !ok {
		return nil
	}
	groups := measured
	if c.Cell.Simulated {
		groups = simulated
	}
	_, ranked := t.winner(groups)
	whose := ""
	switch {
	case !ranked:
		whose = " of " + c.Cell.Strategy + " " + onText(c)
	case len(groups) > 1:
		whose = " there"
	}
	said := "Bottleneck" + whose + ": " + verdictSentences(d)
	if others := t.othersText(c.Cell, groups); others != "" {
		said += " " + others
	}
	return []string{said}
}

// othersText counts what holds the fastest of all groups but a cell's own back.
func (t *table) othersText(spoken results.Cell, groups []analysis.Group) string {
	var order []analysis.Verdict
	counts := map[analysis.Verdict]int{}
	for _, g := range groups {
		best := t.contests[g].Best
		if best == nil || best.Cell.Same(spoken) {
			continue
		}
		if d, ok := t.diagnoses.Of(best.Cell); ok {
			if counts[d.Verdict]++; counts[d.Verdict] == 1 {
				order = append(order, d.Verdict)
			}
		}
	}
	if len(order) == 0 {
		return ""
	}
	var parts []string
	for _, of := range order {
		parts = append(parts, fmt.Sprintf("%s in %d", of, counts[of]))
	}
	return "Bottlenecks of the fastest in the other groups: " + strings.Join(parts, ", ") + "."
}

// verdictSentences tell a verdict with the evidence that led to it, what to do about
// it, and where the usual rule would have led.
func verdictSentences(d analysis.Diagnosis) string {
	of := fmt.Sprintf("%s, %s", d.Verdict, d.Certainty)
	if d.Verdict == analysis.VerdictUnexplained { // which is never sure
		of = string(d.Verdict)
	}
	said := fmt.Sprintf("%s: %s. %s.", of, evidenceText(d), adviceText(d))
	if d.NaiveFails() {
		said += fmt.Sprintf(" The longest average time is %s's, which would have been the wrong place (%s: %s).",
			d.Naive, d.NaiveRemedy.Flag, gainText(d.NaiveRemedy.Gain))
	}
	return said
}

// evidenceText is what led to a verdict, and what speaks against it.
func evidenceText(d analysis.Diagnosis) string {
	found := d.Hit().Found
	switch {
	case len(d.Doubts) == 0:
		return found
	case d.Verdict == analysis.VerdictUnexplained, strings.Contains(d.Doubts[0], found): // the doubt says it all
		return d.Doubts[0]
	}
	return found + "; but " + d.Doubts[0]
}

// adviceText is the remedy with the gain that the replay predicts.
func adviceText(d analysis.Diagnosis) string {
	if d.Remedy == nil || d.Remedy.Gain == 0 || !strings.HasSuffix(d.Advice, d.Remedy.Flag) {
		return d.Advice
	}
	return fmt.Sprintf("%s (predicted: %s)", d.Advice, gainText(d.Remedy.Gain))
}

// gainText writes a gain as a person reads it.
func gainText(gain float64) string {
	switch {
	case gain >= leastGain:
		return timesText(gain) + " as fast"
	case gain > 1/leastGain:
		return "nothing gained"
	}
	return timesText(gain) + " as fast, which is slower"
}
