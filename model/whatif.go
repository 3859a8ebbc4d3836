package model

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// Change is a kind of change that a person could make to a job.
type Change string

// The changes that WhatIfs tries.
const (
	ChangeCores  Change = "cores"  // one more core
	ChangeFaster Change = "faster" // a stage takes half the time: half the latency, or a kernel twice as fast
	ChangeLimit  Change = "limit"  // a stage takes twice as many items at once
)

// WhatIf is a single change and what it would do.
type WhatIf struct {
	Change   Change
	Stage    string // which one changes; empty for ChangeCores
	From, To Amount
	Limit    Limit         // of the changed job
	Makespan time.Duration // of the changed job, simulated
	// Gain is the makespan before over the makespan after: 1 where nothing
	// changes, below 1 where the change hurts. That happens: items that come
	// sooner may come in an order that suits the later stages less.
	Gain float64
	// Failed is how many items fail in the changed job, as where a service refuses
	// more: a gain that items pay for is none.
	Failed int
}

// Amount is what a change is from or to: a count of cores or places, or for
// ChangeFaster the stage's mean service time (without the CPU work of requests,
// which is halved as well). Count is 0 where it is a time.
type Amount struct {
	Count int
	Time  time.Duration
}

// String is the amount as a person reads it, such as "4" or "100 ms".
func (a Amount) String() string {
	if a.Count > 0 {
		return strconv.Itoa(a.Count)
	}
	return Words(a.Time)
}

// WhatIfs tries every single change that a person could make to the job, each in
// the text of the strategy: one more core, where cores bind; each stage twice as
// fast; and twice as many places in each stage that can be short of them. The
// largest gain comes first, and equal ones in the order cores, stages; changes that
// make more items fail come last.
//
// With one more core a CPU line whose limit equals the cores gets one more place,
// because by default a CPU stage has as many workers as there are cores. A CPU
// line's limit grows up to the cores at most, where they bind: more workers than
// cores only share them. A limit that all items fit into at once stays.
//
// CPU work that was measured (Job.CPU) counts neither before nor after: what is
// compared is simulated, and there the lines' times are all the work.
//
// Errors are those of Simulate.
func (j Job) WhatIfs(ctx context.Context, s strategies.Strategy, o Options) ([]WhatIf, error) {
	j.CPU, j.requests = 0, 0
	before, err := j.Simulate(ctx, s, o)
	if err != nil {
		return nil, err
	}
	var tried []WhatIf
	for c := range j.changes() {
		out, err := c.job.Simulate(ctx, s, o)
		if err != nil {
			return nil, err
		}
		if c.Limit, err = c.job.Limit(); err != nil {
			return nil, err
		}
		c.Makespan, c.Gain, c.Failed = out.Makespan, gain(before.Makespan, out.Makespan), out.failed()
		tried = append(tried, c.WhatIf)
	}
	slices.SortStableFunc(tried, func(a, b WhatIf) int {
		return cmp.Or(cmp.Compare(max(a.Failed, before.failed()), max(b.Failed, before.failed())), cmp.Compare(b.Gain, a.Gain))
	})
	return tried, nil
}

// gain is 1 where nothing takes any time: no change makes such a run of another.
func gain(before, after time.Duration) float64 {
	if after == 0 {
		return 1
	}
	return float64(before) / float64(after)
}

// changed is a change, and the job that it makes.
type changed struct {
	WhatIf
	job Job
}

// changes are the changes worth trying, of a job that was checked, one at a time:
// the jobs of millions of items need not be held together.
func (j Job) changes() iter.Seq[changed] {
	return func(yield func(changed) bool) {
		if j.Cores > 0 && !yield(changed{
			WhatIf{Change: ChangeCores, From: Amount{Count: j.Cores}, To: Amount{Count: j.Cores + 1}},
			j.withCores(j.Cores + 1),
		}) {
			return
		}
		for k, line := range j.Lines {
			if sum(line.Times) > 0 && !yield(j.fasterStage(k)) {
				return
			}
			if doubled := j.doubled(k); doubled > line.Limit && !yield(changed{
				WhatIf{Change: ChangeLimit, Stage: line.Name, From: Amount{Count: line.Limit}, To: Amount{Count: doubled}},
				j.WithLimit(k, doubled),
			}) {
				return
			}
		}
	}
}

// fasterStage takes half the time in line k.
func (j Job) fasterStage(k int) changed {
	faster := j.Stretched(k, 0.5)
	return changed{WhatIf{
		Change: ChangeFaster, Stage: j.Lines[k].Name,
		From: Amount{Time: mean(j.Lines[k].Times)}, To: Amount{Time: mean(faster.Lines[k].Times)},
	}, faster}
}

// doubled is twice line k's limit, as far as that can help; it is not above the
// limit where nothing can.
func (j Job) doubled(k int) int {
	line := j.Lines[k]
	if line.Limit >= j.items() {
		return line.Limit
	}
	if line.Kind == stage.CPU && j.Cores > 0 {
		return min(2*line.Limit, j.Cores)
	}
	return 2 * line.Limit
}

// mean is 0 where there are none.
func mean(times []time.Duration) time.Duration {
	return sum(times) / time.Duration(max(len(times), 1))
}
