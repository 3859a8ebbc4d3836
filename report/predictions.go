package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// Foretold is the heading of what WritePredictions prints before anything is
// measured.
const Foretold = "predicted, before measuring:"

// WritePredictions writes a row a cell: what was predicted and, once it is
// measured, what it took and how far the prediction was off, and below it the
// errors of all cells together.
func WritePredictions(w io.Writer, p analysis.Predictions) error {
	g := tableGrid{header: []string{"cores", "strategy", "predicted"}, numeric: []bool{true, false, true}}
	if p.Judged > 0 {
		g.header = append(g.header, "measured", "error", "replay")
		g.numeric = append(g.numeric, true, true, true)
	}
	for _, c := range p.Cells {
		name := c.Cell.Strategy
		if where := c.Cell.Where(); where != "" {
			name += " " + where
		}
		row := []string{fmt.Sprint(c.Cell.Cores), cellText(name), secondsText(c.Predicted)}
		if p.Judged > 0 {
			row = append(row, noFigure, noFigure, noFigure)
			if c.Measured.Known() {
				row[3] = secondsText(c.Measured.Center)
			}
			if c.Measured.Known() && !c.OtherItems {
				row[4] = signedPercent(c.Error)
			}
			if c.Replay != 0 {
				row[5] = signedPercent(c.Replay)
			}
		}
		g.rows = append(g.rows, row)
	}
	if len(g.rows) > 0 {
		if err := g.write(w, TerminalTable); err != nil {
			return fmt.Errorf("predictions: %w", err)
		}
	}
	if _, err := io.WriteString(w, predictionWords(p)); err != nil {
		return fmt.Errorf("predictions: %w", err)
	}
	return nil
}

// predictionWords sums up, once there is something measured.
func predictionWords(p analysis.Predictions) string {
	if p.Judged == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nError of the prediction, median of %d cells: %s", p.Judged, percentOf(p.Error))
	if p.Replay != 0 {
		fmt.Fprintf(&b, "; of the trials' own durations replayed in virtual time: %s", percentOf(p.Replay))
	}
	b.WriteString(".\n")
	if p.Doubt != "" {
		fmt.Fprintf(&b, "Not judged: %s, and what disturbed them is in no prediction.\n", cellText(p.Doubt))
	}
	b.WriteString("error: predicted / measured - 1 · replay: the same for a trial's own durations, which tells what of an error is the durations' and what the machine's\n")
	return b.String()
}

// secondsText writes seconds in the unit that suits them.
func secondsText(s float64) string {
	switch {
	case s >= 1:
		return fixed(s, 3) + " s"
	case s >= 1e-3:
		return fixed(1e3*s, 1) + " ms"
	}
	return fixed(1e6*s, 1) + " µs"
}

func signedPercent(x float64) string { return fmt.Sprintf("%+.1f%%", 100*x) }

func percentOf(x float64) string { return fmt.Sprintf("%.1f %%", 100*math.Abs(x)) }
