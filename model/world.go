package model

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// world is one simulation under way: the stages that a strategy is given, which
// pass virtual time, and the account of the items.
type world struct {
	job      Job
	rt       *sim.Runtime
	observe  bool
	services []*service          // by line; nil: none
	guards   []*resilience.Guard // by line; nil: it has no service
	at       []place             // by item
	mistake  error               // the strategy's first, should it not heed what Do returns
	out      Outcome
}

func newWorld(j Job, rt *sim.Runtime, observe bool) *world {
	n := len(j.Lines)
	w := &world{job: j, rt: rt, observe: observe, services: make([]*service, n), guards: make([]*resilience.Guard, n), at: make([]place, j.items()),
		out: Outcome{Failed: map[string]int{}, FailedIn: make([]int, n), Requests: make([]Requests, n), Policies: make([]resilience.Account, n)}}
	if observe {
		w.out.Pools, w.out.Spans, w.out.Ends, w.out.throttled = map[string]Pool{}, make([][]Span, n), make([]int, j.items()), make([][]time.Duration, n)
	}
	for k, line := range j.Lines {
		if line.Remote != nil {
			w.services[k] = newService(rt, line.Name, *line.Remote)
			w.guards[k] = newGuard(rt, line)
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

// newGuard applies the line's policy. A second store takes no time: nothing is known of
// it.
func newGuard(rt *sim.Runtime, line Line) *resilience.Guard {
	o := resilience.Options{Seed: line.Remote.Seed, Stage: line.Name}
	if line.Policy.Fallback != "" {
		o.Fallback = func(_ context.Context, it stage.Item) (stage.Item, error) { return it, nil }
	}
	return resilience.New(rt, line.Policy, o)
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
		it.Attempt, it.Refused, it.Throttled = 0, 0, 0
		out, span, err := visit(ctx, it)
		if err != nil && ctx.Err() != nil {
			return it, ctx.Err()
		}
		w.at[it.ID] = before(k + 1)
		if w.observe {
			w.out.Spans[k][it.ID], w.out.Ends[it.ID] = span, k
		}
		switch {
		case err != nil:
			w.at[it.ID] = gone
			out.Status, out.Reason = stage.Failed, remote.Reason(err)
			w.out.FailedIn[k]++
			w.out.Failed[out.Reason]++
		case last:
			out.Status = stage.Stored
			w.out.Stored++
			if w.observe {
				w.out.Ends[it.ID] = k + 1
			}
		}
		return out, nil
	}
}

// visit passes the time that an item takes in a line. The error is the item's, or the
// context's.
type visit func(ctx context.Context, it stage.Item) (stage.Item, Span, error)

func (w *world) visit(k int) visit {
	line, rt := w.job.Lines[k], w.rt
	switch {
	case line.Kind == stage.CPU:
		return func(_ context.Context, it stage.Item) (stage.Item, Span, error) {
			began := rt.ComputeAt(k, line.Times[it.ID])
			return it, Span{began, rt.Now()}, nil
		}
	case w.services[k] != nil:
		return w.ask(k)
	}
	return func(ctx context.Context, it stage.Item) (stage.Item, Span, error) {
		began, err := w.request(ctx, k, func() error {
			return rt.Sleep(ctx, line.stretch(line.Times[it.ID]+line.Request)-line.Request)
		})
		return it, Span{began, rt.Now()}, err
	}
}

// request does this side's work for one request before and after it, and says when it
// began: when it first had a core.
func (w *world) request(ctx context.Context, k int, do func() error) (began time.Duration, err error) {
	work := w.job.Lines[k].Request
	began = w.rt.Now()
	if send := work / 2; send > 0 {
		began = w.rt.ComputeAt(k, send)
		w.out.requests += send
	}
	err = do()
	if receive := work - work/2; receive > 0 && ctx.Err() == nil {
		w.rt.ComputeAt(k, receive)
		w.out.requests += receive
	}
	return began, err
}

// ask is a visit to a line whose other end does more than take its time: each attempt
// that the line's policy makes is a request.
func (w *world) ask(k int) visit {
	line, rt, service := w.job.Lines[k], w.rt, w.services[k]
	starts := map[int]time.Duration{} // of the items that are there
	guarded := w.guards[k].Wrap(func(ctx context.Context, it stage.Item) (stage.Item, error) {
		began, err := w.request(ctx, k, func() error {
			return service.serve(ctx, it.ID, it.Attempt, line.Times[it.ID])
		})
		if it.Attempt == 0 {
			starts[it.ID] = began
		}
		return it, err
	})
	return func(ctx context.Context, it stage.Item) (stage.Item, Span, error) {
		starts[it.ID] = rt.Now() // where an open circuit lets no attempt begin
		out, err := guarded(ctx, it)
		start := starts[it.ID]
		delete(starts, it.ID)
		if took := rt.Now() - start; line.Stretch > 1 && ctx.Err() == nil {
			if stopped := rt.Sleep(ctx, line.stretch(took)-took); stopped != nil {
				err = stopped
			}
		}
		return out, Span{start, rt.Now()}, err
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
