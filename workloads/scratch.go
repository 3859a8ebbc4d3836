package workloads

import "sync"

// scratch keeps the buffers of a trial's workers between items: as many as there
// were workers at once. It is not a sync.Pool because that one is emptied by the
// garbage collector, and then a trial would measure page faults now and then.
type scratch[T any] struct {
	fresh func() *T

	mu   sync.Mutex
	free []*T
}

// take gives a buffer to a worker until it calls give; the one used last comes
// first, as it is the one most likely in the caches.
func (s *scratch[T]) take() *T {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.free) - 1
	if last < 0 {
		return s.fresh()
	}
	buffer := s.free[last]
	s.free = s.free[:last]
	return buffer
}

// give returns a buffer.
func (s *scratch[T]) give(buffer *T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, buffer)
}

// inRounds is work whose rounds use a buffer: a round takes the digest so far and
// gives the next. What it finds in the buffer must not change the digest.
func inRounds[T any](fresh func() *T, round func(buffer *T, payload []byte, digest uint64) uint64) Work {
	buffers := scratch[T]{fresh: fresh}
	return func(payload []byte, rounds int) uint64 {
		buffer := buffers.take()
		defer buffers.give(buffer)
		digest := begin(payload)
		for range rounds {
			digest = round(buffer, payload, digest)
		}
		return digest
	}
}
