package strategies

import (
	"testing"
	"time"
)

const ms = time.Millisecond

// calm is an answer of a service that all places are asked of.
func calm(now, took time.Duration) answer {
	return answer{now: now, took: took, full: true, calm: true}
}

// fed is the limiter after so many rounds of answers, which take what took says of the
// limit, from moment to moment.
func (l *limiter) fed(now time.Duration, answers int, took func(limit int) time.Duration) (then time.Duration) {
	for range answers {
		d := took(l.places())
		now += d / time.Duration(l.places()) // as Little's law has it
		l.answered(calm(now, d))
	}
	return now
}

func constant(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

// servers make whoever finds all busy wait.
func servers(count int, d time.Duration) func(int) time.Duration {
	return func(limit int) time.Duration { return d * time.Duration(max(limit, count)) / time.Duration(count) }
}

func TestTheLimiterStartsThreefoldARound(t *testing.T) {
	l := newLimiter(10, 1000)
	now := l.fed(0, 10, constant(20*ms))
	if l.places() != 30 {
		t.Errorf("after ten answers %d places, want 30", l.places())
	}
	if l.fed(now, 30, constant(20*ms)); l.places() != 90 {
		t.Errorf("after thirty more %d places, want 90", l.places())
	}
}

func TestTheLimiterKeepsToItsBounds(t *testing.T) {
	for _, c := range []struct{ start, most, want int }{{10, 4, 4}, {0, 4, 1}, {-3, 0, 1}, {7, 7, 7}} {
		l := newLimiter(c.start, c.most)
		if l.places() != c.want {
			t.Errorf("start %d of %d: %d places, want %d", c.start, c.most, l.places(), c.want)
		}
		l.fed(0, 1000, constant(ms))
		if l.places() > max(c.most, 1) {
			t.Errorf("start %d of %d: grew to %d", c.start, c.most, l.places())
		}
		for i := range 20 {
			l.refused(refusal{now: time.Hour + time.Duration(i), asked: time.Hour, inFlight: 1})
		}
		if l.places() != 1 {
			t.Errorf("start %d of %d: %d places after twenty refusals of one alone", c.start, c.most, l.places())
		}
	}
}

func TestTheLimiterFallsToWhatThereWasRoomFor(t *testing.T) {
	for name, c := range map[string]struct {
		inFlight []int         // of requests that are refused one after the other
		later    time.Duration // how much later than the one before they are asked for
		want     int
	}{
		"one too many":            {[]int{31}, 0, 30},
		"several at once":         {[]int{34, 33, 32, 31}, 0, 30},
		"more than fit by now":    {[]int{31, 40, 35}, ms, 30},
		"at most half at once":    {[]int{3}, 0, 20},
		"within the limit, again": {[]int{31, 30}, 2 * ms, 27},
	} {
		l := newLimiter(40, 1000)
		l.settle(0)
		for i, n := range c.inFlight {
			l.refused(refusal{now: time.Second + ms + time.Duration(i)*c.later, asked: time.Second + time.Duration(i)*c.later, inFlight: n})
		}
		if l.places() != c.want {
			t.Errorf("%s: %d places, want %d", name, l.places(), c.want)
		}
	}
}

func TestARefusalIsPaidForWithAnswers(t *testing.T) {
	l := newLimiter(30, 1000)
	l.settle(0)
	l.refused(refusal{now: time.Second, asked: time.Second, inFlight: 21})
	answers := 0
	for now := time.Second; l.places() <= 20; answers++ {
		now += ms
		l.answered(calm(now, 20*ms))
	}
	if answers < refusalPrice || answers > 2*refusalPrice {
		t.Errorf("one more was tried after %d answers, want %d and what is left of a round", answers, refusalPrice)
	}
}

func TestTheLimiterLeavesAPlaceInTwoToThoseThatQueue(t *testing.T) {
	for _, c := range []int{2, 5, 12, 30, 80} {
		l := newLimiter(10, 1000)
		now := l.fed(0, 20_000, servers(c, 20*ms))
		sum := 0
		for range 5000 {
			now = l.fed(now, 1, servers(c, 20*ms))
			sum += l.places()
		}
		if mean := sum / 5000; mean < c || mean > 2*c {
			t.Errorf("%d servers: %d places on average", c, mean)
		}
	}
}

// A service that has become slower for everybody is no queue of one's own.
func TestASlowerServiceCostsNoPlaces(t *testing.T) {
	l := newLimiter(30, 1000)
	l.settle(0)
	l.refused(refusal{now: 1, asked: 1, inFlight: 31})
	now := l.fed(time.Second, 500, constant(20*ms))
	before := l.places()
	l.fed(now, 1000, constant(60*ms))
	if l.places() < before {
		t.Errorf("%d places, and %d since answers take three times as long", before, l.places())
	}
}

func TestWhoIsNotFullAsksForNoMore(t *testing.T) {
	l := newLimiter(10, 1000)
	for now := time.Duration(0); now < time.Second; now += ms {
		l.answered(answer{now: now, took: 20 * ms, calm: true})
	}
	if l.places() != 10 {
		t.Errorf("%d places, and those before were never in use", l.places())
	}
}

func TestAQuickFailureIsNoSignOfAFastService(t *testing.T) {
	l := newLimiter(10, 10)
	l.settle(0)
	now := l.fed(0, 200, constant(20*ms))
	for range 2000 {
		now += ms
		l.answered(answer{now: now, took: ms / 10, full: true, calm: true, failed: true})
	}
	if l.unhurry.mean != 20*ms {
		t.Errorf("an unhurried answer takes %v, it is said", l.unhurry.mean)
	}
}
