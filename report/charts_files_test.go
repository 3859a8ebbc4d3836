package report

import (
	"bytes"
	"errors"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
)

func TestWriteChartsNamesUnknownChartsAndSkips(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	run := madeRuns()["one core count"]
	sum := analysis.Summarize(run)
	_, _, err := WriteCharts(dir, run, sum, ChartOptions{Only: []string{"speedup", "seepdup", "pie"}})
	if err == nil || !strings.Contains(err.Error(), `"seepdup"`) || !strings.Contains(err.Error(), `"pie"`) {
		t.Errorf("error %v, want both unknown names", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("a refused call left a directory")
	}
	written, skipped, err := WriteCharts(dir, run, sum, ChartOptions{Only: []string{"throughput", "speedup"}, Formats: []Format{SVG}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{filepath.Join(dir, "throughput.svg")}; !slices.Equal(written, want) {
		t.Errorf("wrote %v, want %v", written, want)
	}
	if len(skipped) != 1 || skipped[0].Chart != "speedup" || skipped[0].Why == "" {
		t.Errorf("skipped %v, want speedup with a reason", skipped)
	}
}

func TestEqualInputGivesEqualFiles(t *testing.T) {
	withoutDetector(t)
	write := func() map[string][]byte {
		run := readFixture(t)
		dir := t.TempDir()
		diagnoses, err := byRules(run)
		if err != nil {
			t.Fatal(err)
		}
		written, _, err := WriteCharts(dir, run, analysis.Summarize(run), ChartOptions{Formats: []Format{PNG, SVG}, Diagnoses: diagnoses, WhatIf: madeExperiments()["one latency"]})
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for _, path := range written {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(path)] = data
		}
		return files
	}
	first, second := write(), write()
	names := slices.Sorted(maps.Keys(first))
	for _, c := range Charts {
		for _, f := range []Format{PNG, SVG} {
			if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, c.Name) && strings.HasSuffix(n, "."+f.String()) }) {
				t.Errorf("files %v, without a %s of %s", names, f, c.Name)
			}
		}
	}
	for name, data := range first {
		if !bytes.Equal(data, second[name]) {
			t.Errorf("%s differs between two runs of the same input", name)
		}
		if strings.HasSuffix(name, ".png") {
			if img, err := png.Decode(bytes.NewReader(data)); err != nil || img.Bounds().Dx() < 1000 {
				t.Errorf("%s: %v, %v", name, err, img.Bounds())
			}
		}
	}
}

func TestAChartThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	if err := os.WriteFile(path, []byte("good"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := page{width: narrow, draw: func(draw.Canvas, Theme) {}}
	if err := os.Mkdir(path+".part", 0o755); err != nil { // where the unfinished file would go
		t.Fatal(err)
	}
	if err := p.writeFile(path, Light, PNG, "a", "a"); err == nil {
		t.Error("no error")
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "good" {
		t.Errorf("the old file is %.20q, %v", got, err)
	}
	if err := os.Remove(path + ".part"); err != nil {
		t.Fatal(err)
	}
	if err := p.writeFile(path, Light, PNG, "a", "a"); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("files %v, %v: want the picture alone", files, err)
	}
	if err := p.writeFile(dir, Light, PNG, "a", "a"); err == nil {
		t.Error("a directory was overwritten")
	}
	if _, err := os.Stat(dir + ".part"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an unfinished file stays: %v", err)
	}
}

func TestErrorsOfChartsHaveOnePrefix(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	run := readFixture(t)
	_, _, err := WriteCharts(blocked, run, analysis.Summarize(run), ChartOptions{Only: []string{"speedup"}})
	if err == nil || strings.HasPrefix(err.Error(), "charts:") || !strings.Contains(err.Error(), blocked) {
		t.Errorf("error %v, want the directory, and no prefix that the caller sets too", err)
	}
}
