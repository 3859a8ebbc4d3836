package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func strategiesOf(t *testing.T, run *results.Run) page {
	t.Helper()
	pages, why := strategiesPages(newView(run, analysis.Summarize(run), nil))
	if why != "" || len(pages) != 1 {
		t.Fatalf("%d pages, %q", len(pages), why)
	}
	return pages[0]
}

func TestStrategiesTitleSaysWhatIntervalsSupport(t *testing.T) {
	tied := smallRun(6)
	for i := range tied.Trials {
		tied.Trials[i].WallNS = int64(100e6 + 1e5*i%7e5)
	}
	wide := matrix{strategies: []string{"sequential", "pipeline"}, cores: []int{1, 2}, latencies: ms(1, 20), trials: 6, spread: 0.02}
	cores, latencies := wide, wide
	alone := smallRun(6)
	for i := range alone.Trials {
		if t := &alone.Trials[i]; t.Cell.Strategy == "pipeline" {
			t.Outcomes.Failed, t.Outcomes.FailedSet, t.Digest = 1, "x", "other"
		}
	}
	cores.latencies, latencies.cores = ms(5), []int{2}
	for name, c := range map[string]struct {
		run  *results.Run
		want string
	}{
		"clear":             {smallRun(6), "On 1 core pipeline is fastest; sequential takes 2.00× as long"},
		"too few":           {smallRun(3), "Too few trials to tell strategies apart (it takes 4)"},
		"tied":              {tied, "On 1 core no clear winner"},
		"by cores":          {cores.run(), "Pipeline is fastest in every case"},
		"by latency":        {latencies.run(), "Pipeline is fastest at every fetch latency"},
		"by both":           {wide.run(), "Pipeline is fastest in every panel"},
		"one can be ranked": {alone, "On 1 core sequential takes 100 ms; no other can be ranked"},
		"keeps no limit":    {overLimitRun(), "Pipeline is fastest in every panel"},
		"small multiples":   {readFixture(t), "Pipeline is fastest in 4 of 6 panels; pipeline and semaphore are fastest in 2"},
		"one is tied":       {distributionsRun(), "Pipeline is fastest in 5 of 6 panels; pipeline and semaphore are fastest in 1"},
	} {
		if got := strategiesOf(t, c.run).title; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestStrategiesAreSkippedWithAReason(t *testing.T) {
	for want, run := range map[string]*results.Run{
		"need figures of two": matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1), trials: 4}.run(),
	} {
		if pages, why := strategiesPages(newView(run, analysis.Summarize(run), nil)); !strings.Contains(why, want) || len(pages) > 0 {
			t.Errorf("%d pages, %q, want %q", len(pages), why, want)
		}
	}
}

func TestManyPanelsOfStrategiesTakeSeveralPages(t *testing.T) {
	house := []string{"sequential", "pipeline"}
	for _, c := range []struct {
		of   matrix
		want []string
	}{
		{matrix{strategies: house, cores: []int{1, 2}, latencies: ms(1, 2, 3, 4, 5)},
			[]string{"strategies-fetch.latency-1ms", "strategies-fetch.latency-2ms", "strategies-fetch.latency-3ms", "strategies-fetch.latency-4ms", "strategies-fetch.latency-5ms"}},
		{matrix{strategies: house, cores: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, latencies: ms(1)}, []string{"strategies", "strategies-2"}},
	} {
		c.of.trials = 4
		run := c.of.run()
		pages, why := strategiesPages(newView(run, analysis.Summarize(run), nil))
		if got := fileNames("strategies", pages); why != "" || !slices.Equal(got, c.want) {
			t.Errorf("%v, %q, want %v", got, why, c.want)
		}
	}
}

func TestWhatIsNotRankedStandsLastAndHollow(t *testing.T) {
	for _, run := range []*results.Run{overLimitRun(), losingRun("pipeline", "sequential", "batched:size=32")} {
		v := newView(run, analysis.Summarize(run), nil)
		groups, cells := grouped(v.known(), groupOf)
		for _, g := range groups {
			rows := v.rowsOf(cells[g])
			last := rows[len(rows)-1]
			if rows[0].Seconds.Center < last.Seconds.Center || last.Ranks() || !rows[0].Ranks() || !rows[1].Ranks() {
				t.Errorf("%v: %s before %s", g, rows[0].Cell.Strategy, last.Cell.Strategy)
			}
			if last.nameType().bold || !rows[0].nameType().bold {
				t.Errorf("%s is as bold as %s", last.Cell.Strategy, rows[0].Cell.Strategy)
			}
		}
		if pages, _ := strategiesPages(v); !strings.Contains(pages[0].subtitle, "Last, thin and hollow: not ranked.") {
			t.Errorf("%q", pages[0].subtitle)
		}
	}
	if s := strategiesOf(t, readFixture(t)).subtitle; strings.Contains(s, "not ranked") {
		t.Errorf("%q where all are ranked", s)
	}
}

func TestASingleTrialHasNoDotBesideItsMedian(t *testing.T) {
	for _, d := range drawings(t, "simulated", Light) {
		if d.chart == "strategies" && strings.Contains(d.page.subtitle, "Small dots") {
			t.Errorf("%q", d.page.subtitle)
		}
	}
	if s := strategiesOf(t, smallRun(6)).subtitle; !strings.Contains(s, "Small dots: trials.") {
		t.Errorf("%q", s)
	}
}

func TestRowsOfStrategiesShowTheTrialsInTheFigures(t *testing.T) {
	run := smallRun(6)
	run.Trials[6].Digest, run.Trials[7].Failure = "bb", &results.Failure{Cause: "crash"}
	sum := analysis.Summarize(run)
	v := newView(run, sum, nil)
	times := v.timesOf(*sum.Find("pipeline", 1, ""))
	if len(times) != 4 {
		t.Errorf("%d trials in %v, want the 4 of the figures", len(times), times)
	}
	for _, d := range times {
		if time.Duration(d) < 50*time.Millisecond || time.Duration(d) > 51*time.Millisecond {
			t.Errorf("time %v", time.Duration(d))
		}
	}
}
