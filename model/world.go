package model

import (
	"cmp"
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
	at       []place    // by item
	mistake  error      // the strategy's first, should it not heed what Do returns
	out      Outcome
}

func newWorld(j Job, rt *sim.Runtime, observe bool) *world {
	n := len(j.Lines)
	w := &world{job: j, rt: rt, observe: observe, services: make([]*service, n), at: make([]place, j.items()),
		out: Outcome{Failed: map[string]int{}, FailedIn: make([]int, n), Requests: make([]Requests, n)}}
	if observe {
		w.out.Pools, w.out.Spans, w.out.Ends, w.out.throttled = map[string]Pool{}, make([][]Span, n), make([]int, j.items()), make([][]time.Duration, n)
	}
	for k, line := range j.Lines {
		if line.Remote != nil {
			w.services[k] = newService(rt, line.Name, *line.Remote)
			if line.Remote.queuesForRate() && observe {
				w.services[k].throttled = make([]time.Duration, j.items())
			}
		}
		if observe {
			if w.services[k] != nil {
				w.out.throttled[k] = w.services[k].throttled
			}
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
		if err := w.enter(k, it.ID); err != nil {
			w.mistake = cmp.Or(w.mistake, err)
			return it, err
		}
		span, failure, err := visit(ctx, it.ID)
		if err != nil {
			return it, err
		}
		w.at[it.ID] = before(k + 1)
		if w.observe {
			w.out.Spans[k][it.ID], w.out.Ends[it.ID] = span, k
		}
		switch {
		case failure != "":
			w.at[it.ID] = gone
			it.Status, it.Reason = stage.Failed, failure
			w.out.FailedIn[k]++
			w.out.Failed[failure]++
		case last:
			it.Status = stage.Stored
			w.out.Stored++
			if w.observe {
				w.out.Ends[it.ID] = k + 1
			}
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
			err = rt.Sleep(ctx, line.stretch(line.Times[item]+line.Request)-line.Request)
		}
		if receive > 0 && err == nil {
			rt.ComputeAt(k, receive)
		}
		if took := rt.Now() - span.Start; service != nil && line.Stretch > 1 && err == nil {
			err = rt.Sleep(ctx, line.stretch(took)-took)
		}
		span.End = rt.Now()
		return span, failure, err
	}
}

// place is where an item is: before a line, in it, or gone.
type place int32

func before(k int) place { return place(2 * k) }
func in(k int) place     { return place(2*k + 1) }

// gone is an item that failed.
const gone place = -1

// enter lets an item into a line. The error says what the strategy did wrong.
func (w *world) enter(k, item int) error {
	name := w.job.Lines[k].Name
	if uint(item) >= uint(len(w.at)) {
		return fmt.Errorf("item %d came to stage %s: the job has %d, from 0 on", item, name, len(w.at))
	}
	switch at := w.at[item]; {
	case at == before(k):
		w.at[item] = in(k)
		return nil
	case at == gone:
		return fmt.Errorf("item %d came to stage %s as if it had not failed: pass on what a stage returns", item, name)
	case at > before(k):
		return fmt.Errorf("item %d came to stage %s a second time", item, name)
	default:
		return fmt.Errorf("item %d came to stage %s before it was through stage %s", item, name, w.job.Lines[k-1].Name)
	}
}

// account checks that the strategy took every item through.
func (w *world) account() error {
	if w.mistake != nil {
		return w.mistake
	}
	for k, line := range w.job.Lines {
		lost := 0
		for _, at := range w.at {
			if at == before(k) {
				lost++
			}
		}
		if lost > 0 {
			return fmt.Errorf("the strategy lost items: %d of %d never came to stage %s", lost, len(w.at), line.Name)
		}
	}
	return nil
}
