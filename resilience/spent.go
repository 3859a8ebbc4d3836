package resilience

// spent are calls and attempts that are over and can be used again, so that what an item
// costs where nothing fails is no work for the collector. The lock guards them.
type spent struct {
	calls    *call
	attempts *attempt
}

// call takes one that is over.
func (s *spent) call(c *call) {
	c.deadline.leave()
	c.passed = false
	if c.pair.do != nil {
		c.pair = pair{} // the payload is not ours to keep
	}
	c.next, s.calls = s.calls, c
}

// attempt takes one that is over, or none: what has ended as a context, or may be waited
// for, stays as it is for those who have it.
func (s *spent) attempt(a *attempt) {
	if a == nil || a.asked || cause(a.cause.Load()) != running {
		return
	}
	a.next, s.attempts = s.attempts, a
}
