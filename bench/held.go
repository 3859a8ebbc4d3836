package bench

import (
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// held is what a trial kept in memory by its spans: items bring their payload, or
// have it from the first stage that gets one.
func held(spec workloads.Spec, out model.Outcome, spans *probe.Spans) *results.Held {
	from := -1
	if spec.Stages[0].Op == workloads.Get {
		from = 0
	}
	return &results.Held{Items: out.Held(-1), PayloadBytes: int64(out.Held(from)) * int64(spec.Payload), FullNS: int64(spans.Full())}
}

// held is what a measured trial kept.
func (j *job) held() *results.Held {
	var out model.Outcome
	for k := range j.spec.Stages {
		spans := make([]model.Span, j.spec.Items)
		for i := range spans {
			start, end, ok := j.spans.At(k, i)
			if !ok {
				end = start - 1 // it never was there
			}
			spans[i] = model.Span{Start: start, End: end}
		}
		out.Spans = append(out.Spans, spans)
	}
	return held(j.spec, out, j.spans)
}
