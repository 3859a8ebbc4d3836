package report

import (
	"encoding/xml"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func TestFixtureHasEveryChart(t *testing.T) {
	got := map[string]bool{}
	for _, d := range drawings(t, "fixture", Light) {
		got[d.chart] = true
	}
	for _, c := range Charts {
		if !got[c.Name] && c.Name != WhatIfChart {
			t.Errorf("no %s chart of the fixture", c.Name)
		}
		if c.Doc == "" {
			t.Errorf("chart %s says nothing of itself", c.Name)
		}
	}
}

func TestDrawingsAreWellFormedWithoutNaN(t *testing.T) {
	bad := regexp.MustCompile(`NaN|Inf\b|[0-9]e[+-][0-9]`)
	eachDrawing(t, func(t *testing.T, d drawing) {
		elements(t, d.svg, func(xml.StartElement, string) {})
		body := d.svg[strings.Index(d.svg, "</style>"):]
		for _, m := range regexp.MustCompile(` (d|x|y|width|height|textLength|stroke-width)="[^"]*"`).FindAllString(body, -1) {
			if bad.MatchString(m) {
				t.Errorf("no coordinate: %.200s", m)
			}
		}
		if strings.Contains(d.page.title, "NaN") || strings.Contains(d.page.subtitle, "NaN") {
			t.Errorf("NaN in %q or %q", d.page.title, d.page.subtitle)
		}
	})
}

func TestTextsStayInsideThePageAndApart(t *testing.T) {
	eachDrawing(t, func(t *testing.T, d drawing) {
		texts := texts(t, d.svg)
		if len(texts) < 10 {
			t.Errorf("only %d texts", len(texts))
		}
		width, height := float64(d.page.width), float64(d.page.height())
		for i, a := range texts {
			if a.x0 < 0 || a.y0 < 0 || a.x1 > width+0.5 || a.y1 > height {
				t.Errorf("%q leaves the page: x %.1f to %.1f of %.0f, y %.1f to %.1f of %.0f", a.text, a.x0, a.x1, width, a.y0, a.y1, height)
			}
			for _, b := range texts[:i] {
				if min(a.x1, b.x1)-max(a.x0, b.x0) > 0.5 && min(a.y1, b.y1)-max(a.y0, b.y0) > 0.5 {
					t.Errorf("%q and %q overlap", a.text, b.text)
				}
			}
		}
	})
}

func TestEveryStrategyHasItsGroup(t *testing.T) {
	for _, d := range drawings(t, "fixture", Light) {
		names := map[string]bool{}
		hovers := 0
		elements(t, d.svg, func(e xml.StartElement, _ string) {
			if e.Name.Local == "g" && attr(e, "class") == "series" {
				names[attr(e, "data-name")] = true
			}
			if e.Name.Local == "title" {
				hovers++
			}
		})
		if hovers < 10 && d.chart != "queues" { // two queues

			t.Errorf("%s has only %d hover texts", d.chart, hovers)
		}
		want := []string{"sequential", "fetch-all:limit=true", "batched:size=32", "prefetch:size=32", "pipeline", "semaphore"}
		switch d.chart {
		case "cpu":
			want = []string{"user", "system", "other processes", "steal", "fetch", "process", "store"}
		case "queues":
			want = []string{"process", "store"}
		case "timeline":
			continue
		}
		for _, name := range want {
			if !names[name] {
				t.Errorf("%s has no group for %s, only %v", d.chart, name, slices.Sorted(maps.Keys(names)))
			}
		}
	}
}

func TestEveryFootNamesMachineSampleAndVersion(t *testing.T) {
	eachDrawing(t, func(t *testing.T, d drawing) {
		foot := strings.Join(d.page.notes, "\n")
		where := d.of.Machine.CPU
		if strings.HasPrefix(d.page.title, "Simulated") {
			where = "simulated in virtual time · workload"
		}
		for _, want := range []string{where, "n = ", "hbench 0.1.0"} {
			if !strings.Contains(foot, want) {
				t.Errorf("foot lacks %q: %s", want, foot)
			}
		}
		if where != d.of.Machine.CPU && strings.Contains(foot, d.of.Machine.CPU) {
			t.Errorf("what was simulated comes from a machine: %s", foot)
		}
	})
}

func TestFootsMarkWhatAReaderMustKnow(t *testing.T) {
	for _, d := range drawings(t, "stolen", Light) {
		foot := strings.Join(d.page.notes, "\n")
		if !strings.Contains(foot, "pretends: process sleeps") {
			t.Errorf("%s does not mark the pretending stage: %s", d.chart, foot)
		}
		if !strings.Contains(foot, "noisy: ") {
			t.Errorf("%s does not mark noisy trials: %s", d.chart, foot)
		}
	}
}

func TestWhatKeepsNoLimitLeadsNoChart(t *testing.T) {
	seen := 0
	for _, d := range drawings(t, "over the limit", Light) {
		seen++
		if strings.Contains(strings.ToLower(d.page.title), "fetch-all") {
			t.Errorf("%s: %q", d.chart, d.page.title)
		}
		if !strings.Contains(d.svg, `data-name="fetch-all"`) || !strings.Contains(strings.Join(d.page.notes, "\n"), "not ranked, held more in a stage than its limit: fetch-all") {
			t.Errorf("%s does not show the strategy with a note", d.chart)
		}
	}
	if seen != 7 { // scaling takes two
		t.Errorf("%d charts, want 7", seen)
	}
	run := overLimitRun()
	v := newView(run, analysis.Summarize(run), nil)
	var kept []analysis.CellSummary
	for _, c := range v.known() {
		if len(c.OverLimit) == 0 {
			kept = append(kept, c)
		}
	}
	if all, own := v.ceilingOf(v.known()), v.ceilingOf(kept); !slices.Equal(all.rates, own.rates) || len(own.rates) != 2 {
		t.Errorf("the ceiling %v is not that of the strategies that keep the limits, %v", all.rates, own.rates)
	}
}

func TestWhatLosesItemsLeadsNoChart(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range drawings(t, "losing", Light) {
		if seen[d.chart] = true; d.chart == "bottleneck" || d.chart == "cpu" || d.chart == "queues" || d.chart == "timeline" { // of one strategy
			continue
		}
		if strings.Contains(strings.ToLower(d.page.title), "pipeline") {
			t.Errorf("%s: %q", d.chart, d.page.title)
		}
		shown := strings.Contains(d.svg, `data-name="pipeline"`)
		if foot := strings.Join(d.page.notes, "\n"); shown != strings.Contains(foot, "not ranked, lost items that others stored: pipeline (75 %)") || shown == (d.chart == "speedup") {
			t.Errorf("%s: the strategy is shown: %v, with the foot %s", d.chart, shown, foot)
		}
	}
	if len(seen) != len(Charts)-1 { // it is no experiment
		t.Errorf("charts %v", seen)
	}
	run := losingRun("sequential", "batched:size=32", "pipeline")
	v := newView(run, analysis.Summarize(run), nil)
	kept := slices.DeleteFunc(v.known(), func(c analysis.CellSummary) bool { return c.Cell.Strategy == "pipeline" })
	if all, own := v.ceilingOf(v.known()), v.ceilingOf(kept); !slices.Equal(all.rates, own.rates) || len(own.rates) != 2 {
		t.Errorf("the ceiling %v is not that of the strategies that store all, %v", all.rates, own.rates)
	}
}

func TestATimelineShowsWhichItemsFailed(t *testing.T) {
	for _, d := range drawings(t, "losing alone", Light) {
		if d.chart != "timeline" {
			continue
		}
		if d.page.title != "Under pipeline 75 % of the items fail in fetch (status 429)" || !strings.Contains(d.page.subtitle, "Cross: failed there (30 of the 40 shown).") {
			t.Errorf("%q, %q", d.page.title, d.page.subtitle)
		}
		if !strings.Contains(d.svg, ">failed</text>") || strings.Count(d.svg, ", failed at ") != 30 || strings.Count(d.svg, ", done at ") != 10 {
			t.Error("the failed items are not told from the others")
		}
	}
	older := losingRun("pipeline").Trials[0]
	for i := range older.Spans {
		older.Spans[i].Failed = false
	}
	failed := 0
	for _, j := range journeys(older) {
		if j.failed {
			failed++
		}
	}
	if failed != 30 {
		t.Errorf("%d items failed by an older record, want 30", failed)
	}
}

func TestFootsSayWhereCoresCompareUnlikeThings(t *testing.T) {
	run := matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1), trials: 4}.run()
	for i := range run.Trials {
		run.Trials[i].API = &results.API{Mode: "process", SharesCores: run.Trials[i].Cell.Cores == 2}
	}
	pages, why := speedupPages(newView(run, analysis.Summarize(run), nil))
	if why != "" || !strings.Contains(strings.Join(pages[0].notes, "\n"), "on 2 cores the API shared the trials' cores") {
		t.Errorf("%q, %d pages without the note", why, len(pages))
	}
}

func TestTrialFilterChoosesTheExample(t *testing.T) {
	run := readFixture(t)
	v := newView(run, analysis.Summarize(run), func(c results.Cell) bool { return c.Strategy == "sequential" && c.Cores == 1 })
	for _, c := range Charts {
		if c.Name != "cpu" && c.Name != "timeline" {
			continue
		}
		pages, why := c.pages(v)
		if why != "" || !strings.Contains(pages[0].subtitle, "Strategy sequential on 1 core,") {
			t.Errorf("%s: %q, %d pages of another cell", c.Name, why, len(pages))
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	run, err := results.ReadFile(fixture)
	if err != nil {
		b.Fatal(err)
	}
	sum := analysis.Summarize(run)
	for _, c := range Charts {
		b.Run(c.Name, func(b *testing.B) {
			dir := b.TempDir()
			for b.Loop() {
				if _, _, err := WriteCharts(dir, run, sum, ChartOptions{Only: []string{c.Name}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
