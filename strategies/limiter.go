package strategies

import (
	"math"
	"time"
)

// answer is what an item's way through a stage tells of the service behind it.
type answer struct {
	now    time.Duration // when it came
	took   time.Duration // since it was asked for
	full   bool          // others wait for a place
	paced  bool          // others wait for their turn
	calm   bool          // no request for it was refused: took is the service's time alone
	failed bool
}

// refusal is a request for which the service was too busy.
type refusal struct {
	now      time.Duration
	asked    time.Duration // when the item was let in
	inFlight int           // items at the service then, its own among them
	served   int           // those that it has now and did not refuse
}

// limiter finds how many items to have at a service at once. It knows no clock and no
// concurrency: answers and refusals go in, a limit comes out.
//
// It starts by adding two for each answer, threefold with each round of them (slow start:
// Jacobson 1988, "Congestion Avoidance and Control"; as steeply as BBR: Cardwell et al.
// 2016), until the service refuses, or two rounds are hardly faster. From then on it adds
// 1, 2, 4 … a round as long as all places are in use, until there are signs of too many.
//
// Refused: there was room for those who were there before, and no more. A refusal within
// that limit means that it has become less: then it falls by a tenth, as among clients
// that share a service (AIMD: Chiu and Jain 1989). Each refusal is paid for with answers
// for which nothing is added above what there was room for, which keeps refusals at about
// one in so many.
//
// Answers take long: by Little's law whoever is above throughput × unhurried latency waits
// at the service (Vegas: Brakmo and Peterson 1995). The limit is then tolerance times that.
// Latencies vary, so means of rounds are compared as in Netflix's Gradient2 (Landau,
// Thurston and Bozarth 2018, "Performance Under Load"), no single answers, and with regard
// to chance. But the unhurried latency is no long-term mean, which drifts upwards with
// one's own queue: it is measured at a lower limit when answers begin to take long, and
// now and then, as BBR does.
type limiter struct {
	most  float64
	limit float64

	starting bool
	settled  time.Duration // when it had started
	ceiling  float64       // what there was room for when it was last refused
	cut      time.Duration // when it last fell for that
	hold     int           // answers for which nothing is added above that
	step     float64       // what is added next

	round   round
	first   sum     // of the first answers
	fastest float64 // answers a second, of the best round of the start
	flat    int     // rounds of the start that were hardly faster
	unhurry latency // without a queue
	age     int     // rounds since that was measured
	probe   probe
}

const (
	perAnswer    = 2    // places added for each answer of the start
	faster       = 1.25 // times as fast is a round of the start that goes on, as in BBR
	firstAnswers = 10
	muchLater    = 3    // times as late as those is an answer for which none is added
	tolerance    = 1.5  // half as many may queue as are served, as in Gradient2
	refusalPrice = 100  // answers
	mostHold     = 1000 // answers
	leastRound   = 32   // answers: fewer tell little where latencies vary
	oldRounds    = 32   // after which the unhurried latency is measured anew
)

func newLimiter(start, most int) *limiter {
	most = max(most, 1)
	return &limiter{most: float64(most), limit: float64(min(max(start, 1), most)), ceiling: math.Inf(1), starting: true, step: 1}
}

// places is the limit in items.
func (l *limiter) places() int { return max(int(l.limit), 1) }

func (l *limiter) set(limit float64) { l.limit = min(max(limit, 1), l.most) }

// answered takes notice of an answer.
func (l *limiter) answered(a answer) {
	l.hold = max(l.hold-1, 0)
	if !a.calm { // it waited to be sent again
		return
	}
	if a.failed { // a quick failure is no sign of a fast service, a slow one is of a slow one
		a.took = max(a.took, l.unhurry.mean)
	}
	if l.starting && a.full && !l.late(a) {
		l.set(l.limit + perAnswer)
	}
	if l.round.add(a, l.places()) {
		l.judge(a.now)
	}
}

// late reports whether an answer comes much later than the first ones.
func (l *limiter) late(a answer) bool {
	if l.first.count < firstAnswers {
		l.first.add(a.took)
		return false
	}
	return a.took > muchLater*l.first.latency().mean
}

