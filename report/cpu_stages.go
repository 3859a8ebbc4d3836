package report

import "github.com/hbench/hbench/results"

// fewSamples is the number below which a series shows no course.
const fewSamples = 5

// isFine reports whether a trial's course can be shown: by enough samples, or by
// the spans of all its items.
func isFine(t results.Trial) bool {
	n := newSamples(t).looked
	return n >= fewSamples || n > 0 && allSampled(t)
}

// allSampled reports whether the spans tell of every item.
func allSampled(t results.Trial) bool {
	return t.Items > 0 && t.WallNS > 0 && t.Items <= len(journeys(t))
}

// spanSteps is how finely spans are counted: about a point's width.
const spanSteps = 400

// stageSamples are the items in flight: by the series, or, where that is too
// short, as means over small steps of what the spans say exactly.
func stageSamples(t results.Trial, series samples) samples {
	if series.looked >= fewSamples || !allSampled(t) {
		return series
	}
	step := float64(t.WallNS) / spanSteps
	s := samples{n: spanSteps, inFlight: make([][]float64, len(t.Stages))}
	for i := range spanSteps {
		s.at = append(s.at, step*float64(i+1))
	}
	for k := range s.inFlight {
		s.inFlight[k] = make([]float64, spanSteps)
	}
	for _, j := range journeys(t) {
		for _, span := range j.spans {
			begin, end := float64(span.StartNS), float64(span.EndNS)
			for i := int(begin / step); i < spanSteps && step*float64(i) < end; i++ {
				from, to := max(begin, step*float64(i)), min(end, step*float64(i+1))
				s.inFlight[span.Stage][i] += max(0, to-from) / step
			}
		}
	}
	return s
}
