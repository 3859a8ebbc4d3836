package sim

import (
	"math/bits"
	"slices"
	"time"
)

// sharing gives n bursts C/n of a core each, at most a whole one: PS.
//
// served is what each burst has had that was there from the start, so that one
// that begins now is over when served has grown by its cost. Then only the order
// of those ends matters, however often the speed changes.
type sharing struct {
	cores  uint64
	served portion
	at     time.Duration // to which served is true
	bursts []share       // by end, then in the order in which they began
	due    time.Duration // the end of the first; never if there is none
	over   []*activity   // what ended gave last
}

type share struct {
	end portion
	a   *activity
}

// portion is core time in nanoseconds and 2⁻⁶⁴ths of them: the speed is a
// fraction, and floating point would differ between machines.
type portion struct {
	ns   uint64
	frac uint64
}

func (p portion) plus(q portion) portion {
	frac, carry := bits.Add64(p.frac, q.frac, 0)
	return portion{p.ns + q.ns + carry, frac}
}

// minus is p - q, at least 0.
func (p portion) minus(q portion) portion {
	frac, borrow := bits.Sub64(p.frac, q.frac, 0)
	ns, under := bits.Sub64(p.ns, q.ns, borrow)
	if under > 0 {
		return portion{}
	}
	return portion{ns, frac}
}

// rounding is more than what all divisions of a run can have lost, and far less
// than a nanosecond: what is left of a burst below it is over.
var rounding = portion{0, 1 << 32}

func newSharing(cores int) *sharing { return &sharing{cores: uint64(cores), due: never} }

// spare says whether one more burst would have a core of its own.
func (s *sharing) spare() bool { return uint64(len(s.bursts)) < s.cores }

func (s *sharing) begin(now time.Duration, a *activity, cost time.Duration) {
	s.advance(now)
	end := s.served.plus(portion{ns: uint64(cost)})
	i := len(s.bursts)
	for i > 0 && s.bursts[i-1].end.minus(end) != (portion{}) {
		i--
	}
	s.bursts = slices.Insert(s.bursts, i, share{end, a})
	s.plan()
}

// ended takes out the bursts that are over now. The slice is good until the next
// call.
func (s *sharing) ended(now time.Duration) []*activity {
	if s.due > now {
		return nil
	}
	s.advance(now)
	s.over = s.over[:0]
	for _, b := range s.bursts {
		if now < endOfTime && b.end.minus(s.served.plus(rounding)) != (portion{}) {
			break
		}
		s.over = append(s.over, b.a)
	}
	s.bursts = slices.Delete(s.bursts, 0, len(s.over))
	s.plan()
	return s.over
}

// advance serves everybody up to now.
func (s *sharing) advance(now time.Duration) {
	dt, n := uint64(now-s.at), uint64(len(s.bursts))
	s.at = now
	if n <= s.cores {
		s.served.ns += dt
		return
	}
	hi, lo := bits.Mul64(dt, s.cores)
	ns, rest := bits.Div64(hi, lo, n)
	frac, _ := bits.Div64(rest, 0, n)
	s.served = s.served.plus(portion{ns, frac})
}

// plan sets due to the first whole nanosecond at which the first burst is over.
func (s *sharing) plan() {
	s.due = never
	if len(s.bursts) == 0 {
		return
	}
	n := uint64(len(s.bursts))
	c := min(s.cores, n)
	left := s.bursts[0].end.minus(s.served.plus(rounding))
	// left · n/c, rounded up: first the product, in three words.
	carry, low := bits.Mul64(left.frac, n)
	hi, mid := bits.Mul64(left.ns, n)
	mid, over := bits.Add64(mid, carry, 0)
	hi += over
	if hi >= c {
		s.due = endOfTime
		return
	}
	dt, rest := bits.Div64(hi, mid, c)
	if rest > 0 || low > 0 {
		dt++
	}
	if dt >= uint64(endOfTime-s.at) {
		s.due = endOfTime
		return
	}
	s.due = s.at + time.Duration(dt)
}
