package resilience

import "context"

// families are the attempts under way whose end somebody waits for, by the context of
// their caller: it is asked once to tell of its end, not for every attempt, as a
// strategy passes the same context to all items of a group.
type families struct {
	by     map[<-chan struct{}]*family // by Done: contexts that end together have it in common
	latest *family
}

type family struct {
	parent context.Context
	done   <-chan struct{}
	first  *attempt
	stop   func() bool
}

// kin is an attempt's place in its family.
type kin struct {
	in         *family // nil: in none
	prev, next *attempt
}

// join makes the end of the caller's context reach the attempt; the lock is held.
func (f *families) join(g *Guard, a *attempt) {
	if a.kin.in != nil {
		return
	}
	done := a.parent.Done()
	if done == nil { // it never ends
		return
	}
	m := f.of(g, done, a.parent)
	a.kin = kin{in: m, next: m.first}
	if m.first != nil {
		m.first.kin.prev = a
	}
	m.first = a
}

// of finds a context's family, or begins one.
func (f *families) of(g *Guard, done <-chan struct{}, parent context.Context) *family {
	if f.latest != nil && f.latest.done == done {
		return f.latest
	}
	m := f.by[done]
	if m == nil {
		m = &family{parent: parent, done: done}
		if f.by == nil {
			f.by = map[<-chan struct{}]*family{}
		}
		f.by[done] = m
		m.stop = g.rt.OnDone(parent, func() { g.orphan(m) })
	}
	before := f.latest
	f.latest = m
	if before != nil {
		f.drop(before)
	}
	return m
}

// drop forgets a family that is empty and not the latest, which mostly grows again.
func (f *families) drop(m *family) {
	if m.first == nil && m != f.latest && f.by[m.done] == m {
		delete(f.by, m.done)
		m.stop()
	}
}

// leave takes the attempt that k belongs to out of its family.
func (k *kin) leave(g *Guard) {
	m := k.in
	if m == nil {
		return
	}
	if k.prev == nil {
		m.first = k.next
	} else {
		k.prev.kin.next = k.next
	}
	if k.next != nil {
		k.next.kin.prev = k.prev
	}
	*k = kin{}
	g.families.drop(m)
}

// orphan ends what is under way for a context that has ended.
func (g *Guard) orphan(m *family) {
	var ended []ending
	g.lock.Lock()
	if g.families.latest == m {
		g.families.latest = nil
	}
	delete(g.families.by, m.done)
	for m.first != nil {
		ended = append(ended, m.first.end(stopped))
	}
	g.lock.Unlock()
	for _, e := range ended {
		e.tell()
	}
}
