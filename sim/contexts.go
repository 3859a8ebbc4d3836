package sim

import (
	"context"
	"slices"
)

// watch is a context whose end somebody waits for. The kernel asks it after each
// step: there is no other way to learn in the same step, and on the same
// goroutine, that an activity has cancelled it. A context that is a teller is not
// asked.
type watch struct {
	ctx      context.Context
	done     <-chan struct{} // contexts that end together have it in common; nil: it is a teller
	ended    bool
	sleepers int
	calls    []*func()
}

// teller is a context that calls f as it ends, on the goroutine that ends it. There may
// be one for each request, and to ask all of them at every step would take long.
type teller interface {
	AfterFunc(f func()) (stop func() bool)
}

// watch finds the watch of a context, or begins one; it is nil where the context
// never ends. It is mostly the last one that the same activity asked for.
func (rt *Runtime) watch(ctx context.Context, last *watch) *watch {
	if t, ok := ctx.(teller); ok {
		return rt.listen(ctx, t)
	}
	done := ctx.Done()
	if done == nil {
		return nil
	}
	if last != nil && last.done == done && !last.ended {
		return last
	}
	for _, w := range rt.watches {
		if w.done == done {
			return w
		}
	}
	w := &watch{ctx: ctx, done: done}
	rt.watches = append(rt.watches, w)
	return w
}

// listen begins the watch of a context that tells.
func (rt *Runtime) listen(ctx context.Context, t teller) *watch {
	w := &watch{ctx: ctx}
	tell := func() { rt.told = append(rt.told, w) }
	if ctx.Err() != nil {
		tell()
		return w
	}
	t.AfterFunc(tell)
	return w
}

// OnDone calls f when the context ends, in the same virtual moment if an activity
// ended it, as soon as the next activity waits. f must not wait.
func (rt *Runtime) OnDone(ctx context.Context, f func()) (stop func() bool) {
	call := &f
	w := rt.watch(ctx, nil)
	if w != nil {
		w.calls = append(w.calls, call)
	}
	return func() bool {
		pending := call != nil
		if w != nil {
			i := slices.Index(w.calls, call)
			if pending = i >= 0; pending {
				w.calls = slices.Delete(w.calls, i, i+1)
			}
		}
		call = nil
		return pending
	}
}

// poll looks which contexts have ended.
func (rt *Runtime) poll() {
	for {
		for i := 0; i < len(rt.watches); i++ {
			if w := rt.watches[i]; w.ctx.Err() != nil {
				rt.watches = slices.Delete(rt.watches, i, i+1)
				rt.contextEnded(w)
				i = -1 // what was called may have ended others
			}
		}
		if len(rt.told) == 0 {
			return
		}
		told := rt.told
		rt.told, rt.heard = rt.heard[:0], told
		for _, w := range told {
			rt.contextEnded(w)
		}
		clear(told)
	}
}

func (rt *Runtime) contextEnded(w *watch) {
	err := w.ctx.Err()
	w.ended = true
	for len(w.calls) > 0 {
		f := w.calls[0]
		w.calls = slices.Delete(w.calls, 0, 1)
		rt.call(*f)
	}
	if w.sleepers == 0 {
		return
	}
	w.sleepers = 0
	for _, a := range rt.timers.remove(func(a *activity) bool { return a.asleep && a.watch == w }) {
		a.asleep, a.err = false, err
		rt.ready.put(a)
	}
}

// call runs a function given to OnDone or AfterFunc, on the stack of whichever activity waits:
// a panic is not for that activity to recover from.
func (rt *Runtime) call(f func()) {
	running := rt.current
	rt.current = nil
	defer func() {
		rt.current = running
		if v := recover(); v != nil {
			rt.fail("a function given to OnDone or AfterFunc", v)
		}
	}()
	f()
}
