package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/export"
	"github.com/hbench/hbench/results"
)

// runOf is a file in which every trial of pipeline lost so many items, though none says
// that it failed.
func runOf(t *testing.T, lost int) *results.Run {
	t.Helper()
	run := smallRun(5)
	run.Header.Format, run.Header.Schema, run.Header.Spec = results.Format, results.Schema, json.RawMessage(`{}`)
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	if err := lines.Encode(run.Header); err != nil {
		t.Fatal(err)
	}
	for _, trial := range run.Trials {
		trial.Items = 10
		if trial.Cell.Strategy == "pipeline" {
			trial.Outcomes = results.Outcomes{Stored: 10 - lost, Lost: lost}
		}
		if err := lines.Encode(trial); err != nil {
			t.Fatal(err)
		}
	}
	read, err := results.Read(&text)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// Twice as fast as the other, it must be first in none of them.
func TestATrialThatLostAnItemIsAnErrorInEveryView(t *testing.T) {
	run := runOf(t, 1)
	views := map[string]string{
		"terminal": tableText(t, run, TableOptions{}),
		"markdown": tableText(t, run, TableOptions{Format: MarkdownTable}),
	}
	for _, name := range export.Names() {
		format, _ := export.Named(name)
		source, err := export.From(run)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := format.Write(&b, source); err != nil {
			t.Fatal(err)
		}
		views["export "+name] = b.String()
	}
	for name, text := range views {
		said := "lost-items"
		if name == "export openmetrics" { // which has numbers only
			said = `hbench_trials_left_out{strategy="pipeline",cores="1"} 5`
		}
		if !strings.Contains(text, said) || strings.Contains(text, "✓") {
			t.Errorf("%s does not say that items were lost:\n%s", name, text)
		}
	}
	dir := t.TempDir()
	written, _, err := WriteCharts(dir, run, analysis.Summarize(run), ChartOptions{Formats: []Format{SVG}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range written {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "failed") {
			t.Errorf("%s does not say that trials failed", path)
		}
	}
}

func TestAComparisonWithTrialsThatLostItemsIsNone(t *testing.T) {
	var b strings.Builder
	c := analysis.Compare(runOf(t, 0), runOf(t, 1), nil, analysis.CompareOptions{})
	if err := WriteComparison(&b, c, ComparisonOptions{}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.Contains(text, "lost-items") {
		t.Errorf("it does not say that items were lost:\n%s", text)
	}
}
