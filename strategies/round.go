package strategies

import (
	"math"
	"time"
)

// latency is a mean, and how far chance may have moved it.
type latency struct{ mean, error time.Duration }

// above reports whether the latency is more than so many times the other's, by more
// than two standard errors of the difference.
func (l latency) above(other latency, times float64) bool {
	difference := float64(l.mean) - times*float64(other.mean)
	return difference > 2*math.Hypot(float64(l.error), times*float64(other.error))
}

// sum adds latencies up.
type sum struct {
	count       int
	all, square float64
}

func (s *sum) add(d time.Duration) {
	s.count++
	s.all += float64(d)
	s.square += float64(d) * float64(d)
}

func (s *sum) latency() latency {
	n := float64(s.count)
	mean := s.all / n
	variance := max(s.square/n-mean*mean, 0)
	return latency{mean: max(time.Duration(mean), 1), error: time.Duration(math.Sqrt(variance / n))}
}

// round is a number of answers that are judged together.
type round struct {
	sum
	skip  int // answers to requests of before
	need  int
	began time.Duration
	full  int // answers at which others waited
}

// restart makes a round of those answers that come after the ones under way.
func (r *round) restart(underWay, places int) {
	*r = round{skip: max(underWay, 1), need: max(places, leastRound)}
}

// add reports whether the round is complete.
func (r *round) add(a answer, places int) bool {
	if r.skip > 0 {
		if r.skip--; r.skip == 0 {
			r.began = a.now
		}
		return false
	}
	if r.need == 0 {
		r.need = max(places, leastRound/2)
	}
	r.sum.add(a.took)
	if a.full {
		r.full++
	}
	return r.count >= r.need
}

// rate is the answers a second, at the end of the round.
func (r *round) rate(now time.Duration) float64 {
	return float64(r.count) / max((now-r.began).Seconds(), 1e-9)
}

// isFull reports whether others waited most of the time.
func (r *round) isFull() bool { return 2*r.full > r.count }
