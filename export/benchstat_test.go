package export

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// benchstat runs the real one, a tool of go.mod, over exports of the runs; the last
// arguments name them, in their order.
func benchstat(t *testing.T, exports map[string]*results.Run, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range args {
		run := exports[name]
		if run == nil {
			continue
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, written(t, "benchfmt", sourceOf(t, run)), 0o644); err != nil {
			t.Fatal(err)
		}
		args[i] = name + "=" + path // go tool works in the module's own folder
	}
	var stdout, stderr bytes.Buffer
	c := exec.Command("go", append([]string{"tool", "benchstat"}, args...)...)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %v\n%s", c, err, &stderr)
	}
	return stdout.String()
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update rewrites it):\n%s", path, diff)
	}
}

// rowOf gives the words of the line that begins with the label; a table's bars are
// words of their own.
func rowOf(t *testing.T, table, label string) []string {
	t.Helper()
	for line := range strings.Lines(table) {
		if words := strings.Fields(line); len(words) > 0 && words[0] == label {
			return words
		}
	}
	t.Fatalf("no row %q in\n%s", label, table)
	return nil
}

func holds(words []string, want string) bool {
	return strings.Contains(" "+strings.Join(words, " ")+" ", " "+want+" ")
}

func TestBenchstatComparesTwoRuns(t *testing.T) {
	runs := map[string]*results.Run{"old.txt": steady(1), "new.txt": steady(1.2)}
	tables := benchstat(t, runs, "old.txt", "new.txt")
	golden(t, "benchstat-two-runs.txt", tables)
	if n := strings.Count(tables, "workload: default"); n != 1 {
		t.Errorf("the configuration is shown %d times: it splits the tables", n)
	}
	if n := strings.Count(tables, "geomean"); n != len(metrics) {
		t.Errorf("%d tables of %d units", n, len(metrics))
	}
	seconds, _, _ := strings.Cut(tables, "\n\n")
	for _, cores := range []string{"/cores=1", "/cores=2"} {
		if words := rowOf(t, seconds, "Job/strategy=pipeline:queue=0%2F8"+cores); !holds(words, "+20.00% (p=0.000 n=8)") {
			t.Errorf("%q; want a fifth slower", words)
		}
		for _, same := range []string{"sequential", "batched:size=10,depth=2"} {
			if words := rowOf(t, seconds, "Job/strategy="+same+cores); !holds(words, "~ (p=1.000 n=8)") {
				t.Errorf("%q; want no difference", words)
			}
		}
	}
	if strings.Contains(tables, "vary in") {
		t.Errorf("benchstat mixes what is no one cell:\n%s", tables)
	}
}

func TestBenchstatComparesTheStrategiesOfOneRun(t *testing.T) {
	tables := benchstat(t, map[string]*results.Run{"RUN.txt": steady(1)}, "-col", "/strategy", "-row", "/cores", "RUN.txt")
	golden(t, "benchstat-strategies.txt", tables)
	seconds, _, _ := strings.Cut(tables, "\n\n")
	head := rowOf(t, seconds, "│")
	if want := "│ sequential │ pipeline:queue=0%2F8 │ batched:size=10,depth=2 │"; strings.Join(head, " ") != want {
		t.Errorf("columns %q, want %q", head, want)
	}
	for _, cores := range []string{"1", "2"} {
		words := rowOf(t, seconds, cores)
		if !holds(words, "-50.00% (p=0.000 n=8)") || !holds(words, "-25.00% (p=0.000 n=8)") {
			t.Errorf("%q; want half and three quarters of sequential", words)
		}
	}
	if strings.Contains(tables, "vary in") || strings.Contains(tables, "~ ") && strings.Count(tables, "~ ") == strings.Count(tables, "(p=") {
		t.Errorf("nothing is told apart:\n%s", tables)
	}
}

// What two runs of one job need not have in common does not keep them apart.
func TestBenchstatComparesRunsOfDifferentMachines(t *testing.T) {
	other := steady(1.2)
	other.Header.Machine.CPU, other.Header.Commit, other.Header.Created = "another", "def", other.Header.Created.AddDate(1, 0, 0)
	tables := benchstat(t, map[string]*results.Run{"a.txt": steady(1), "b.txt": other}, "a.txt", "b.txt")
	if n := strings.Count(tables, "geomean"); n != len(metrics) {
		t.Errorf("%d tables of %d units:\n%s", n, len(metrics), tables)
	}
}

func TestBenchstatTakesVariedSettingsAsDimensions(t *testing.T) {
	run := steady(1)
	for i := range run.Trials {
		latency := "1ms"
		if run.Trials[i].Block >= 4 {
			latency = "lognormal(5ms,40ms)"
			run.Trials[i].WallNS *= 2
		}
		run.Trials[i].Cell.Settings = []results.Setting{{Field: "fetch.latency", Value: latency}}
	}
	run.Header.Plan.Cells = nil
	tables := benchstat(t, map[string]*results.Run{"RUN.txt": run}, "-filter", ".unit:sec/op", "-col", "/fetch.latency", "-row", "/strategy,/cores", "RUN.txt")
	if words := rowOf(t, tables, "sequential"); !holds(words, "(p=0.029 n=4)") || strings.Contains(tables, "vary in") {
		t.Errorf("the latencies are not told apart:\n%s", tables)
	}
	if words := rowOf(t, tables, "│"); words[1] != "1ms" || words[3] != "lognormal(5ms,40ms)" {
		t.Errorf("columns %q", words)
	}
}

func TestBenchstatComparesASimulationOfOneTrial(t *testing.T) {
	virtual := func(factor float64) *results.Run {
		run := steady(factor)
		var once []results.Trial
		for _, trial := range run.Trials {
			if trial.Cell.Simulated = true; trial.Block == 0 {
				once = append(once, trial)
			}
		}
		return runOf(once...)
	}
	tables := benchstat(t, map[string]*results.Run{"old.txt": virtual(1), "new.txt": virtual(1.2)}, "-filter", ".unit:sec/op", "old.txt", "new.txt")
	if words := rowOf(t, tables, "Job/strategy=pipeline:queue=0%2F8/cores=1"); !holds(words, "+20.00%") {
		t.Errorf("one exact trial is not enough:\n%s", tables)
	}
}
