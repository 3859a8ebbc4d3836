package sim

// fifo is a queue in a ring that grows.
type fifo[T any] struct {
	ring    []T // its length is a power of two, or 0
	head, n int
}

func (f *fifo[T]) put(v T) {
	if f.n == len(f.ring) {
		longer := make([]T, max(16, 2*f.n))
		n := copy(longer, f.ring[f.head:])
		copy(longer[n:], f.ring[:f.head])
		f.ring, f.head = longer, 0
	}
	f.ring[(f.head+f.n)&(len(f.ring)-1)] = v
	f.n++
}

func (f *fifo[T]) take() (v T, ok bool) {
	if f.n == 0 {
		return v, false
	}
	v = f.ring[f.head]
	f.head = (f.head + 1) & (len(f.ring) - 1)
	f.n--
	return v, true
}
