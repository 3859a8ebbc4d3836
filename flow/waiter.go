package flow

// waiter is one activity that waits at a queue, with the value it brings or is
// brought.
type waiter[T any] struct {
	parker Parker
	value  T
	ok     bool // served; false after waking: closed or ended
	next   *waiter[T]
}

// waiter takes a spent waiter or makes one. They are kept with their queue, not
// in a pool for all: a parker belongs to the runtime that made it.
func (q *Queue[T]) waiter() *waiter[T] {
	w := q.free
	if w == nil {
		return &waiter[T]{parker: q.rt.NewParker(q.what)}
	}
	q.free, w.next = w.next, nil
	return w
}

func (q *Queue[T]) spend(w *waiter[T]) {
	var zero T
	w.value, w.ok = zero, false
	w.next, q.free = q.free, w
}

// waitList is first in, first out.
type waitList[T any] struct{ first, last *waiter[T] }

func (l *waitList[T]) add(w *waiter[T]) {
	if l.first == nil {
		l.first = w
	} else {
		l.last.next = w
	}
	l.last = w
}

func (l *waitList[T]) take() *waiter[T] {
	w := l.first
	if w != nil {
		l.first, w.next = w.next, nil
	}
	return w
}

func (l *waitList[T]) takeAll() *waiter[T] {
	w := l.first
	l.first = nil
	return w
}

// release wakes a whole list. The next one is read first: a woken waiter is its
// owner's again at once.
func release[T any](w *waiter[T]) {
	for w != nil {
		next := w.next
		w.parker.Unpark()
		w = next
	}
}
