package doctor

import (
	"context"
	"time"

	"github.com/hbench/hbench/probe"
)

// The clock's own thresholds.
var (
	clockStep = probe.Threshold{Noisy: float64(time.Microsecond), Unusable: float64(100 * time.Microsecond),
		Why: "a step is the least difference that a span can have: at 1 µs short stages come out in a few values, at 100 µs " +
			"a stage of a millisecond is a tenth off"}
	clockCost = probe.Threshold{Noisy: 300, Unusable: 10_000,
		Why: "a span takes two readings, an item of three stages six: from 300 ns a reading on they cost more than what " +
			"coordinates the item, at 10 µs they are part of the work"}
)

const clockAdvice = "Use the clock source tsc where the kernel offers it (/sys/devices/system/clocksource/clocksource0); " +
	"in a virtual machine, ask for one whose host passes it on."

// clockReading is what the monotonic clock does when it is read over and over.
type clockReading struct {
	Step   time.Duration // the smallest that was seen
	Cost   time.Duration // of one reading
	Source string        // what the kernel reads it from; empty: not known
}

// clockReadings are so many that a clock of coarse steps shows some.
const clockReadings = 200_000

func readClock(_ context.Context, e *examination) (clockReading, error) {
	r := clockReading{Step: time.Hour, Source: probe.ClockSource(e.root)}
	begin := time.Now()
	last, n := time.Duration(0), 0
	for ; n < clockReadings && last < e.moment; n++ {
		now := time.Since(begin)
		if now > last {
			r.Step = min(r.Step, now-last)
		}
		last = now
	}
	r.Cost = last / time.Duration(n)
	return r, nil
}

func judgeClock(r clockReading) Finding {
	step := duration("smallest step", r.Step).by(clockStep, clockAdvice)
	cost := duration("one reading", r.Cost).by(clockCost, clockAdvice)
	if r.Source == "" {
		return find(step, cost).unseen("the clock source is not known")
	}
	return find(step, cost, text("source", r.Source))
}
