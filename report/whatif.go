package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// WriteWhatIf says what an experiment comes to: the verdict that it tests with its
// evidence and advice, a row for each change, and whether the verdict is confirmed.
func WriteWhatIf(w io.Writer, x analysis.Experiment, width int) error {
	o := TableOptions{Width: cmp.Or(width, proseWidth)}
	var b strings.Builder
	say := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(folded(cellText(line), o) + "\n")
		}
	}
	say(claimLine(x))
	say(diagnosisLines(x.Diagnosis)...)
	say("  Advice: " + strings.TrimSuffix(sentence(x.Claim.Advice), ".") + ".")
	if len(x.Changes) > 0 {
		b.WriteByte('\n')
		grid, dropped := whatIfGrid(x, width)
		if err := grid.write(&b, TerminalTable); err != nil {
			return fmt.Errorf("what if: %w", err)
		}
		if len(dropped) > 0 {
			say("left out for the width: " + strings.Join(dropped, ", "))
		}
	}
	b.WriteByte('\n')
	say(x.Conclusion)
	b.WriteByte('\n')
	say(whatIfLegend(x))
	if notes := whatIfNotes(x); len(notes) > 0 {
		say("notes:")
		for _, note := range notes {
			say("  - " + note)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("what if: %w", err)
	}
	return nil
}

// claimLine is what is tested.
func claimLine(x analysis.Experiment) string {
	cell := x.Cell
	cell.Settings = slices.DeleteFunc(slices.Clone(cell.Settings), func(s results.Setting) bool { return strings.HasSuffix(s.Field, ".stretch") && s.Value == "1" })
	where := coresText(cell.Cores)
	if at := setting(cell); at != "" {
		where += ", " + at
	}
	from := x.Claim.Certainty
	if x.Claim.From != "" {
		from += ", from " + x.Claim.From
	}
	who := fmt.Sprintf("%s on %s", cell.Strategy, where)
	switch analysis.Verdict(x.Claim.Verdict) {
	case analysis.VerdictUnexplained:
		return fmt.Sprintf("Claim (%s): what holds %s up is not explained.", from, who)
	case analysis.VerdictBalanced:
		return fmt.Sprintf("Claim (%s): %s is held up by %s and %s at once.", from, who, cmp.Or(x.Claim.Stage, model.Cores), x.Claim.Beside)
	}
	return fmt.Sprintf("Claim (%s): %s is held up by %s.", from, who, x.ClaimText())
}

// diagnosisLines are the evidence: what led to the verdict, what was ruled out before,
// what the replay says, and what is doubted.
func diagnosisLines(d analysis.Diagnosis) (lines []string) {
	if hit := d.Hit(); hit.Found != "" {
		lines = append(lines, fmt.Sprintf("  Because (%s): %s.", hit.Asked, hit.Found))
	}
	var before []string
	for _, o := range d.Evidence {
		if !o.Hit {
			before = append(before, o.Found)
		}
	}
	if len(before) > 0 {
		lines = append(lines, "  Ruled out before: "+strings.Join(before, "; ")+".")
	}
	if len(d.Elasticities) > 0 {
		var shares []string
		for _, e := range d.Elasticities {
			shares = append(shares, fmt.Sprintf("%s %s", e.Stage, percentText(max(e.Share, 0))))
		}
		lines = append(lines, "  Share of the time that hangs on the speed of a stage: "+strings.Join(shares, ", ")+".")
	}
	if d.Naive != "" {
		lines = append(lines, "  The stage that takes longest, which is the usual answer: "+d.Naive+".")
	}
	if len(d.Doubts) > 0 {
		lines = append(lines, "  Doubts: "+strings.Join(d.Doubts, "; ")+".")
	}
	return lines
}

