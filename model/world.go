package model

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// world is one simulation under way: the stages that a strategy is given, which
// pass virtual time, and the account of the items.
type world struct {
	job      Job
	rt       *sim.Runtime
	observe  bool
	services []*service // by line; nil: none
	seen     []set      // by line: the items that came
	out      Outcome
}

func newWorld(j Job, rt *sim.Runtime, observe bool) *world {
	n := len(j.Lines)
	w := &world{job: j, rt: rt, observe: observe, services: make([]*service, n), seen: make([]set, n),
		out: Outcome{Failed: map[string]int{}, FailedIn: make([]int, n), Requests: make([]Requests, n)}}
	if observe {
		w.out.Pools, w.out.Spans = map[string]Pool{}, make([][]Span, n)
	}
	for k, line := range j.Lines {
		w.seen[k] = newSet(j.items())
		if line.Remote != nil {
			w.services[k] = newService(rt, line.Name, *line.Remote)
		}
		if observe {
			w.out.Spans[k] = make([]Span, j.items())
			for i := range w.out.Spans[k] {
				w.out.Spans[k][i] = never
			}
		}
	}
	return w
}

// runtime is what the strategy runs in.
func (w *world) runtime() flow.Runtime {
	if w.observe {
		return metered{w.rt, w.out.Pools}
	}
	return w.rt
}

// metered is the virtual runtime, told how long workers waited.
type metered struct {
	*sim.Runtime
	pools map[string]Pool
}

// Waited implements flow.Meter.
func (m metered) Waited(pool string, starved, blocked time.Duration) {
	p := m.pools[pool]
	m.pools[pool] = Pool{p.Workers + 1, p.Starved + starved, p.Blocked + blocked}
}

func (w *world) items() iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for i := range w.job.items() {
			if !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
}

func (w *world) stages() []stage.Stage {
	out := make([]stage.Stage, len(w.job.Lines))
	for k, line := range w.job.Lines {
		limit := line.Limit
		if limit == 0 { // none: as many as there are
			limit = w.job.items()
		}
		out[k] = stage.Stage{Name: line.Name, Kind: line.Kind, Limit: limit, Do: w.do(k)}
	}
	return out
}

// do takes an item through a line. One that fails there passes the later ones
// untouched.
func (w *world) do(k int) stage.Func {
	visit := w.visit(k)
	last := k == len(w.job.Lines)-1
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		if it.Status == stage.Failed {
			return it, nil
		}
		if !w.seen[k].add(it.ID) {
			return it, fmt.Errorf("item %d came to stage %s a second time, or is none of the job's", it.ID, w.job.Lines[k].Name)
		}
		span, failure, err := visit(ctx, it.ID)
		if err != nil {
			return it, err
		}
		if w.observe {
			w.out.Spans[k][it.ID] = span
		}
		switch {
		case failure != "":
			it.Status, it.Reason = stage.Failed, failure
			w.out.FailedIn[k]++
			w.out.Failed[failure]++
		case last:
			it.Status = stage.Stored
			w.out.Stored++
		}
		return it, nil
	}
}

// visit passes the time that an item takes in a line.
func (w *world) visit(k int) func(ctx context.Context, item int) (span Span, failure string, err error) {
	line, rt, service := w.job.Lines[k], w.rt, w.services[k]
	if line.Kind == stage.CPU {
		return func(_ context.Context, item int) (Span, string, error) {
			began := rt.ComputeAt(k, line.Times[item])
			return Span{began, rt.Now()}, "", nil
		}
	}
	send, receive := line.Request/2, line.Request-line.Request/2
	return func(ctx context.Context, item int) (span Span, failure string, err error) {
		span.Start = rt.Now()
		if send > 0 {
			span.Start = rt.ComputeAt(k, send)
		}
		if service != nil {
			failure, err = service.serve(ctx, item, line.Times[item])
		} else {
			err = rt.Sleep(ctx, line.Times[item])
		}
		if receive > 0 && err == nil {
			rt.ComputeAt(k, receive)
		}
		span.End = rt.Now()
		return span, failure, err
	}
}

// account checks that every item that did not fail before came to each line.
func (w *world) account() error {
	left := w.job.items()
	for k, line := range w.job.Lines {
		if came := w.seen[k].n; came != left {
			return fmt.Errorf("the strategy lost items: %d of %d came to stage %s", came, left, line.Name)
		}
		left -= w.out.FailedIn[k]
	}
	return nil
}

// set holds items of a job.
type set struct {
	bits []uint64
	size int
	n    int // in it
}

func newSet(size int) set { return set{bits: make([]uint64, (size+63)/64), size: size} }

// add reports whether the item is one of the job's and was not in the set yet.
func (s *set) add(item int) bool {
	if uint(item) >= uint(s.size) || s.bits[item/64]&(1<<(item%64)) != 0 {
		return false
	}
	s.bits[item/64] |= 1 << (item % 64)
	s.n++
	return true
}
