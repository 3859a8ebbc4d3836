package bench

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// mostReplayed is how many items of all stages together a replay may have: some
// seconds' worth.
const mostReplayed = 1_000_000

// replay runs the trial's own durations through the strategy's text in virtual
// time: what of the makespan they and the strategy explain, and what is left for
// the machine. It is 0 where there is nothing to replay: a strategy that cannot be
// simulated, or items that failed or never came.
func (j *job) replay(ctx context.Context, t results.Trial, table strategies.Table) (time.Duration, error) {
	if !simulable(table, t.Cell.Strategy) || j.spec.Items*len(j.spec.Stages) > mostReplayed {
		return 0, nil
	}
	again := model.Job{Cores: t.Cell.Cores}
	for k, s := range j.spec.Stages {
		line := model.Line{Name: s.Name, Kind: s.Kind, Limit: s.Limit, Times: make([]time.Duration, j.spec.Items)}
		for i := range line.Times {
			start, end, ok := j.spans.At(k, i)
			if !ok {
				return 0, nil
			}
			line.Times[i] = end - start
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

// simulable reports whether a strategy of the table can be simulated.
func simulable(table strategies.Table, text string) bool {
	name, _, _ := strings.Cut(text, ":")
	return slices.ContainsFunc(table, func(d strategies.Definition) bool { return d.Name == name && d.Virtual })
}
