package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// warnings names what a reader of the cell's figures has to know beside what
// the warnings of the whole summary say: failures, noise, limits not kept.
func (g *trials) warnings(c CellSummary, untimed int) []string {
	switch {
	case c.Trials == 0 && c.Cell.Simulated:
		return []string{"not simulated"}
	case c.Trials == 0:
		return []string{"not measured"}
	}
	var out []string
	add := func(n int, text string) {
		if n > 0 {
			out = append(out, text)
		}
	}
	said := map[string]int{}
	above := 0
	for _, t := range g.all {
		for _, w := range t.Warnings {
			said[w]++
		}
		if t.OK() && t.Efficiency > 1.0001 {
			above++
		}
	}
	add(untimed, ofText(untimed, c.Trials)+" without a wall time")
	add(c.Incomparable, ofText(c.Incomparable, c.Trials)+" with another digest, not compared")
	add(above, ofText(above, c.Trials)+" beat the bound: the bound or the record is wrong")
	for _, w := range slices.Sorted(maps.Keys(said)) {
		add(said[w], fmt.Sprintf("%s (%s)", w, ofText(said[w], c.Trials)))
	}
	return append(out, c.Seconds.Warnings...)
}

// mostFailures is how many kinds of failure are told apart, the commonest first.
const mostFailures = 3

// failures says what trials failed of, with what they said themselves.
func failures(trials []results.Trial) []string {
	counts := map[string]int{}
	cells := map[string][]results.Cell{}
	for _, t := range trials {
		if t.Failure == nil || t.Failure.Cause == "invalid-api" && t.API != nil && t.API.Invalid != "" { // the latter: said by lateAPI
			continue
		}
		why := failureText(*t.Failure)
		counts[why]++
		if !slices.ContainsFunc(cells[why], t.Cell.Same) {
			cells[why] = append(cells[why], t.Cell)
		}
	}
	order := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	var out []string
	rest := 0
	for i, why := range order {
		if i >= mostFailures {
			rest += counts[why]
			continue
		}
		out = append(out, fmt.Sprintf("%s failed%s: %s", trialsText(counts[why]), inCells(cells[why]), why))
	}
	if rest > 0 {
		out = append(out, fmt.Sprintf("%s failed in other ways (%d of them)", trialsText(rest), len(order)-mostFailures))
	}
	return out
}

// inCells names a single cell, and counts several.
func inCells(cells []results.Cell) string {
	if len(cells) > 1 {
		return fmt.Sprintf(" in %d cells", len(cells))
	}
	return " (" + cellName(cells[0]) + ")"
}

// cellName names a cell: pipeline on 2 cores, fetch.latency=5ms.
func cellName(c results.Cell) string {
	text := fmt.Sprintf("%s on %s", c.Strategy, coresText(c.Cores))
	if where := c.Where(); where != "" {
		text += ", " + where
	}
	if c.Simulated {
		text += ", simulated"
	}
	return text
}

// longestMessage keeps what a failing program said to a line or two.
const longestMessage = 160

// failureText is a failure's cause with the first line of its message.
func failureText(f results.Failure) string {
	line, _, _ := strings.Cut(strings.TrimSpace(f.Message), "\n")
	if line == "" {
		return f.Cause
	}
	if runes := []rune(line); len(runes) > longestMessage {
		line = string(runes[:longestMessage]) + "…"
	}
	return f.Cause + ": " + line
}
