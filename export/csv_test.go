package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// readCSV gives the rows by the names of their columns.
func readCSV(t rapid.TB, text []byte) (head []string, rows []map[string]string) {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	head = records[0]
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range head {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return head, rows
}

func TestCSVHoldsEveryTrialOfTheRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := From(anyRun().Draw(t, "run"))
		if err != nil {
			t.Skip(err)
		}
		head, rows := readCSV(t, written(t, "csv", s))
		at := 0
		for _, c := range s.Cells {
			for _, trial := range c.Trials {
				row := rows[at]
				at++
				got := results.Cell{Strategy: row["strategy"], Cores: whole(t, row["cores"]), Simulated: row["api"] == "simulated"}
				for _, name := range head[len(Columns):] {
					got.Settings = append(got.Settings, results.Setting{Field: strings.TrimPrefix(name, "setting."), Value: row[name]})
				}
				if !got.Same(trial.Cell) || whole(t, row["block"]) != trial.Block || row["left_out"] != trial.LeftOut || row["workload"] != s.Header.Workload {
					t.Fatalf("row %v\nof %+v", row, trial)
				}
				if trial.LeftOut != "" {
					if row["makespan_seconds"] != "" || row["efficiency_ratio"] != "" {
						t.Fatalf("a trial in no figure has some: %v", row)
					}
					continue
				}
				if seconds, err := strconv.ParseFloat(row["makespan_seconds"], 64); err != nil || int64(seconds*1e9+0.5) != trial.WallNS {
					t.Fatalf("%q seconds, want %d ns", row["makespan_seconds"], trial.WallNS)
				}
			}
		}
		if at != len(rows) {
			t.Fatalf("%d rows of %d trials", len(rows), at)
		}
	})
}

func whole(t rapid.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARowHasWhatTheTrialRecorded(t *testing.T) {
	trial := trialOf(cellOf("pipeline", 2, "fetch.latency", "5ms"), 3, 1500*time.Millisecond)
	trial.Warnings = []string{"one", "two\nlines"}
	trial.Noise.Throttled = &results.Throttled{Periods: 2, Share: 0.25}
	crashed := trialOf(trial.Cell, 4, time.Second)
	crashed.Failure = &results.Failure{Cause: "crash"}
	head, rows := readCSV(t, written(t, "csv", sourceOf(t, runOf(trial, crashed))))
	if got := head[len(Columns):]; !slices.Equal(got, []string{"setting.fetch.latency"}) {
		t.Errorf("columns of the settings: %q", got)
	}
	want := map[string]string{
		"workload": "default", "seed": "7", "api": "process", "strategy": "pipeline", "cores": "2", "block": "3", "position": "3",
		"start": "2023-11-14T22:13:23.000000001Z", "left_out": "", "noise": "quiet", "items": "100", "makespan_seconds": "1.5",
		"items_per_second": "66", "stored_items": "99", "failed_items": "1", "bound_seconds": "0.75", "bound_uncapped_seconds": "0.375",
		"binds": "cores", "efficiency_ratio": "0.5", "cpu_user_seconds": "0.75", "cpu_system_seconds": "0.375",
		"peak_rss_bytes": "20971520", "peak_heap_bytes": "5242880", "allocated_bytes": "31457280", "allocations": "12345",
		"gc_cycles": "0", "gc_pause_seconds": "0", "peak_goroutines": "", "sched_latency_p99_seconds": "0", "steal_ratio": "0",
		"other_ratio": "0", "pressure_ratio": "", "throttled_ratio": "0.25", "digest": "aa", "warnings": "one; two lines", "setting.fetch.latency": "5ms",
	}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Error(diff)
	}
	for _, c := range Columns {
		if c.Figure && rows[1][c.Name] != "" {
			t.Errorf("the crashed trial has %s %q", c.Name, rows[1][c.Name])
		}
	}
	if rows[1]["left_out"] != "crash" || rows[1]["block"] != "4" {
		t.Errorf("the crashed trial: %v", rows[1])
	}
}

func TestOfASimulatedTrialNoMachineIsTold(t *testing.T) {
	trial := trialOf(cellOf("pipeline", 0), 0, time.Second)
	trial.Cell.Simulated = true
	_, rows := readCSV(t, written(t, "csv", sourceOf(t, runOf(trial))))
	for _, name := range []string{"noise", "gc_cycles", "gc_pause_seconds", "sched_latency_p99_seconds", "steal_ratio", "other_ratio", "pressure_ratio"} {
		if rows[0][name] != "" {
			t.Errorf("%s is %q", name, rows[0][name])
		}
	}
	if rows[0]["api"] != "simulated" || rows[0]["cores"] != "0" {
		t.Errorf("row %v", rows[0])
	}
}

// The schema is a Table Schema of the Frictionless Data project, for programs.
func TestTheCSVSchemaHasTheColumns(t *testing.T) {
	text, err := os.ReadFile("../docs/schema/trials-csv.table-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type field struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Description string `json:"description"`
	}
	var schema struct {
		Fields        []field  `json:"fields"`
		MissingValues []string `json:"missingValues"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var want []field
	for _, c := range Columns {
		want = append(want, field{c.Name, c.Type, c.Doc})
	}
	if diff := cmp.Diff(want, schema.Fields); diff != "" {
		t.Errorf("the schema differs from the table Columns:\n%s", diff)
	}
	if !slices.Equal(schema.MissingValues, []string{""}) {
		t.Errorf("missing values are %q", schema.MissingValues)
	}
}

func TestThePageListsTheColumns(t *testing.T) {
	page, err := os.ReadFile("../docs/exporting.md")
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\| (.*) \\|$").FindAllStringSubmatch(string(page), -1) {
		got = append(got, m[1:])
	}
	var want [][]string
	for _, c := range Columns {
		want = append(want, []string{c.Name, c.Type, c.Doc})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/exporting.md differs from the table Columns:\n%s", diff)
	}
}

func TestColumnNamesSayTheirUnits(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Columns {
		if seen[c.Name] || strings.HasPrefix(c.Name, settingPrefix) || !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(c.Name) {
			t.Errorf("column %q", c.Name)
		}
		seen[c.Name] = true
		if c.Type == "number" && !regexp.MustCompile(`_(seconds|ratio|per_second)$`).MatchString(c.Name) {
			t.Errorf("column %s does not say its unit", c.Name)
		}
	}
}
