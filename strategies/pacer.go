package strategies

import "time"

// pacer finds how often to ask a service that says that requests come too often (429),
// which fewer at once would not help against. Like the limiter it knows no clock and no
// concurrency. Until the service says so there is no pace.
//
// Services grant requests from a bucket of tokens. Whenever one is refused the bucket is
// empty, so what is granted from one refusal to another is the service's own rate: the
// pace is a little less. Until that is known it is halved while most requests are refused,
// and raised by half after each round in which none is. Afterwards a raise goes half the
// way to where it was refused, and again, and then beyond in steps of 1, 2, 4 … percent
// (BIC: Xu, Harfoush and Rhee 2004, "Binary Increase Congestion Control"). Each refusal is
// paid for as in the limiter.
type pacer struct {
	rate    float64       // items a second; 0: no pace
	good    float64       // the last one at which a round went well; 0: none yet
	top     float64       // the one at which it was last refused; 0: not known
	own     float64       // the service's, when it was last measured; 0: never
	settled bool          // a round went well since that was known
	cut     time.Duration // when it was last lowered
	step    float64       // by what part it is raised next, above top
	hold    int           // answers for which it is not raised

	count   int // items granted in this round
	refused int // requests refused in it
	strikes int // requests refused, each soon after the one before

	empty   bool          // the bucket was
	since   time.Duration // then
	served  int           // when the service had so many
	granted int           // answers since
	calm    int           // answers since the last refusal
}

const (
	paceRound = 16   // items granted
	paceCut   = 0.97 // of what was granted
	firstPace = 1000 // a second, where nothing is known
	mostPaid  = 4000 // answers for which the pace is not raised
	restHold  = 400  // answers, after the service's rate was measured
)

// gap is the time from one request to the next.
func (p *pacer) gap() time.Duration {
	if p.rate == 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / p.rate)
}

// answered takes notice of an answer.
func (p *pacer) answered(a answer) {
	p.hold = max(p.hold-1, 0)
	if a.failed || p.rate == 0 {
		return
	}
	p.granted++
	if p.calm++; p.calm > paceRound/2 {
		p.empty = false // it need not be any more
	}
	if p.count++; p.count < p.need() {
		return
	}
	if p.calm >= p.count {
		p.good, p.settled = p.rate, p.top > 0
		if p.hold == 0 && a.paced {
			p.raise()
		}
	}
	p.count, p.refused = 0, 0
}

// need is how many items are a round: fewer where all is yet to be found, and more where
// the pace may be too fast, as what the service has saved up hides that for a while.
func (p *pacer) need() int {
	switch {
	case p.top == 0:
		return paceRound / 2
	case p.rate >= 0.99*p.top:
		return 2 * paceRound
	}
	return paceRound
}

// throttled takes notice of a refusal as requests come too often.
func (p *pacer) throttled(r refusal) {
	if p.settled {
		p.hold = min(p.hold+refusalPrice, mostPaid)
	}
	if p.calm > refusalPrice {
		p.strikes = 0
	}
	p.calm = 0
	p.heed(r)
	if !p.empty {
		p.empty, p.since, p.served, p.granted = true, r.now, r.served, 0
	}
}

// heed lowers the pace for a refusal of what was asked for at it, and sets it where the
// service's own rate is known now.
func (p *pacer) heed(r refusal) {
	own := p.measured(r)
	if own == 0 && p.rate > 0 && r.asked <= p.cut {
		return
	}
	p.refused++
	p.strikes++
	switch {
	case p.rate == 0:
		p.lower(r.now, firstPace)
	case own > 0:
		p.own, p.top, p.empty = own, own, false
		p.lower(r.now, paceCut*own)
		p.hold = max(p.hold, restHold)
	case p.good > 0 && p.rate > p.good:
		p.top = p.rate
		if p.rate < 1.3*p.own { // what it had saved up is used up
			p.good = p.own
		}
		p.lower(r.now, paceCut*p.good)
	case p.top > 0 && (p.refused > 1 || p.strikes > 2): // one may be one whose turn was taken by what is sent again
		p.good = paceCut * p.rate
		p.lower(r.now, p.good)
	case p.top == 0 && p.refused >= p.count && r.now-p.cut > 2*p.gap():
		p.lower(r.now, p.rate/2)
	}
}

// measured is the service's rate, or 0 where too few items were granted to tell.
func (p *pacer) measured(r refusal) float64 {
	granted := p.granted + r.served - p.served
	if !p.empty || granted < paceRound || r.now <= p.since {
		return 0
	}
	return float64(granted) / (r.now - p.since).Seconds()
}

// lower sets a slower pace.
func (p *pacer) lower(now time.Duration, rate float64) {
	p.rate, p.cut, p.step, p.count, p.refused, p.strikes = rate, now, 0.01, 0, 0, 0
}

// raise makes the pace faster.
func (p *pacer) raise() {
	switch {
	case p.top == 0: // not refused yet at a pace
		p.rate *= 1.5
	case p.rate > 1.3*p.top: // it grants more than it did
		p.rate *= 1.25
	case p.rate < 0.99*p.top:
		p.rate += (p.top - p.rate) / 2
	default:
		p.rate *= 1 + p.step
		p.step = min(2*p.step, 0.05)
	}
}
