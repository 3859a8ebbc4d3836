package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func latencyCells(of ...results.Cell) (cells []analysis.CellSummary) {
	for _, c := range of {
		cells = append(cells, analysis.CellSummary{Cell: c})
	}
	return cells
}

func latencyCell(text string, mean int64) results.Cell {
	return results.Cell{LatencyNS: mean, Settings: []results.Setting{{Field: "fetch.latency", Value: text}}}
}

func TestOnlyPlainDistinctDurationsAreAScale(t *testing.T) {
	for name, c := range map[string]struct {
		cells []results.Cell
		want  []string
	}{
		"durations":        {[]results.Cell{latencyCell("20ms", 20e6), latencyCell("1ms", 1e6), latencyCell("1ms", 1e6)}, nil},
		"not varied":       {[]results.Cell{{LatencyNS: 5e6}}, nil},
		"one distribution": {[]results.Cell{latencyCell("uniform(0ms,2ms)", 1e6), latencyCell("20ms", 20e6), latencyCell("1ms", 1e6)}, []string{"uniform(0ms,2ms)", "1ms", "20ms"}},
		"two of one mean":  {[]results.Cell{latencyCell("1ms", 1e6), latencyCell("1000µs", 1e6)}, []string{"1ms", "1000µs"}},
	} {
		s := newLatencyScale(madeStages(results.Cell{}, 0), latencyCells(c.cells...))
		if !slices.Equal(s.texts, c.want) {
			t.Errorf("%s: %q, want %q", name, s.texts, c.want)
		}
		for _, cell := range c.cells {
			if got, _ := s.given(cell); c.want != nil && s.label(s.of(cell)) != got {
				t.Errorf("%s: %q is labelled %q", name, got, s.label(s.of(cell)))
			}
		}
	}
}

func TestDistributionsAreNamedWhereverLatencyIs(t *testing.T) {
	seen := 0
	for _, d := range drawings(t, "distributions", Light) {
		if d.chart != "throughput" && d.chart != "bottleneck" {
			continue
		}
		seen++
		if strings.Contains(d.page.title, "5 ms") {
			t.Errorf("%s: title %q speaks of a mean", d.chart, d.page.title)
		}
		for _, want := range []string{">5ms<", ">uniform<", ">(0ms,10ms)<", ">normal<", "uniform(0ms,10ms): "} {
			if !strings.Contains(d.svg, want) {
				t.Errorf("%s lacks %q", d.chart, want)
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d charts over latency, want throughput and bottleneck", seen)
	}
}

func TestTitlesListSettingsThatHaveNoOrder(t *testing.T) {
	p := places{dimension: "latency", names: []string{"5ms", "uniform(0ms,10ms)", "normal(5ms,1ms)"}, unordered: true}
	leads := all([]string{"a"}, act{"leads", "lead"})
	if got, want := p.tell([]verdict{leads, leads, noWinner}), "a leads at latency 5ms and uniform(0ms,10ms); no clear winner at normal(5ms,1ms)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
