package bench

import (
	"context"
	"errors"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// ErrNoThreadClock says that CPU stages cannot be stretched on this system.
var ErrNoThreadClock = errors.New("computing can be stretched by a thread's CPU clock only, which this system does not have")

// stretched makes stage k take so many times as long as it does: computing by computing
// on, all else by waiting. With a factor of 1 nothing is added, but what stretching
// costs beside, so that a stage that stays as it is can be held against one that does
// not.
func (j *job) stretched(k int, rt flow.Runtime) stage.Wrapper {
	s := j.spec.Stages[k]
	if s.Kind == stage.CPU && !j.cpu[k].pretends {
		return longerWork(func(work func()) error { return workloads.Longer(s.Stretch, work) })
	}
	return longerWait(s.Stretch, rt, func(item int, waited time.Duration) {
		if s.Kind == stage.IO && s.Store == "" { // the service took that long, as far as anybody can tell
			j.spans.Served(k, item, waited)
		}
	})
}

// longerWait waits on after each call of a stage. What an item waits for a place or a
// core within the call is stretched too: a service that is so many times slower would
// be so in all.
func longerWait(factor float64, rt flow.Runtime, waited func(item int, d time.Duration)) stage.Wrapper {
	return func(next stage.Func) stage.Func {
		return func(ctx context.Context, it stage.Item) (stage.Item, error) {
			began := rt.Now()
			out, err := next(ctx, it)
			if ctx.Err() != nil || it.Status == stage.Failed {
				return out, err
			}
			took := rt.Now() - began
			extra := time.Duration(factor*float64(took)+0.5) - took
			if extra <= 0 {
				return out, err
			}
			waited(it.ID, extra)
			if stopped := rt.Sleep(ctx, extra); stopped != nil {
				return out, stopped
			}
			return out, err
		}
	}
}

// longerWork computes on after each call of a stage.
func longerWork(longer func(work func()) error) stage.Wrapper {
	return func(next stage.Func) stage.Func {
		return func(ctx context.Context, it stage.Item) (out stage.Item, err error) {
			if it.Status == stage.Failed {
				return next(ctx, it)
			}
			if clock := longer(func() { out, err = next(ctx, it) }); clock != nil {
				return out, clock
			}
			return out, err
		}
	}
}
