package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// row is one cell, measured and predicted, at full scale.
type row struct {
	cell      analysis.CellSummary
	trial     results.Trial // one of its trials, for what is the same in all
	model     predicted
	predicted time.Duration // in virtual time
	measured  time.Duration // median over scale
	ideal     time.Duration // what nothing beats on these cores
}

// rows are the cells that have figures, in the order of the plan.
func (r *result) rows() (out []row) {
	for _, c := range r.summary.Cells {
		i := slices.IndexFunc(r.model, func(p predicted) bool {
			return p.Strategy == c.Cell.Strategy && p.Cores == c.Cell.Cores && slices.Equal(p.Settings, c.Cell.Settings)
		})
		t := slices.IndexFunc(r.run.Trials, func(t results.Trial) bool { return t.OK() && t.Cell.Same(c.Cell) })
		if i < 0 || t < 0 || !c.Seconds.Known() {
			continue
		}
		full := func(seconds float64) time.Duration { return time.Duration(seconds / r.scale * float64(time.Second)) }
		p := r.model[i]
		out = append(out, row{cell: c, trial: r.run.Trials[t], model: p,
			predicted: full(time.Duration(p.MakespanNS).Seconds()), measured: full(c.Seconds.Center), ideal: full(time.Duration(p.LimitNS).Seconds())})
	}
	return out
}

// table is what a command gave, as Markdown.
func (r *result) table() string {
	rows := r.rows()
	varied := slices.ContainsFunc(rows, func(w row) bool { return len(w.cell.Cell.Settings) > 0 })
	grouped := slices.ContainsFunc(rows, func(w row) bool { return w.cell.GroupSeconds > 0 })
	head := []string{"cores"}
	if varied {
		head = append(head, "setting")
	}
	head = append(head, "strategy", "in virtual time", "measured", "±", "over predicted", "stored", "failed", "most held")
	if grouped {
		head = append(head, "a group")
	}
	table := [][]string{head}
	for _, w := range rows {
		cells := []string{fmt.Sprint(w.cell.Cell.Cores)}
		if varied {
			cells = append(cells, settings(w.cell.Cell))
		}
		stored := fmt.Sprint(w.trial.Outcomes.Stored)
		if n := w.trial.Outcomes.Fallback; n > 0 {
			stored += fmt.Sprintf(", %d by fallback", n)
		}
		held := ""
		if w.trial.Held != nil {
			held = fmt.Sprint(w.trial.Held.Items)
		}
		name := "`" + w.cell.Cell.Strategy + "`"
		if w.cell.Pretends {
			name += " (sleeps)"
		}
		cells = append(cells, name, duration(w.predicted), duration(w.measured), spread(w.cell.Seconds),
			fmt.Sprintf("%+.0f %%", 100*(w.measured.Seconds()/w.predicted.Seconds()-1)), stored, fmt.Sprint(w.trial.Outcomes.Failed), held)
		if grouped {
			cells = append(cells, duration(time.Duration(w.cell.GroupSeconds/r.scale*float64(time.Second))))
		}
		table = append(table, cells)
	}
	return markdown(table) + "\n\n" + r.origin()
}

// origin says where and how it was measured, and what held the fastest up.
func (r *result) origin() string {
	m, noisy := r.run.Header.Machine, r.noisy()
	text := fmt.Sprintf("Measured at scale %v, times divided by it: %d trials a cell on %s, %d cores, %s, hbench %s; %d of %d trials on a noisy machine.",
		r.scale, len(r.run.Trials)/max(1, len(r.run.Header.Plan.Cells)), m.CPU, m.Cores, r.run.Header.Go, r.run.Header.Version, noisy, len(r.run.Trials))
	if w := r.why; w.Verdict != "" {
		held := w.Verdict
		if w.Stage != "" && !strings.Contains(held, w.Stage) {
			held += " (" + w.Stage + ")"
		}
		text += fmt.Sprintf(" What held `%s` up on %s: %s, %s. %s.", w.Strategy, coresText(w.Cores), held, w.Certainty, strings.TrimSuffix(w.Advice, "."))
	}
	return text
}

// noisy is how many trials the machine disturbed.
func (r *result) noisy() (n int) {
	for _, t := range r.run.Trials {
		if t.Noise.Verdict == results.Noisy || t.Noise.Verdict == results.Unusable {
			n++
		}
	}
	return n
}

// disturbed is what a reader of the summary must know first, where most trials were noisy.
const disturbed = "**The machine was not quiet when this was measured**: what is slower than in virtual time here says more of " +
	"its other work than of the strategies. `make presets` on a quiet one replaces these figures."

// summary has a row for each table of several cells: of what was varied in nothing and slept nowhere, the
// fastest on the most cores that lost no more items than had to be.
func summary(parts []*part) string {
	table := [][]string{{"preset", "cores", "nothing beats", "fastest", "in virtual time", "measured"}}
	for _, p := range parts {
		rows := p.result.rows()
		stored, cores := 0, 0
		for _, w := range rows {
			stored, cores = max(stored, w.trial.Outcomes.Stored), max(cores, w.cell.Cell.Cores)
		}
		rows = slices.DeleteFunc(rows, func(w row) bool {
			return w.trial.Outcomes.Stored < stored || w.cell.Cell.Cores < cores || len(w.cell.Cell.Settings) > 0 || w.cell.Pretends
		})
		if len(rows) == 0 || len(p.result.run.Header.Plan.Cells) < 2 {
			continue
		}
		best := slices.MinFunc(rows, func(a, b row) int { return int(a.measured - b.measured) })
		name := fmt.Sprintf("[%s](#%s)", p.result.preset, p.result.preset)
		table = append(table, []string{name, fmt.Sprint(best.cell.Cell.Cores), duration(best.ideal), "`" + best.cell.Cell.Strategy + "`",
			duration(best.predicted), duration(best.measured)})
	}
	noisy, trials := 0, 0
	for _, p := range parts {
		noisy, trials = noisy+p.result.noisy(), trials+len(p.result.run.Trials)
	}
	if 2*noisy > trials {
		return markdown(table) + "\n\n" + disturbed
	}
	return markdown(table)
}

// markdown is a table whose first row is its head.
func markdown(table [][]string) string {
	var b strings.Builder
	for i, cells := range table {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		if i == 0 {
			b.WriteString("|" + strings.Repeat("---|", len(cells)) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func coresText(n int) string {
	if n == 1 {
		return "1 core"
	}
	return fmt.Sprintf("%d cores", n)
}

func settings(c results.Cell) string {
	var out []string
	for _, s := range c.Settings {
		out = append(out, s.Field+"="+s.Value)
	}
	return strings.Join(out, ", ")
}

// spread is how far the interval reaches from the median.
func spread(e analysis.Estimate) string {
	if e.N < 2 {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*max(e.Hi-e.Center, e.Center-e.Lo)/e.Center)
}

// duration has three digits.
func duration(d time.Duration) string {
	switch {
	case d >= 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
}
