package report

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

func tableText(t testing.TB, run *results.Run, o TableOptions) string {
	t.Helper()
	var b strings.Builder
	sum := analysis.Summarize(run)
	spoken := Spoken(sum)
	var err error
	o.Diagnoses, err = analysis.NewDiagnoser(run, strategies.All).All(context.Background(), func(c results.Cell) bool { return slices.ContainsFunc(spoken, c.Same) })
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteTable(&b, sum, run, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTablesOfTheFixtureReadAsBefore(t *testing.T) {
	run := readFixture(t)
	for name, o := range map[string]TableOptions{
		"testdata/table.txt":    {Width: 120},
		"testdata/table-80.txt": {Width: 80},
		"testdata/table.md":     {Format: MarkdownTable},
	} {
		golden(t, name, tableText(t, run, o))
	}
}

// smallRun gives a run of two strategies with n trials each, a millisecond apart.
func smallRun(n int) *results.Run {
	run := &results.Run{Header: results.Header{Machine: results.Machine{CPU: "test", Cores: 2}}}
	for i, strategy := range []string{"sequential", "pipeline"} {
		c := results.Cell{Strategy: strategy, Cores: 1}
		run.Header.Plan.Cells = append(run.Header.Plan.Cells, c)
		for block := range n {
			run.Trials = append(run.Trials, results.Trial{
				Cell: c, Block: block, WallNS: int64(100/(i+1)*1e6 + block*1e4), Digest: "aa",
				Outcomes: results.Outcomes{Stored: 10}, Limit: results.Limit{NS: 25e6, Binds: "cores"}, Efficiency: 0.5,
				Memory: results.Memory{PeakRSSBytes: 3 << 20},
			})
		}
	}
	run.Header.Plan.Blocks = n
	return run
}

// row gives the line of the table that begins with the strategy.
func row(t *testing.T, text, strategy string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Contains(line, strategy) {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("no row of %s in\n%s", strategy, text)
	return ""
}

func TestMarksAppearWithTheirMeaning(t *testing.T) {
	run := smallRun(6)
	first := &run.Trials[6:][0]
	first.Failure = &results.Failure{Cause: "crash"}
	run.Trials[7].Noise.Verdict = results.Noisy
	run.Trials[8].Digest = "bb"
	run.Trials[9].Stages = []results.Stage{{Name: "process", Pretends: true}}
	text := tableText(t, run, TableOptions{})
	for _, want := range []string{"~1", "!1/6", "≠1", "P"} {
		if r := row(t, text, "pipeline"); !strings.Contains(r, want) {
			t.Errorf("row %q lacks %s", r, want)
		}
	}
	for _, want := range []string{"~ noisy trials", "! failed trials", "≠ trials with another digest", "P pretends", ": crash", `most trials have "aa"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not explained in\n%s", want, text)
		}
	}
	if quiet := tableText(t, smallRun(6), TableOptions{}); strings.Contains(quiet, "marks") || strings.Contains(quiet, "noisy") {
		t.Errorf("marks are explained that are not used:\n%s", quiet)
	}
}

func TestFormsOfTheBoundAreExplained(t *testing.T) {
	run := smallRun(4)
	for i := range run.Trials {
		l := &run.Trials[i].Limit
		l.Binds, l.Bounds = "chain", map[string]int64{"chain": 100, "cores": 99}
		if i == 0 {
			l.Binds = "cores"
		}
	}
	text := tableText(t, run, TableOptions{})
	for _, want := range []string{"longest item≈cores: two bounds within 5 %", "longest item (75 %): in that share of the trials"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "chain") {
		t.Errorf("says chain:\n%s", text)
	}
	if text := tableText(t, smallRun(4), TableOptions{}); strings.Contains(text, "in that share") || strings.Contains(text, "two bounds") {
		t.Errorf("explains forms that it has not:\n%s", text)
	}
}

func TestColumnsWithNothingToSayAreLeftOut(t *testing.T) {
	text := tableText(t, smallRun(1), TableOptions{})
	header, _, _ := strings.Cut(text, "\n")
	if got := strings.Join(strings.Fields(header), " "); got != "cores strategy time ms items/s ×seq CPU RSS MiB bottleneck eff bound" {
		t.Errorf("header %q: one trial a cell, one core and no settings give no ±, ×1core and settings", got)
	}
	if !strings.Contains(text, "n = 1 trial a cell: no interval") {
		t.Errorf("in\n%s", text)
	}
}

func TestATableKeepsToItsWidth(t *testing.T) {
	run := readFixture(t)
	for _, width := range []int{70, 80, 100, 119, 120, 131, 200} {
		for line := range strings.Lines(tableText(t, run, TableOptions{Width: width})) {
			if n := textWidth(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d: %q", width, n, line)
			}
		}
	}
	if text := tableText(t, run, TableOptions{Width: 131}); strings.Contains(text, "left out for the width") {
		t.Error("columns are left out although they fit")
	}
}

func TestMarkdownRowsHaveOneCellAColumn(t *testing.T) {
	run := smallRun(4)
	for i := range run.Trials[4:] {
		run.Trials[4+i].Cell.Strategy = "a|b:x=<i>*"
	}
	run.Header.Plan.Cells[1].Strategy = "a|b:x=<i>*"
	text := tableText(t, run, TableOptions{Format: MarkdownTable})
	table, _, _ := strings.Cut(text, "\n\n")
	cells := map[int]bool{}
	for line := range strings.Lines(table) {
		cells[strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")] = true
	}
	if len(cells) != 1 {
		t.Errorf("rows have different numbers of cells:\n%s", table)
	}
	if !strings.Contains(table, `**a\|b:x=\<i>\* ✓**`) {
		t.Errorf("the best is not bold with its name escaped:\n%s", table)
	}
}

func TestNamesFromAFileCannotSteerTheTerminal(t *testing.T) {
	run := smallRun(2)
	run.Trials[0].Cell.Strategy = "evil\x1b[2J\nrow"
	run.Header.Machine.CPU = "\x1b]0;title\x07"
	run.Warnings = []string{"line\rone\u202etwo"}
	for _, o := range []TableOptions{{}, {Width: 80}, {Format: MarkdownTable}} {
		if text := tableText(t, run, o); strings.ContainsAny(text, "\x1b\x07\r\u202e") || strings.Contains(text, "\nrow") {
			t.Errorf("%+v: %q", o, text)
		}
	}
}

func TestWritersErrorsComeBack(t *testing.T) {
	run := smallRun(2)
	for room := range 3 {
		if err := WriteTable(&fullDisk{room: room}, analysis.Summarize(run), run, TableOptions{}); (err != nil) != (room < 2) {
			t.Errorf("room for %d writes: error %v", room, err)
		}
	}
}

type fullDisk struct{ room int }

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.room == 0 {
		return 0, errors.New("no space left")
	}
	f.room--
	return len(p), nil
}

func TestNoTableOfAnyRunPrintsNaNOrInf(t *testing.T) {
	numbers := regexp.MustCompile(`(?i)\bnan\b|\binf\b|[+-]inf`)
	rapid.Check(t, func(rt *rapid.T) {
		run := smallRun(rapid.IntRange(0, 3).Draw(rt, "blocks"))
		for i := range run.Trials {
			tr := &run.Trials[i]
			tr.WallNS = rapid.SampledFrom([]int64{0, 1, 1e3, 5e6, 1e9, 1 << 62}).Draw(rt, "wall")
			tr.Cell.Simulated = rapid.Bool().Draw(rt, "simulated")
			tr.Cell.Cores = rapid.IntRange(1, 2).Draw(rt, "cores")
			if tr.Cell.Simulated {
				tr.Cell.Cores = rapid.IntRange(0, 2).Draw(rt, "virtual cores")
			}
			tr.Efficiency = rapid.SampledFrom([]float64{0, 0.999, 1, 1e308}).Draw(rt, "efficiency")
			tr.Limit.NS = rapid.SampledFrom([]int64{0, 1e6, 1 << 62}).Draw(rt, "limit")
			tr.Memory.PeakRSSBytes = rapid.SampledFrom([]uint64{0, 1, 1 << 63}).Draw(rt, "memory")
			tr.CPU.UserNS = rapid.SampledFrom([]int64{0, 1e6, 1 << 62}).Draw(rt, "cpu")
			if rapid.IntRange(0, 2).Draw(rt, "fate") == 0 {
				tr.Failure = &results.Failure{Cause: "killed"}
			}
		}
		o := TableOptions{Width: rapid.IntRange(0, 130).Draw(rt, "width"), Format: TableFormat(rapid.IntRange(0, 1).Draw(rt, "format"))}
		if text := tableText(t, run, o); numbers.MatchString(text) {
			rt.Fatalf("prints no number:\n%s", text)
		}
	})
}
