package bench

import (
	"context"
	"slices"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// mostReplayed is how many items of all stages together a replay may have: some
// seconds' worth.
const mostReplayed = 1_000_000

// mostTimes is how many items of all stages together have their times in the
// record: some 100 KiB.
const mostTimes = 12_000

// replay runs the trial's own durations through the strategy's text in virtual
// time: what of the makespan they and the strategy explain, and what is left for
// the machine (see replay.JobOf). What a request waited for a core is left out, as
// the virtual cores make it wait, unless it waited for an API on the same cores,
// whose work is not known here. It is 0 where there is nothing to replay: a strategy
// that cannot be simulated, or items that failed or never came.
func (j *job) replay(ctx context.Context, req Request, t results.Trial, table strategies.Table) (time.Duration, error) {
	if !simulable(table, t.Cell.Strategy) || j.spec.Items*len(j.spec.Stages) > mostReplayed {
		return 0, nil
	}
	for k := range j.spec.Stages {
		for i := range j.spec.Items {
			if _, _, ok := j.spans.At(k, i); !ok {
				return 0, nil
			}
		}
	}
	strategy, _, err := table.Parse(t.Cell.Strategy)
	if err != nil {
		return 0, err
	}
	out, err := replay.JobOf(t, j.spec.Items, j.replayed(req, t)).Simulate(ctx, strategy, model.Options{})
	return out.Makespan, err
}

// replayed is what an item needed, as far as a replay is concerned.
func (j *job) replayed(req Request, t results.Trial) replay.Needs {
	return func(k, item int) time.Duration {
		start, end, ok := j.spans.At(k, item)
		switch {
		case !ok:
			return 0
		case req.SharesCores:
			return end - start
		}
		return j.needed(k, item, time.Duration(t.Stages[k].TransportNS))
	}
}

// times records what the items needed.
func times(items, stages int, needs replay.Needs) *results.Times {
	t := &results.Times{Stride: 1 + (items*stages-1)/mostTimes}
	for k := range stages {
		ns := make([]int64, 0, 1+items/t.Stride)
		for i := 0; i < items; i += t.Stride {
			ns = append(ns, int64(needs(k, i)))
		}
		t.NS = append(t.NS, ns)
	}
	return t
}

// aloneNS is what an I/O stage takes for the items that came to it without others, on
// average; 0 where that is not known.
func (j *job) aloneNS(k int) int64 {
	s := j.spec.Stages[k]
	if s.Kind != stage.IO {
		return 0
	}
	line := model.Served(j.spec, k, model.Line{Name: s.Name, Kind: s.Kind}, 0)
	return int64(line.Alone(func(i int) bool {
		_, _, came := j.spans.At(k, i)
		return came
	}))
}

// simulable reports whether a strategy of the table can be simulated.
func simulable(table strategies.Table, text string) bool {
	return slices.ContainsFunc(table.Virtual(), func(d strategies.Definition) bool { return d.Name == strategies.NameIn(text) })
}
