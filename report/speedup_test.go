package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
)

func speedupsOf(t *testing.T, m matrix) (names []string, pages []page) {
	t.Helper()
	m.trials, m.spread = 4, 0.02
	run := m.run()
	pages, why := speedupPages(newView(run, analysis.Summarize(run), nil))
	if why != "" {
		t.Fatal(why)
	}
	return fileNames("speedup", pages), pages
}

func TestSpeedupsOfFewStrategiesAndSettingsShareAPage(t *testing.T) {
	house := []string{"sequential", "fetch-all", "batched:size=32", "prefetch:size=32", "pipeline", "semaphore", "adaptive"}
	for _, c := range []struct {
		of   matrix
		want []string
	}{
		{matrix{strategies: house, cores: []int{1, 2}, latencies: ms(5)}, []string{"speedup"}},
		{matrix{strategies: house, cores: []int{1, 2}, latencies: ms(1, 5, 20)}, []string{"speedup"}},
		{matrix{strategies: []string{"pipeline"}, cores: []int{1, 2}, latencies: ms(1, 2, 3, 4, 5, 6)}, []string{"speedup"}},
		{matrix{strategies: append(house[:6:6], "mine", "yours"), cores: []int{1, 2}, latencies: ms(1, 5)}, []string{"speedup-fetch.latency-1ms", "speedup-fetch.latency-5ms"}},
		{matrix{strategies: house, cores: []int{1, 2}, latencies: ms(1, 2, 3, 4, 5)},
			[]string{"speedup-fetch.latency-1ms", "speedup-fetch.latency-2ms", "speedup-fetch.latency-3ms", "speedup-fetch.latency-4ms", "speedup-fetch.latency-5ms"}},
	} {
		if got, _ := speedupsOf(t, c.of); !slices.Equal(got, c.want) {
			t.Errorf("%d strategies at %d latencies: %v, want %v", len(c.of.strategies), len(c.of.latencies), got, c.want)
		}
	}
}

func TestEachSpeedupHasAPanelOfItsOwn(t *testing.T) {
	for run, want := range map[string]int{"one latency": 6, "mixed": 2 * 8, "simulated": 5} { // mixed: measured and simulated in one
		for _, d := range drawings(t, run, Light) {
			if d.chart != "speedup" {
				continue
			}
			lines := strings.Count(d.svg, `<g class="series"`)
			if lines != want {
				t.Errorf("%s: %d lines, want %d", run, lines, want)
			}
		}
	}
}

func TestAPanelSaysFromWhereOnMoreCoresBringNothing(t *testing.T) {
	line := func(values ...float64) dataLine {
		l := dataLine{}
		for i, v := range values {
			l.points = append(l.points, dataPoint{x: float64(int(1) << i), e: figureOf(v, v*0.97, v*1.03)})
		}
		return l
	}
	for want, l := range map[string]dataLine{
		"X on 4 cores":                          line(1, 2, 4),
		"X on 16 cores, no clear gain beyond 4": line(1, 2, 3.9, 4, 3.95),
		"X on 8 cores, no clear gain":           line(1, 1, 1.01, 1),
		"X on 2 cores":                          line(1, 1.5),
	} {
		if got := (speedupChart{}).gainText("X", l); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
