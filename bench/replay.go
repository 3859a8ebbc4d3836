package bench

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// mostReplayed is how many items of all stages together a replay may have: some
// seconds' worth.
const mostReplayed = 1_000_000

// replay runs the trial's own durations through the strategy's text in virtual
// time: what of the makespan they and the strategy explain, and what is left for
// the machine. What CPU time the process used beside its kernels (for requests,
// hand-overs, timers, the collector) is charged to the requests; what a request
// waited for a core beyond that is left out, as the virtual cores make it wait,
// unless it waited for an API on the same cores, whose work is not known here. It
// is 0 where there is nothing to replay: a strategy that cannot be
// simulated, or items that failed or never came.
func (j *job) replay(ctx context.Context, req Request, t results.Trial, table strategies.Table) (time.Duration, error) {
	if !simulable(table, t.Cell.Strategy) || j.spec.Items*len(j.spec.Stages) > mostReplayed {
		return 0, nil
	}
	again := model.Job{Cores: t.Cell.Cores}
	beside := requestWork(t)
	for k, s := range j.spec.Stages {
		line := model.Line{Name: s.Name, Kind: s.Kind, Limit: s.Limit, Times: make([]time.Duration, j.spec.Items)}
		for i := range line.Times {
			start, end, ok := j.spans.At(k, i)
			if !ok {
				return 0, nil
			}
			line.Times[i] = end - start
			if !req.SharesCores {
				line.Times[i] = j.needed(k, i, time.Duration(t.Stages[k].TransportNS))
			}
			if s.Kind == stage.IO {
				line.Times[i] = max(line.Times[i]-beside, 0)
			}
		}
		if s.Kind == stage.IO {
			line.Request = beside
		}
		again.Lines = append(again.Lines, line)
	}
	strategy, _, err := table.Parse(t.Cell.Strategy)
	if err != nil {
		return 0, err
	}
	out, err := again.Simulate(ctx, strategy, model.Options{})
	return out.Makespan, err
}

// requestWork is the CPU time that the trial's process used beside its kernels, for
// each of its requests; 0 where it made none.
func requestWork(t results.Trial) time.Duration {
	var kernels, requests int64
	for _, s := range t.Stages {
		switch {
		case s.Kind == stage.IO.String():
			requests += int64(s.Count)
		case !s.Pretends:
			kernels += s.BusyNS
		}
	}
	return time.Duration(max(t.CPU.TotalNS()-kernels, 0) / max(requests, 1))
}

// simulable reports whether a strategy of the table can be simulated.
func simulable(table strategies.Table, text string) bool {
	name, _, _ := strings.Cut(text, ":")
	return slices.ContainsFunc(table, func(d strategies.Definition) bool { return d.Name == name && d.Virtual })
}
