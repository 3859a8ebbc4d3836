package flow

import (
	"context"
	"iter"
	"sync/atomic"
	"time"
)

// Until yields the values of a sequence until the context has ended.
func Until[T any](ctx context.Context, values iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range values {
			if ctx.Err() != nil || !yield(v) {
				return
			}
		}
	}
}

// Feed starts the activity that takes values from a sequence into a queue
// without places: a value is taken only when somebody is there for it.
func Feed[T any](g *Group, values iter.Seq[T]) *Queue[T] {
	out := NewQueue[T](g, "source", 0)
	g.Go("source", func(context.Context) error {
		defer out.Close()
		for v := range values {
			if err := out.Put(v); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

// Pool starts n standing workers (less than 1 counts as 1) that take values from in through do to out,
// and closes out when the last of them ends. A nil out drops the results.
func Pool[T any](g *Group, name string, n int, in *Queue[T], do func(context.Context, T) (T, error), out *Queue[T]) {
	meter, timed := g.rt.(Meter)
	n = max(n, 1)
	var standing atomic.Int64
	standing.Store(int64(n))
	for range n {
		g.Go(name, func(ctx context.Context) error {
			var starved, blocked time.Duration
			defer func() {
				if timed {
					meter.Waited(name, starved, blocked)
				}
				if standing.Add(-1) == 0 && out != nil {
					out.Close()
				}
			}()
			for {
				v, ok, waited := in.get(timed)
				starved += waited
				if !ok {
					return nil
				}
				v, err := do(ctx, v)
				if err != nil {
					return err
				}
				if out == nil {
					continue
				}
				waited, err = out.put(v, timed)
				blocked += waited
				if err != nil {
					return err
				}
			}
		})
	}
}

// Each takes every value through do, at most limit at once (less than 1 counts as
// 1), in order of position, and puts the results in the values' places. It returns
// when all are done, or with the first error.
func Each[T any](ctx context.Context, rt Runtime, name string, limit int, values []T, do func(context.Context, T) (T, error)) error {
	g := NewGroup(ctx, rt)
	var next atomic.Int64
	for range min(max(limit, 1), len(values)) {
		g.Go(name, func(ctx context.Context) error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(values) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				v, err := do(ctx, values[i])
				if err != nil {
					return err
				}
				values[i] = v
			}
		})
	}
	return g.Wait()
}
