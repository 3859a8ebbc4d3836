package resilience

import "time"

// Account is what a guard did.
type Account struct {
	Attempts  int // requests that were made, hedges included
	Retries   int // attempts after an item's first, without hedges
	Timeouts  int // attempts that ended without an answer in time
	Deadlines int // items that ended because of their deadline
	Hedges    int // second requests
	HedgeWins int // second requests that brought the answer
	Rejected  int // attempts that an open circuit did not let through
	Opened    int // how often the circuit opened
	Denied    int // retries that the budget did not grant
	Fallbacks int // items that the second store took

	Backoff    time.Duration // sum of the waits before retries as the policy has them
	RetryAfter time.Duration // sum of those that were as long as the service asked for
}

// Account gives what the guard has done so far.
func (g *Guard) Account() Account {
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.account
}
