package flow

import "math"

// Semaphore admits so many activities at once, first come first served.
type Semaphore struct {
	// A semaphore is a queue of tokens that begins full. Its lock guards the rest.
	tokens *Queue[struct{}]
	places int
	excess int // activities inside above the places, as those were more when they came
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
	gone := s.excess > 0
	if gone {
		s.excess--
	}
	s.tokens.lock.Unlock()
	if tooMany {
		panic("flow: a place too many was released: " + s.tokens.what)
	}
	if !gone {
		s.add(1)
	}
}

// Full reports whether nobody would be admitted now.
func (s *Semaphore) Full() bool {
	s.tokens.lock.Lock()
	defer s.tokens.lock.Unlock()
	return s.tokens.n == 0
}

// SetPlaces makes it n places (less than 1 counts as 1) from now on, and never waits.
// More places admit at once who waits for them. Fewer turn nobody out: as many
// activities as are inside above them must leave before the next is admitted.
func (s *Semaphore) SetPlaces(n int) {
	n = max(n, 1)
	s.tokens.lock.Lock()
	more := n - s.places
	s.places = n
	for ; more < 0 && s.tokens.n > 0; more++ {
		s.tokens.pop()
	}
	s.excess -= more
	more = max(-s.excess, 0)
	s.excess = max(s.excess, 0)
	s.tokens.lock.Unlock()
	s.add(more)
}

// add puts tokens. Only an ended group makes Put fail, and then nobody waits for a
// place.
func (s *Semaphore) add(tokens int) {
	for range tokens {
		_ = s.tokens.Put(struct{}{})
	}
}
