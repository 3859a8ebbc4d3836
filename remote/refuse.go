package remote

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/hbench/hbench/workloads"
)

// What a service says to a request that it does not admit.
const (
	TooManyRequests    = 429 // over the rate
	ServiceUnavailable = 503 // over the concurrency
)

// Rate is a source's token bucket; it starts full. A nil Rate admits everything.
type Rate struct {
	limiter *rate.Limiter
	mu      sync.Mutex // of Queue
}

// NewRate is nil where the service has no rate limit.
func NewRate(v workloads.Service) *Rate {
	if v.Rate <= 0 {
		return nil
	}
	return &Rate{limiter: rate.NewLimiter(rate.Limit(v.Rate), max(v.Burst, 1))}
}

// Admit takes a token for a request that arrives then, or says how long it is,
// at least 1 ns, until there is one.
func (r *Rate) Admit(arrival time.Time) (retryAfter time.Duration, ok bool) {
	if r == nil || r.missing(arrival) < hardlyMissing && r.limiter.AllowN(arrival, 1) {
		return 0, true
	}
	return max(time.Duration(math.Round(r.missing(arrival))), time.Nanosecond), false
}

// Queue takes a token for a request that arrives then, and says when it has one: those
// before it have theirs first. A nil Rate has one at once. A request that does not
// wait for its token leaves it unused.
func (r *Rate) Queue(arrival time.Time) time.Time {
	if r == nil {
		return arrival
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// What the limiter says itself is cut to whole nanoseconds, of a whole number in
	// floating point to one too few.
	wait := math.Ceil(r.missing(arrival) - hardlyMissing)
	r.limiter.ReserveN(arrival, 1)
	return arrival.Add(time.Duration(max(wait, 0)))
}

// hardlyMissing is how many nanoseconds before its token a request has it: rounding
// leaves half of one at most.
const hardlyMissing = 0.75

// missing is how many nanoseconds after that moment there is a token. The limiter
// alone takes up to a whole one for nothing, in floating point, and admits a
// nanosecond early.
func (r *Rate) missing(at time.Time) float64 {
	return (1 - r.limiter.TokensAt(at)) / float64(r.limiter.Limit()) * 1e9
}

// PlaceFreeIn is what a service suggests to a request above its concurrency, at
// least 1: the mean time until a place is free, between 1 ms and 1 s.
func PlaceFreeIn(latency workloads.Dist, concurrency int) time.Duration {
	mean := latency.Mean() / time.Duration(concurrency)
	return min(max(mean, time.Millisecond), time.Second)
}
