package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestTablesOfSimulatedRunsReadAsBefore(t *testing.T) {
	for name, c := range map[string]struct {
		run     *results.Run
		options TableOptions
	}{
		"testdata/table-simulated.txt": {simulatedRun([]int{1, 2, 0}, ms(5)...), TableOptions{Width: 120}},
		"testdata/table-simulated.md":  {simulatedRun([]int{2}, ms(1, 5)...), TableOptions{Format: MarkdownTable}},
		"testdata/table-mixed.txt":     {mixedRun(), TableOptions{Width: 120}},
		"testdata/table-mixed.md":      {mixedRun(), TableOptions{Format: MarkdownTable}},
	} {
		golden(t, name, tableText(t, c.run, c.options))
	}
}

// virtual is a run of one trial a cell, all simulated on 2 cores, by how long each
// strategy takes.
func virtual(ms map[string]float64) *results.Run {
	run := &results.Run{Header: results.Header{Machine: results.Machine{CPU: "Imaginary 9000", Cores: 2}}}
	for _, s := range []string{"sequential", "prefetch", "pipeline", "semaphore"} {
		if ms[s] > 0 {
			c := results.Cell{Strategy: s, Cores: 2, Simulated: true}
			run.Header.Plan.Cells = append(run.Header.Plan.Cells, c)
			run.Trials = append(run.Trials, results.Trial{Cell: c, WallNS: int64(ms[s] * 1e6), Outcomes: results.Outcomes{Stored: 300}})
		}
	}
	run.Header.Plan.Blocks = 1
	return run
}

func TestTheFindingInVirtualTimeNeedsOneTrial(t *testing.T) {
	for want, ms := range map[string]map[string]float64{
		"In virtual time pipeline is fastest: 157 ms on 2 cores, 15.3× sequential; semaphore as fast.":              {"sequential": 2400, "pipeline": 157, "semaphore": 157, "prefetch": 166},
		"In virtual time prefetch is fastest: 157 ms on 2 cores, 15.3× sequential; pipeline and semaphore as fast.": {"sequential": 2400, "pipeline": 157, "semaphore": 157, "prefetch": 157},
		"In virtual time pipeline is fastest: 157 ms on 2 cores; next is semaphore, 1.9 % slower.":                  {"pipeline": 157, "semaphore": 160},
		"In virtual time pipeline is fastest: 157 ms on 2 cores; next is semaphore, less than 0.1 % slower.":        {"pipeline": 157, "semaphore": 157.000001},
		"In virtual time sequential is fastest: 90 ms on 2 cores; next is pipeline, 11.1 % slower.":                 {"sequential": 90, "pipeline": 100},
		"In virtual time pipeline takes 157 ms on 2 cores.":                                                         {"pipeline": 157},
	} {
		text := tableText(t, virtual(ms), TableOptions{})
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %q in\n%s", want, text)
		}
		for _, misleading := range []string{"No two strategies", "interval", "too few", "warnings", "RSS", "±", "Imaginary", "measured"} {
			if strings.Contains(text, misleading) {
				t.Errorf("%q in\n%s", misleading, text)
			}
		}
	}
}

func TestOnlyTheStrictlyFastestInVirtualTimeIsTicked(t *testing.T) {
	text := tableText(t, virtual(map[string]float64{"sequential": 2400, "pipeline": 157, "semaphore": 158}), TableOptions{})
	if r := row(t, text, "pipeline"); !strings.Contains(r, "pipeline "+markBest) || !strings.Contains(text, "✓ fastest of its group\n") {
		t.Errorf("row %q in\n%s", r, text)
	}
	text = tableText(t, virtual(map[string]float64{"sequential": 2400, "pipeline": 157, "semaphore": 157}), TableOptions{})
	for _, tied := range []string{"pipeline ", "semaphore "} {
		if r := row(t, text, tied); !strings.Contains(r, tied+markTied) || strings.Contains(text, markBest) {
			t.Errorf("row %q in\n%s", r, text)
		}
	}
}

func TestSimulatedRowsStandBehindTheirMeasuredOnesAndRankAmongThemselves(t *testing.T) {
	run := smallRun(6)
	for i, ms := range []int64{10, 20} { // in virtual time, sequential is the faster one
		c := run.Header.Plan.Cells[i]
		c.Simulated = true
		run.Trials = append([]results.Trial{{Cell: c, WallNS: ms * 1e6, Outcomes: results.Outcomes{Stored: 10}}}, run.Trials...)
	}
	text := tableText(t, run, TableOptions{})
	lines := strings.Split(text, "\n")[2:6]
	for i, want := range []string{"sequential  ", "sequential S ✓", "pipeline ✓", "pipeline S  "} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("row %d is %q, want %q", i, lines[i], want)
		}
	}
	if !strings.Contains(lines[3], " 0.50 ") {
		t.Errorf("%q: not compared with simulated sequential", lines[3])
	}
	for _, want := range []string{
		"next is sequential, which takes 2.00× as long. In virtual time sequential is fastest: 10 ms on 1 core; next is pipeline, which takes 2.00× as long.\n",
		"S simulated in virtual time, not measured", "n = 6 trials a cell", "· simulated: n = 1, exact for its draws\n", "test · 2 cores",
	} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q is not said once in\n%s", want, text)
		}
	}
	if strings.Contains(text, "warnings") {
		t.Errorf("a warning in\n%s", text)
	}
}

func TestSimulatedCellsThatGaveNoFigureAreSaid(t *testing.T) {
	run := virtual(map[string]float64{"pipeline": 157, "semaphore": 160})
	for i := range run.Trials {
		run.Trials[i].Failure = &results.Failure{Cause: "deadlock", Message: "all wait"}
	}
	run.Trials = run.Trials[:1]
	text := tableText(t, run, TableOptions{})
	for _, want := range []string{"No simulated cell has a figure to rank.", "1 trial failed (pipeline on 2 cores, simulated): deadlock: all wait", "semaphore on 2 cores, simulated: not simulated"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestNarrowTablesStillTellSimulatedFromMeasured(t *testing.T) {
	run := mixedRun()
	for _, width := range []int{50, 70, 100} {
		text := tableText(t, run, TableOptions{Width: width})
		for line := range strings.Lines(text) {
			if n := textWidth(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d: %q", width, n, line)
			}
		}
		if n := strings.Count(text, "pipeline S"); n != 6 {
			t.Errorf("width %d: %d rows of simulated pipeline, want 6, in\n%s", width, n, text)
		}
	}
}
