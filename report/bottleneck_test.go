package report

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// bottlenecks are the maps of a run in the light theme.
func bottlenecks(t *testing.T, run *results.Run) []drawing {
	t.Helper()
	v, err := diagnosedView(run)
	if err != nil {
		t.Fatal(err)
	}
	all, err := drawAll(v, Light)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(d drawing) bool { return d.chart != "bottleneck" })
}

func TestBottleneckNumbersRoundAsTheTableDoes(t *testing.T) {
	for efficiency, want := range map[float64]string{0.699: "70", 0.996: "99", 1: "100", 0.8449: "84", 0.846: "85"} {
		run := matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1), trials: 4}.run()
		for i := range run.Trials {
			run.Trials[i].Efficiency = efficiency
		}
		for _, d := range bottlenecks(t, run) {
			if strings.Count(d.svg, ">"+want+"<") != 2 {
				t.Errorf("%v is not drawn as %s", efficiency, want)
			}
		}
	}
}

// Weak evidence is faint, and what other trials lead to stands at the foot.
func TestMapsShowHowSureAVerdictIs(t *testing.T) {
	run := matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1), trials: 6}.run()
	ds := bottlenecks(t, run)
	if d := ds[0]; strings.Contains(d.svg, "--orange-pale") || strings.Contains(d.page.subtitle, "Faint") || strings.Contains(d.page.subtitle, "Foot strip") {
		t.Errorf("sure verdicts are marked: %s", d.page.subtitle)
	}
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Block >= 3 {
			t.Noise.Steal = 0.5
		}
	}
	d := bottlenecks(t, run)[0]
	if !strings.Contains(d.page.subtitle, "Faint: weak evidence. Foot strip: trials with another verdict.") || !strings.Contains(d.page.title, "no verdict is sure") {
		t.Errorf("%q, %q", d.page.title, d.page.subtitle)
	}
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Block == 3 {
			t.Noise.Steal = 0
		}
	}
	d = bottlenecks(t, run)[0]
	if !strings.Contains(d.svg, "2 of 6 trials lead to unexplained") || strings.Contains(d.svg, "--orange-pale") {
		t.Errorf("%q, %q", d.page.title, d.page.subtitle)
	}
}

func TestMapsNeedDiagnoses(t *testing.T) {
	run := matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1), trials: 4}.run()
	if pages, why := bottleneckPages(newView(run, analysis.Summarize(run), nil)); len(pages) > 0 || !strings.Contains(why, "diagnoses") {
		t.Errorf("%d pages, %q", len(pages), why)
	}
}

func TestABorderRunsBetweenPlacesWithDifferentVerdicts(t *testing.T) {
	row := func(cores int, verdicts ...analysis.Verdict) borderRow {
		return borderRow{cores: cores, verdicts: verdicts, from: make([]time.Duration, len(verdicts))}
	}
	b := border{rows: []borderRow{row(1, "cores", "cores", "fetch-slots"), row(2, "cores", "fetch-slots", "fetch-slots"), row(4, "", "fetch-slots", "")}}
	want := []edge{{1.5, -0.5, 1.5, 0.5}, {0.5, 0.5, 0.5, 1.5}, {0.5, 0.5, 1.5, 0.5}}
	if got := b.edges(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := b.name(); got != "predicted: cores | fetch-slots" {
		t.Error(got)
	}
	if b := (border{rows: []borderRow{row(1, "cores", "cores"), row(2, "", "cores")}}); b.drawn() {
		t.Errorf("a line where nothing changes: %v", b.edges())
	}
}

func TestWordsBelowAMapTellWhereTheModelsBordersAre(t *testing.T) {
	var b border
	for i := range 7 {
		b.rows = append(b.rows, borderRow{i + 1, []analysis.Verdict{"cores", "cores", "fetch-slots"}, []time.Duration{0, 0, time.Duration(16e6 / (i + 1))}})
	}
	b.crossings = true
	want := "by the model, on 1 core: cores, from 16 ms fetch-slots · 2 cores: cores, from 8 ms fetch-slots · 3 cores: cores, from 5.33 ms fetch-slots · … · 7 cores: cores, from 2.29 ms fetch-slots"
	if got := b.words(); !slices.Equal(got, []string{want}) {
		t.Errorf("%q, want %q", got, want)
	}
	b.rows = b.rows[:1]
	b.rows[0].from[2] = 0 // as between distributions
	if got := b.words(); got != nil {
		t.Errorf("%q of a border at no latency", got)
	}
}

func TestMapsHaveABorderWhereTheRecordTellsIt(t *testing.T) {
	withoutDetector(t)
	lines := func(d drawing) (n int) {
		elements(t, d.svg, func(e xml.StartElement, text string) {
			if text == "" && e.Name.Local == "g" && attr(e, "class") == "border" {
				n++
			}
		})
		return n
	}
	for run, want := range map[string]int{"fixture": 6, "big": 0, "distributions": 0} {
		for _, d := range drawings(t, run, Light) {
			if d.chart != "bottleneck" {
				continue
			}
			if got := lines(d); got != want || strings.Contains(d.page.subtitle, "Line:") != (want > 0) {
				t.Errorf("%s: %d lines, want %d; %s", run, got, want, d.page.subtitle)
			}
			if want > 0 && !strings.HasPrefix(d.page.notes[0], "by the model, on 1 core: cores, from 16.") {
				t.Errorf("%s: %q", run, d.page.notes)
			}
		}
	}
}

func TestLongWordsTakeTwoLines(t *testing.T) {
	word := lettering{size: 7.5}
	for _, c := range []struct {
		word  string
		width float64
		want  []string
	}{
		{"cores", 60, []string{"cores"}},
		{"remote-saturated", 40, []string{"remote-", "saturated"}},
		{"batch-barrier", 100, []string{"batch-barrier"}},
		{"my-very-long-stage-slots", 50, []string{"my-very-lon…", "slots"}},
	} {
		got := word.hyphenated(c.word, vg.Length(c.width))
		if len(got) != len(c.want) || got[len(got)-1] != c.want[len(c.want)-1] {
			t.Errorf("%s: %q, want %q", c.word, got, c.want)
		}
	}
}
