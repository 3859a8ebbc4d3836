package model

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// run simulates a setting on a sample; late: it was seen, perhaps before its end,
// to end after the moment most, in nanoseconds.
func (s *search) run(p *sample, t *trial, most float64) (out Outcome, late bool, err error) {
	strategy, _, err := s.options.Table.Parse(s.family.text(t.buffer))
	if err != nil {
		return Outcome{}, false, err
	}
	job := p.at(t.workers)
	cut := &inTime{Strategy: strategy, sample: p, workers: t.workers, most: math.MaxInt64}
	if most < math.MaxInt64 {
		cut.most = time.Duration(most)
	}
	if !s.family.own {
		strategy = cut
	}
	out, err = job.Simulate(s.ctx, strategy, Options{Discipline: s.options.Discipline})
	if s.family.own {
		s.spend(len(t.workers) * s.load.items)
	}
	s.spend(cut.begun)
	if errors.Is(err, errLate) {
		return Outcome{}, true, nil
	}
	return out, out.Makespan > cut.most, err
}

// errLate is why a run was ended.
var errLate = errors.New("what is left cannot be done in time")

// inTime ends a run of one of our strategies as soon as the work not yet begun
// cannot be done in time, even if no worker and no core is idle from now on. Most
// settings that fail do so by little at each item, and so they show it early. A
// strategy of somebody else's might take the error for anything.
type inTime struct {
	strategies.Strategy
	sample  *sample
	workers []int
	most    time.Duration
	begun   int           // items, in all lines together
	cpu     time.Duration // work of the CPU lines that has not begun
}

// Run implements strategies.Strategy.
func (r *inTime) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	guarded := slices.Clone(stages)
	for k := range guarded {
		if guarded[k].Kind == stage.CPU {
			r.cpu += sum(r.sample.folded.Lines[k].Times)
		}
		guarded[k].Do = r.guard(rt, k, stages[k].Do)
	}
	return r.Strategy.Run(ctx, rt, items, guarded)
}

// guard is a line's work, unless it is too late to begin it.
func (r *inTime) guard(rt flow.Runtime, k int, do stage.Func) stage.Func {
	line, cores := r.sample.folded.Lines[k], time.Duration(0)
	if line.Kind == stage.CPU {
		cores = time.Duration(r.sample.folded.Cores)
	}
	places := time.Duration(r.sample.places(k, r.workers[k]))
	left := sum(line.Times)
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		needed := left / places
		if cores > 0 {
			needed = max(needed, r.cpu/cores)
			r.cpu -= line.Times[it.ID]
		}
		left -= line.Times[it.ID]
		r.begun++
		if needed > r.most-rt.Now() {
			return it, errLate
		}
		return do(ctx, it)
	}
}
