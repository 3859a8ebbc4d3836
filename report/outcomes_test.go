package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

// troubledRun has a cell in which items failed and were tried again, beside one in which
// all went well.
func troubledRun() *results.Run {
	run := smallRun(2)
	for i := range run.Trials {
		t := &run.Trials[i]
		t.Items = 10
		t.Stages = []results.Stage{{Name: "fetch", Kind: "io", Limit: 4, Count: 10, BusyNS: 100e6}}
		if t.Cell.Strategy == "pipeline" {
			t.Outcomes = results.Outcomes{Stored: 8, Failed: 2, Fallback: 1, Reasons: map[string]int{"status 500": 1, "timed out": 1}}
			t.Stages[0].Failures, t.Stages[0].Retries, t.Stages[0].PassedNS = 2, 3, 40e6
		}
	}
	return run
}

func TestATableSaysWhatBecameOfItemsThatDidNotGoStraightThrough(t *testing.T) {
	for format, want := range map[TableFormat]string{
		TerminalTable: "     1  pipeline     20      16     80 %            2        6       4  status 500: 2, timed out: 2       5 ms",
		MarkdownTable: "|     1 | pipeline |    20 |     16 |    80 % |           2 |       6 |      4 | status 500: 2, timed out: 2 |      5 ms |",
	} {
		text := tableText(t, troubledRun(), TableOptions{Format: format})
		_, below, found := strings.Cut(text, "What became of the items")
		if !found || !strings.Contains(below, want) {
			t.Errorf("not in it: %q\n%s", want, text)
		}
		if table, _, _ := strings.Cut(below, "\n\n In"); strings.Contains(table[:strings.Index(table, "time: median")], "sequential  ") {
			t.Errorf("a cell in which all went well is in it:\n%s", text)
		}
	}
}

func TestATableIsSilentOnItemsThatAllWentStraightThrough(t *testing.T) {
	if text := tableText(t, smallRun(2), TableOptions{}); strings.Contains(text, "What became of the items") {
		t.Error(text)
	}
}

func TestOutcomesKeepToTheWidth(t *testing.T) {
	text := tableText(t, troubledRun(), TableOptions{Width: 60})
	for line := range strings.Lines(text) {
		if textWidth(strings.TrimRight(line, "\n")) > 60 {
			t.Errorf("wider than 60: %q", line)
		}
	}
	if !strings.Contains(text, "left out for the width") || !strings.Contains(text, "failed") {
		t.Error(text)
	}
}
