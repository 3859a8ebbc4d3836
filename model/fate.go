package model

import (
	"context"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// fate is what becomes of an item in a line, as far as that is sure beforehand.
type fate struct {
	least  time.Duration // that it takes there, its requests and transfers included
	fails  bool          // it goes no further
	unsent bool          // perhaps the service never admits it
}

// fates are the items' in the line but those that are gone, and the CPU work of their
// requests that is sure. They are nil for a line in which every item takes its time and
// passes.
//
// Where an item's fate is its own (see ownFates) it is exact. Elsewhere, as where a
// service refuses or a circuit opens, load decides which attempt goes well: then an item
// takes no less than the shortest that can, and one of which no attempt can go well fails.
func (l Line) fates(gone []bool) (of []fate, requests time.Duration) {
	each := l.Request * time.Duration(len(gone)-count(gone))
	switch {
	case l.Remote == nil || len(l.Remote.Service.Faults) == 0 && l.Policy.IsZero():
		return nil, each
	case l.Policy.IsZero():
		return l.firstFates(), each
	case l.ownFates():
		return l.alone(gone)
	}
	of = make([]fate, len(l.Times))
	for i := range of {
		if of[i] = l.leastFate(i); !gone[i] && !of[i].unsent { // one attempt goes well
			requests += l.Request
		}
	}
	return of, requests
}

// SurelyFailing is how many items fail in each line whatever the strategy and the others
// do: what Limit reckons with.
func (j Job) SurelyFailing() []int {
	gone, in := make([]bool, j.items()), make([]int, len(j.Lines))
	for k, line := range j.Lines {
		of, _ := line.fates(gone)
		for i, f := range of {
			if f.fails && !gone[i] {
				gone[i] = true
				in[k]++
			}
		}
	}
	return in
}

// ownFates reports whether what becomes of an item under the line's policy depends on its
// own draws alone: nobody is refused, no circuit and no budget is shared, and where
// time limits apply nobody waits for others.
func (l Line) ownFates() bool {
	v, p := l.Remote.Service, l.Policy
	limited := v.Rate > 0 || v.Concurrency > 0
	waits := limited || v.Capacity > 0 || v.Bandwidth > 0 || l.Request > 0
	clocked := p.Timeout > 0 || p.Deadline > 0 || p.Hedge > 0
	switch {
	case limited && v.Overflow != workloads.Queue, p.Breaker > 0, p.Budget > 0, clocked && waits:
		return false
	}
	return !l.mayHang()
}

// mayHang reports whether an answer may never come, and nothing ends the wait.
func (l Line) mayHang() bool {
	if l.Policy.Timeout > 0 || l.Policy.Deadline > 0 {
		return false
	}
	for _, f := range l.Remote.Service.Faults {
		if f.Kind == workloads.FaultHang {
			return true
		}
	}
	return false
}

// Alone is what the line takes on average for the items that came to it, without others;
// what its policy makes of their faults is in it. 0: none came, or it is load that decides.
func (l Line) Alone(came func(item int) bool) time.Duration {
	gone := make([]bool, len(l.Times))
	for i := range gone {
		gone[i] = !came(i)
	}
	var of []fate
	if !l.Policy.IsZero() {
		if !l.ownFates() {
			return 0
		}
		of, _ = l.alone(gone)
	}
	var times []time.Duration
	for i, t := range l.Times {
		switch {
		case gone[i]:
		case of != nil:
			times = append(times, of[i].least)
		default:
			times = append(times, l.stretch(t))
		}
	}
	return mean(times)
}

// fault is what strikes an attempt.
func (l Line) fault(item, attempt int) workloads.Fault {
	r := l.Remote
	return remote.DrawOf(r.Seed, l.Name, r.Latency, r.Service.Faults, item, attempt).Fault
}

// firstFates are those in a line without a policy: what strikes the only attempt. An item
// that hangs takes for ever, and is told by its simulation.
func (l Line) firstFates() []fate {
	of := make([]fate, len(l.Times))
	for i, t := range l.Times {
		kind := l.fault(i, 0).Kind
		of[i] = fate{least: l.stretch(t + l.Request + l.Remote.transfer()), fails: kind != "" && kind != workloads.FaultHang}
	}
	return of
}

// alone takes one item after the other through the line, by the text that is simulated.
// Where a rate or a concurrency can only delay, it has no part in an item's own time.
func (l Line) alone(gone []bool) ([]fate, time.Duration) {
	of := make([]fate, len(l.Times))
	other := *l.Remote
	other.Service.Rate, other.Service.Concurrency = 0, 0
	l.Limit, l.Remote = 1, &other
	j := Job{Lines: []Line{l}}
	var requests time.Duration
	_, err := sim.Run(context.Background(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
		w := newWorld(j, rt, false)
		visit := w.visit(0)
		for i := range of {
			if gone[i] {
				continue
			}
			_, span, err := visit(ctx, stage.Item{ID: i})
			of[i] = fate{least: span.End - span.Start, fails: err != nil}
		}
		requests = w.out.requests
		return nil
	})
	if err != nil { // nothing hangs, and nobody ends it
		panic(err)
	}
	return of, requests
}

// leastFate bounds an item's fate where load decides. Who may be stored elsewhere at once
// takes no time.
func (l Line) leastFate(item int) fate {
	p, r := l.Policy, l.Remote
	if p.Fallback != "" {
		return fate{unsent: true}
	}
	requests := p.Retries + 1
	if p.Hedge > 0 {
		requests *= 2
	}
	limit := shortest(p.Timeout, p.Deadline)
	best := fate{fails: true, unsent: true}
	for n := range requests {
		kind, t := l.fault(item, n).Kind, r.takes(l.Name, item, n, l.Times[item])
		passes := kind == "" || l.mayHang() && kind == workloads.FaultHang
		if !passes || limit > 0 && t > limit {
			continue
		}
		if t = l.stretch(t + l.Request + r.transfer()); best.fails || t < best.least {
			best = fate{least: t}
		}
	}
	return best
}

// shortest is the shorter of two limits, of which 0 is none.
func shortest(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
