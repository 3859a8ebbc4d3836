package flow

// Semaphore admits so many activities at once, first come first served.
type Semaphore struct{ tokens *Queue[struct{}] }

// NewSemaphore returns a semaphore of the group with n places (at least 1);
// name is for reports.
func NewSemaphore(g *Group, name string, n int) *Semaphore {
	n = max(n, 1)
	s := &Semaphore{tokens: NewQueue[struct{}](g, "for a place in "+name, n)}
	s.tokens.n = n
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

// Release gives a place back. It never waits.
func (s *Semaphore) Release() {
	// Only an ended group makes Put fail, and then nobody waits for the place.
	_ = s.tokens.Put(struct{}{})
}
