package flow

import "math"

// Semaphore admits so many activities at once, first come first served.
type Semaphore struct {
	// A semaphore is a queue of tokens that begins full.
	tokens *Queue[struct{}]
	places int
}

// NewSemaphore returns a semaphore of the group with n places (less than 1 counts
// as 1); name is for reports.
func NewSemaphore(g *Group, name string, n int) *Semaphore {
	n = max(n, 1)
	s := &Semaphore{tokens: newQueue[struct{}](g, "a place in "+name, math.MaxInt), places: n}
	s.tokens.ring, s.tokens.n = make([]struct{}, n), n // tokens take no memory
	return s
}

// Acquire waits for a place. Its error is that of the ended group.
func (s *Semaphore) Acquire() error {
	if _, ok := s.tokens.Get(); !ok {
		s.tokens.lock.Lock()
		defer s.tokens.lock.Unlock()
		return s.tokens.err
	}
	return nil
}

// Release gives a place back, and never waits. To release what was not acquired
// is a mistake in the strategy, and panics.
func (s *Semaphore) Release() {
	s.tokens.lock.Lock()
	tooMany := s.tokens.err == nil && s.tokens.n == s.places
	s.tokens.lock.Unlock()
	if tooMany {
		panic("flow: a place too many was released: " + s.tokens.what)
	}
	// Only an ended group makes Put fail, and then nobody waits for the place.
	_ = s.tokens.Put(struct{}{})
}
