package export

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/perf/benchfmt"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// line is what one line of the benchmark format says of a trial.
type line struct {
	Cell   results.Cell
	WallNS int64
	Units  map[string]float64
}

// readBenchfmt reads an export with the format's own reader, and the names by its
// documented rules.
func readBenchfmt(t rapid.TB, text []byte) (lines []line, config []string, units benchfmt.UnitMetadataMap) {
	t.Helper()
	r := benchfmt.NewReader(bytes.NewReader(text), "export")
	for r.Scan() {
		switch rec := r.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Fatalf("%v\n%s", rec, text)
		case *benchfmt.Result:
			l := line{Units: map[string]float64{}}
			l.Cell = cellNamed(t, rec.Name)
			l.Cell.Simulated = rec.GetConfig("api") == "simulated"
			for _, v := range rec.Values {
				l.Units[v.Unit] = v.Value
			}
			l.WallNS = int64(l.Units["sec/op"]*1e9 + 0.5)
			lines = append(lines, l)
			config = nil
			for _, c := range rec.Config {
				config = append(config, fmt.Sprintf("%s: %s", c.Key, c.Value))
			}
			slices.Sort(config)
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return lines, config, r.Units()
}

func cellNamed(t rapid.TB, name benchfmt.Name) (c results.Cell) {
	t.Helper()
	base, parts := name.Parts()
	if string(base) != "Job" {
		t.Fatalf("%s has the base %s", name, base)
	}
	text := func(s string) string {
		back, err := url.PathUnescape(s)
		if err != nil {
			t.Fatal(err)
		}
		return back
	}
	for i, part := range parts {
		key, value, ok := strings.Cut(strings.TrimPrefix(string(part), "/"), "=")
		if !ok || part[0] != '/' {
			t.Fatalf("%s has a part %q", name, part)
		}
		switch {
		case i == 0 && key == "strategy":
			c.Strategy = text(value)
		case i == len(parts)-1 && key == "cores":
			cores, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			c.Cores = cores
		default:
			c.Settings = append(c.Settings, results.Setting{Field: text(key), Value: text(value)})
		}
	}
	return c
}

func TestTheBenchmarkReaderFindsTheSameCellsAndTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := From(anyRun().Draw(t, "run"))
		if err != nil {
			t.Skip(err) // a digest or two: no trial is left
		}
		var want []line
		for _, c := range s.Cells {
			for _, trial := range c.Trials {
				if trial.LeftOut == "" {
					want = append(want, line{Cell: trial.Cell, WallNS: trial.WallNS})
				}
			}
		}
		got, _, _ := readBenchfmt(t, written(t, "benchfmt", s))
		for i := range got {
			got[i].Units = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzNamesAreReadBack(f *testing.F) {
	f.Add("pipeline:queue=0/8", "fetch.latency", "lognormal(5ms,40ms)", 2)
	f.Add("own-4", "cores", "-1", 1)
	f.Add("a b\n%2F", "gomaxprocs", "\xff\u00a0", 64)
	f.Fuzz(func(t *testing.T, strategy, field, value string, cores int) {
		c := cellOf(strategy, cores, field, value)
		if cores < 0 {
			t.Skip() // no cell has fewer than none
		}
		name := benchName(c)
		text := fmt.Sprintf("Benchmark%s 1 1 sec/op\n", name)
		r := benchfmt.NewReader(strings.NewReader(text), "")
		if !r.Scan() {
			t.Fatalf("no result in %q", text)
		}
		result, ok := r.Result().(*benchfmt.Result)
		if !ok || string(result.Name) != name {
			t.Fatalf("%q is read as %v", text, r.Result())
		}
		if got := cellNamed(t, result.Name); !got.Same(c) {
			t.Fatalf("%q is read as %+v, want %+v", text, got, c)
		}
	})
}

func TestALineHasTheUnitsOfItsTrial(t *testing.T) {
	trial := trialOf(cellOf("pipeline", 2), 0, 1500*time.Millisecond)
	got, config, units := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, runOf(trial))))
	want := map[string]float64{"sec/op": 1.5, "items/s": 66, "%-of-bound": 50, "cpu-sec/op": 1.125,
		"B": 20 << 20, "B/op": 30 << 20, "allocs/op": 12345}
	if diff := cmp.Diff(want, got[0].Units); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"api: process", "items: 100", "seed: 7", "workload: default"}, config); diff != "" {
		t.Error(diff)
	}
	for unit, better := range map[string]int{"sec/op": -1, "items/s": 1, "%-of-bound": 1, "cpu-sec/op": -1, "B": -1, "B/op": -1, "allocs/op": -1} {
		if got := units.GetBetter(unit); got != better {
			t.Errorf("better of %s is %d, want %d", unit, got, better)
		}
		if units.Get(unit, "assume") != nil {
			t.Errorf("%s is assumed to be something", unit)
		}
	}
}

func TestWhatWasNotRecordedHasNoUnit(t *testing.T) {
	trial := trialOf(cellOf("pipeline", 2), 0, time.Second)
	trial.Limit, trial.Memory, trial.CPU = results.Limit{}, results.Memory{}, results.CPU{}
	got, _, _ := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, runOf(trial))))
	if diff := cmp.Diff(map[string]float64{"sec/op": 1, "items/s": 99}, got[0].Units); diff != "" {
		t.Error(diff)
	}
}

// What differs between two runs of one job would split benchstat's tables.
func TestTwoRunsOfOneJobHaveTheSameConfiguration(t *testing.T) {
	run := steady(1)
	_, before, _ := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, run)))
	h := &run.Header
	h.Created, h.Version, h.Commit, h.Go = time.Now(), "9", "def", "go2"
	h.Machine = results.Machine{CPU: "other", Cores: 64, OS: "plan9", Hostname: "there"}
	h.Command, h.Options = []string{"hbench"}, results.Options{TimeoutNS: 1}
	h.Plan.Cells, h.Plan.Blocks = h.Plan.Cells[:1], 1
	h.Calibration = []results.Calibration{{Stage: "process", Rounds: 9}}
	_, after, _ := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, run)))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestAnItemsSettingIsInTheNameOnly(t *testing.T) {
	run := runOf(trialOf(cellOf("pipeline", 2, "items", "50"), 0, time.Second), trialOf(cellOf("pipeline", 2, "items", "100"), 0, time.Second))
	got, config, _ := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, run)))
	if len(got) != 2 || strings.Contains(strings.Join(config, ","), "items") {
		t.Errorf("lines %v, configuration %q", got, config)
	}
}

func TestSimulatedTrialsThatAgreeAreExact(t *testing.T) {
	virtual := func(walls ...time.Duration) *results.Run {
		var trials []results.Trial
		for block, wall := range walls {
			trial := trialOf(cellOf("pipeline", 2), block, wall)
			trial.Cell.Simulated = true
			trials = append(trials, trial)
		}
		return runOf(trials...)
	}
	for _, c := range []struct {
		run   *results.Run
		exact bool
	}{
		{virtual(time.Second), true},
		{virtual(time.Second, time.Second), true},
		{virtual(time.Second, 2*time.Second), false},
		{runOf(append(virtual(time.Second).Trials, trialOf(cellOf("pipeline", 2), 0, time.Second))...), false},
	} {
		_, _, units := readBenchfmt(t, written(t, "benchfmt", sourceOf(t, c.run)))
		if exact := units.Get("sec/op", "assume") != nil; exact != c.exact {
			t.Errorf("%d trials, exact is %v, want %v", len(c.run.Trials), exact, c.exact)
		}
	}
}