// whatIfGrid has a row for each change.
func whatIfGrid(x analysis.Experiment, width int) (g tableGrid, dropped []string) {
	columns := []tableColumn{{header: "change"}, {header: "from → to", expendable: 1}, {header: "predicted", numeric: true}}
	if !x.Simulated {
		columns = append(columns, tableColumn{header: "measured", numeric: true}, tableColumn{header: "interval", numeric: true},
			tableColumn{header: "pairs", numeric: true, expendable: 2}, tableColumn{header: "test"})
	}
	for _, c := range x.Changes {
		row := []string{c.What, fromTo(c), noFigure}
		if c.Predicted > 0 {
			row[2] = timesText(c.Predicted)
		}
		if !x.Simulated {
			row = append(row, noFigure, noFigure, "", string(c.Outcome))
			if m := c.Measured; m != nil {
				row[3], row[5] = timesText(m.Center), fmt.Sprint(c.Pairs)
				if c.Pairs > 1 {
					row[4] = fmt.Sprintf("%.2f–%.2f", m.Lo, m.Hi)
				}
			}
		}
		for k := range columns {
			columns[k].texts = append(columns[k].texts, cellText(row[k]))
		}
	}
	columns, dropped = fitted(columns, width)
	return columnsGrid(columns, nil, TerminalTable), dropped
}

// fromTo is what becomes of what.
func fromTo(c analysis.TestedChange) string {
	if share, faster := c.Faster(); faster && c.Stretched {
		return fmt.Sprintf("the others take %s as long", timesText(1/(1-share)))
	}
	var parts []string
	for _, r := range c.Changes {
		from, to := r.From, r.To
		if d, err := time.ParseDuration(from); err == nil && r.Change == model.ChangeFaster { // items may differ by a round
			to = time.Duration(float64(d) * r.Factor).String()
		}
		if head, rest, ok := strings.Cut(to, ":"); ok && head != "" && from == head { // its defaults
			from = "defaults"
			to = rest
		}
		parts = append(parts, from+" → "+to)
	}
	return strings.Join(parts, ", ")
}

// whatIfLegend explains the columns.
func whatIfLegend(x analysis.Experiment) string {
	parts := []string{"gains: the time for each stored item before over after, 1.00× is none", "predicted: the baseline's own durations replayed in virtual time"}
	if x.Simulated {
		return strings.Join(parts, " · ")
	}
	sure, most := 1.0, 0
	for _, c := range x.Changes {
		if c.Measured != nil && c.Pairs > 1 {
			most = max(most, c.Pairs)
		}
	}
	for _, c := range x.Changes {
		if c.Measured != nil && c.Pairs >= min(most, analysis.LeastPairs) && c.Pairs > 1 {
			sure = min(sure, c.Measured.Confidence)
		}
	}
	if most > 0 {
		parts = append(parts, fmt.Sprintf("measured: Hodges-Lehmann over up to %d pairs of trials in mirrored order · interval: %s, by signed ranks", most, confidenceText(sure)))
	}
	used := func(o analysis.Outcome) bool {
		return slices.ContainsFunc(x.Changes, func(c analysis.TestedChange) bool { return c.Outcome == o })
	}
	if used(analysis.OutcomeConfirmed) || used(analysis.OutcomeNot) {
		parts = append(parts, "confirmed: the interval lies above no gain, as for all tested before it, in this order")
	}
	if used(analysis.OutcomeOpen) {
		parts = append(parts, "open: it does so too, but was tested after one that was not confirmed")
	}
	return strings.Join(parts, " · ")
}

// whatIfNotes are why changes were not measured, what was left out, and warnings.
func whatIfNotes(x analysis.Experiment) (notes []string) {
	for _, c := range x.Changes {
		if c.Why != "" && !x.Simulated {
			notes = append(notes, fmt.Sprintf("%s is not measured: %s", c.What, c.Why))
		}
	}
	for _, why := range slices.Sorted(maps.Keys(x.LeftOut)) {
		notes = append(notes, fmt.Sprintf("%s in no pair: %s", trialsText(x.LeftOut[why]), why))
	}
	return append(notes, x.Warnings...)
}
