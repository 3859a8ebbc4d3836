package report

import (
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// latencyScale is where charts over latency put a cell. Plain durations are
// values on a scale. As soon as one setting is a distribution, or two mean the
// same duration, each setting is a place of its own, named as it was given: its
// mean does not tell uniform(0ms,10ms) from 5ms.
type latencyScale struct {
	field string   // the setting: fetch.latency
	name  string   // for axes and titles: fetch latency
	texts []string // the places, by mean and then as planned; nil: values in nanoseconds
}

func newLatencyScale(stages []results.Stage, cells []analysis.CellSummary) latencyScale {
	s := latencyScale{field: "latency", name: "I/O latency"}
	for _, st := range stages {
		if st.Kind == "io" {
			s.field, s.name = st.Name+".latency", st.Name+" latency"
			break
		}
	}
	means := map[string]int64{}
	byMean := map[int64]string{}
	plain := true
	for _, c := range cells {
		text, given := s.given(c.Cell)
		if !given {
			continue
		}
		if _, known := means[text]; !known {
			s.texts = append(s.texts, text)
			means[text] = c.Cell.LatencyNS
		}
		_, err := time.ParseDuration(text)
		other, taken := byMean[c.Cell.LatencyNS]
		plain = plain && err == nil && (!taken || other == text)
		byMean[c.Cell.LatencyNS] = text
	}
	if plain {
		s.texts = nil
		return s
	}
	slices.SortStableFunc(s.texts, func(a, b string) int { return int(min(1, max(-1, means[a]-means[b]))) })
	return s
}

// given is the cell's setting as it was given, where the latency was varied.
func (s latencyScale) given(c results.Cell) (text string, ok bool) {
	for _, set := range c.Settings {
		if set.Field == s.field {
			return set.Value, true
		}
	}
	return "", false
}

// of is the cell's value on the scale, or the number of its place.
func (s latencyScale) of(c results.Cell) float64 {
	if s.texts == nil {
		return float64(c.LatencyNS)
	}
	text, _ := s.given(c)
	return float64(slices.Index(s.texts, text)) // a cell without one stands before the first
}

// values lists the cells' values on the scale, ascending.
func (s latencyScale) values(cells []analysis.CellSummary) []float64 {
	var out []float64
	for _, c := range cells {
		out = append(out, s.of(c.Cell))
	}
	return ascending(out)
}

// label names a value for an axis and in titles.
func (s latencyScale) label(v float64) string {
	switch i := int(v); {
	case s.texts == nil:
		return axisSpan(v)
	case i >= 0 && i < len(s.texts):
		return s.texts[i]
	}
	return "as the workload says"
}

// axis is the x axis of some values: a scale, or places side by side.
func (s latencyScale) axis(values []float64) axis {
	if s.texts == nil {
		return valueAxis(values, s.name, s.label)
	}
	a := s.columns(values)
	a.min, a.max = -0.25, float64(len(values))-0.75
	return a
}

// columns is an x axis of one column for each value, whose marks are numbered.
func (s latencyScale) columns(values []float64) axis {
	a := axis{min: -0.5, max: float64(len(values)) - 0.5, scale: linear, name: s.name}
	for i, v := range values {
		a.ticks = append(a.ticks, plot.Tick{Value: float64(i), Label: s.label(v)})
	}
	if s.texts != nil {
		a.broken = slices.ContainsFunc(a.ticks, func(k plot.Tick) bool { return strings.Contains(k.Label, "(") })
		a.places = true
	}
	return a
}

// onAxis is where a value stands on the axis of some values.
func (s latencyScale) onAxis(v float64, values []float64) float64 {
	if s.texts == nil {
		return v
	}
	return float64(slices.Index(values, v))
}

// places are the values as titles speak of them.
func (s latencyScale) places(dimension string, values []float64) places {
	p := places{dimension: dimension, unordered: s.texts != nil}
	for _, v := range values {
		p.names = append(p.names, s.label(v))
	}
	return p
}

// brokenLabel is a distribution's name above its parameters, where a label of a
// place may take two rows: each no wider than the place.
func (a axis) brokenLabel(label string, words lettering, w vg.Length) []string {
	head, rest, found := strings.Cut(label, "(")
	if !a.broken || !found {
		return []string{words.fit(label, w)}
	}
	return []string{words.fit(head, w), words.fit("("+rest, w)}
}
