package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hbench/hbench/doctor"
	"github.com/hbench/hbench/results"
)

// WriteDoctor says what an examination of the machine came to: the verdict, a row
// for each signal, what to do and why, and what could not be seen.
func WriteDoctor(w io.Writer, r doctor.Report, width int) error {
	o := TableOptions{Width: cmp.Or(width, proseWidth)}
	var b strings.Builder
	say := func(s string) { b.WriteString(folded(cellText(s), o) + "\n") }
	say(DoctorVerdict(r))
	b.WriteByte('\n')
	grid, dropped := doctorGrid(r, width)
	if err := grid.write(&b, TerminalTable); err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	if len(dropped) > 0 {
		say("left out for the width: " + strings.Join(dropped, ", "))
	}
	for _, part := range []struct {
		title string
		lines []string
	}{
		{"What to do:", doctorAdvice(r)},
		{"Why it counts:", doctorReasons(r)},
		{"What cannot be seen here:", doctorUnseen(r)},
	} {
		if len(part.lines) > 0 {
			b.WriteString("\n" + part.title + "\n")
		}
		for _, line := range part.lines {
			say("  - " + line)
		}
	}
	b.WriteByte('\n')
	say("looked for " + spanText(float64(r.LookedNS)) + " · " + origin(results.Header{Machine: r.Machine, Version: r.Version}, false))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	return nil
}

// DoctorVerdict is the verdict in a sentence, with the checks that it comes from.
func DoctorVerdict(r doctor.Report) string {
	words := map[string]string{
		results.Quiet:    "This machine is quiet now: fit to measure on.",
		results.Noisy:    "This machine is noisy now: measure more trials, and read figures with care",
		results.Unusable: "This machine is unusable now: what is measured here tells of the machine, not of the strategies",
	}[r.Verdict]
	if words == "" {
		return "Whether this machine is fit to measure on cannot be seen."
	}
	var names []string
	for _, f := range r.Checks {
		if f.Verdict == r.Verdict {
			names = append(names, f.Check)
		}
	}
	if r.Verdict == results.Quiet {
		return words
	}
	return words + " (" + listText(names) + ")."
}

// doctorGrid has a row for each signal.
func doctorGrid(r doctor.Report, width int) (g tableGrid, dropped []string) {
	columns := []tableColumn{{header: "check"}, {header: "signal"}, {header: "here", numeric: true},
		{header: "noisy above", numeric: true, expendable: 1}, {header: "unusable above", numeric: true, expendable: 2}, {header: "verdict"}}
	add := func(texts ...string) {
		for k := range columns {
			columns[k].texts = append(columns[k].texts, cellText(texts[k]))
		}
	}
	for _, f := range r.Checks {
		name := f.Check
		for _, s := range f.Signals {
			what, here := s.Name, ""
			if s.Text != "" {
				what += ": " + s.Text
			}
			if s.Value != nil {
				here = signalText(*s.Value, s.Unit)
			}
			add(name, what, here, thresholdText(s.NoisyAbove, s.Unit), thresholdText(s.UnusableAbove, s.Unit), s.Verdict)
			name = ""
		}
		if len(f.Signals) == 0 {
			add(name, "", "", "", "", f.Verdict)
		}
	}
	columns, dropped = fitted(columns, width)
	g.rows = make([][]string, len(columns[0].texts))
	for _, c := range columns {
		g.header, g.numeric = append(g.header, c.header), append(g.numeric, c.numeric)
		for i, text := range c.texts {
			g.rows[i] = append(g.rows[i], text)
		}
	}
	return g, dropped
}

// signalText writes a figure with its unit.
func signalText(v float64, unit doctor.Unit) string {
	switch unit {
	case doctor.Nanoseconds:
		return spanText(v)
	case doctor.Share:
		return fmt.Sprintf("%.1f %%", 100*v)
	case doctor.Ratio:
		return timesText(v)
	case doctor.Bytes:
		return fmt.Sprintf("%.0f MiB", v/(1<<20))
	case doctor.Megahertz:
		return fmt.Sprintf("%.0f MHz", v)
	}
	return digits(v, 3)
}

// thresholdText writes a threshold, which is a round number; 0: there is none.
func thresholdText(v float64, unit doctor.Unit) string {
	switch {
	case v == 0:
		return ""
	case unit == doctor.Share:
		return percentage(v)
	}
	return signalText(v, unit)
}

// troubles calls f with each signal that is not quiet.
func troubles(r doctor.Report, f func(check string, s doctor.Signal)) {
	for _, finding := range r.Checks {
		for _, s := range finding.Signals {
			if s.Verdict == results.Noisy || s.Verdict == results.Unusable {
				f(finding.Check, s)
			}
		}
	}
}

// doctorAdvice is what to do, each advice once, with the checks that it is for.
func doctorAdvice(r doctor.Report) (lines []string) {
	var order []string
	checks := map[string][]string{}
	troubles(r, func(check string, s doctor.Signal) {
		if checks[s.Do] == nil {
			order = append(order, s.Do)
		}
		if !slices.Contains(checks[s.Do], check) {
			checks[s.Do] = append(checks[s.Do], check)
		}
	})
	for _, do := range order {
		lines = append(lines, strings.Join(checks[do], ", ")+": "+do)
	}
	return lines
}

// doctorReasons says why the thresholds that were passed are where they are.
func doctorReasons(r doctor.Report) (lines []string) {
	troubles(r, func(check string, s doctor.Signal) {
		line := check + ": " + s.Why + "."
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	})
	return lines
}

func doctorUnseen(r doctor.Report) (lines []string) {
	for _, f := range r.Checks {
		for _, why := range f.Unseen {
			lines = append(lines, f.Check+": "+why)
		}
	}
	return lines
}