// refused lowers the limit to what there was room for when the request came, by half
// at most.
func (l *limiter) refused(r refusal) {
	room := float64(r.inFlight - 1)
	if l.starting {
		l.settle(r.now)
		l.unhurry = latency{}
	} else if r.asked > l.settled {
		if l.hold > 0 && r.asked >= l.cut && r.inFlight <= l.places() {
			room = min(room, 0.9*l.limit)
		}
		l.hold = min(l.hold+refusalPrice, mostHold)
	}
	if room < l.limit {
		l.set(max(room, l.limit/2))
		l.ceiling, l.cut, l.step, l.probe = l.limit, r.now, 1, probe{}
		l.round.restart(r.inFlight, l.places())
	}
}

// settle ends the start.
func (l *limiter) settle(now time.Duration) { l.starting, l.settled = false, now }

// judge decides at the end of a round.
func (l *limiter) judge(now time.Duration) {
	r := l.round
	l.round = round{began: now}
	mean, rate, limit := r.sum.latency(), r.rate(now), l.limit
	switch {
	case l.starting:
		l.judgeStart(now, mean, rate, r.isFull())
	case l.probe.from > 0:
		l.measured(mean, rate)
	default:
		l.judgeRound(mean, rate, r.isFull())
	}
	if l.limit != limit && !l.starting { // what is under way was asked for under the old limit
		l.round.restart(int(limit), l.places())
	}
}

// judgeStart ends the start where two rounds in a row were hardly faster than the
// best before.
func (l *limiter) judgeStart(now time.Duration, mean latency, rate float64, full bool) {
	if l.unhurry.mean == 0 || mean.mean < l.unhurry.mean { // a guess, too short where latencies vary
		l.unhurry = mean
	}
	if rate > faster*l.fastest {
		l.fastest, l.flat = rate, 0
		return
	}
	if l.flat++; l.flat < 2 {
		return
	}
	if l.settle(now); full {
		l.probe.deep = true
		l.remeasure(mean, rate)
	}
}

// judgeRound sees to it where answers take long, and else adds to the limit.
func (l *limiter) judgeRound(mean latency, rate float64, full bool) {
	if l.unhurry.mean == 0 {
		l.unhurry = mean
	}
	l.age++
	old := l.age >= oldRounds && full
	switch {
	case mean.above(l.unhurry, tolerance), old && float64(mean.mean) > 1.2*float64(l.unhurry.mean):
		l.probe.deep = old
		l.remeasure(mean, rate)
	case !full:
		l.step = 1
	case l.limit < l.ceiling:
		l.add(min(l.step, l.ceiling-l.limit))
	case l.hold == 0:
		l.add(l.step)
		l.ceiling = l.limit
	}
	if old && l.probe.from == 0 {
		l.unhurry, l.age = mean, 0
	}
}

func (l *limiter) add(places float64) {
	l.set(l.limit + places)
	l.step = min(2*l.step, max(l.limit/4, 1))
}

// probe is a look at whether answers come sooner where fewer are asked for.
type probe struct {
	deep    bool    // it goes on until there is no queue, whatever is known
	from    float64 // the limit before; 0: none is under way
	last    float64 // the limit of the round before
	crowded latency // and its latency
	rate    float64 // the most answers a second
}

// remeasure lowers the limit for a round, to where no queue is expected and by half at
// most.
func (l *limiter) remeasure(mean latency, rate float64) {
	l.probe = probe{deep: l.probe.deep, from: max(l.probe.from, l.limit), last: l.limit, crowded: mean, rate: max(l.probe.rate, rate)}
	l.set(l.limit * max(float64(l.unhurry.mean)/float64(mean.mean), 0.5))
	l.step = 1
}

// measured goes on as long as latency falls nearly as the limit does, as it is then
// mostly queue. Else it is the unhurried one, and the limit follows from it.
func (l *limiter) measured(mean latency, rate float64) {
	fell := float64(mean.mean) / float64(l.probe.crowded.mean)
	queued := fell < 1.25*l.limit/l.probe.last
	if queued && l.limit > 1 && (l.probe.deep || float64(mean.mean) > 1.2*float64(l.unhurry.mean)) {
		l.unhurry = latency{}
		l.remeasure(mean, rate)
		return
	}
	served := l.probe.rate * mean.mean.Seconds()
	l.set(min(max(tolerance*served, l.limit), l.probe.from))
	if l.probe.deep {
		l.age = 0
	}
	l.unhurry, l.probe = mean, probe{}
}
