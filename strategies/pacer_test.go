package strategies

import (
	"testing"
	"time"
)

// bucket is a service that grants so many requests a second, and so many at once.
type bucket struct{ rate, burst, tokens float64 }

// ask runs a pacer against it for so long, from one turn to the next, and counts.
func (b *bucket) ask(p *pacer, from, until, unpaced time.Duration) (granted, refused int) {
	for now := from; now < until; {
		gap := max(p.gap(), unpaced)
		b.tokens = min(b.tokens+b.rate*gap.Seconds(), b.burst)
		if now += gap; b.tokens >= 1 {
			b.tokens--
			granted++
			p.answered(answer{now: now, calm: true, paced: true})
			continue
		}
		refused++
		p.throttled(refusal{now: now, asked: now})
	}
	return granted, refused
}

func TestThePacerSetsNoPaceUntilRequestsComeTooOften(t *testing.T) {
	var p pacer
	for now := time.Duration(0); now < time.Second; now += ms {
		p.answered(answer{now: now, calm: true})
	}
	if p.gap() != 0 {
		t.Errorf("a gap of %v", p.gap())
	}
}

func TestThePacerFindsTheRateAndIsHardlyRefused(t *testing.T) {
	for _, rate := range []float64{3, 40, 400, 5000} {
		for _, burst := range []float64{1, 20} {
			var p pacer
			b := bucket{rate, burst, burst}
			second := time.Duration(1000 / rate * float64(time.Second)) // a thousand tokens
			b.ask(&p, 0, 2*second, ms/10)
			granted, refused := b.ask(&p, 2*second, 12*second, ms/10)
			if float64(granted) < 9200 || float64(refused) > 0.02*float64(granted) {
				t.Errorf("%v a second, %v at once: %d granted of 10000, %d refused", rate, burst, granted, refused)
			}
		}
	}
}

func TestThePacerFollowsARateThatChanges(t *testing.T) {
	for _, rates := range [][2]float64{{100, 300}, {300, 100}} {
		var p pacer
		b := bucket{rates[0], 20, 20}
		b.ask(&p, 0, 60*time.Second, ms)
		b.rate = rates[1]
		b.ask(&p, 60*time.Second, 120*time.Second, ms)
		granted, _ := b.ask(&p, 120*time.Second, 130*time.Second, ms)
		if want := 10 * rates[1]; float64(granted) < 0.9*want {
			t.Errorf("%v: %d granted of %v", rates, granted, want)
		}
	}
}
