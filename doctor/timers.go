package doctor

import (
	"context"
	"time"

	"github.com/hbench/hbench/probe"
)

const timerAdvice = "Find what keeps the cores from waking (see neighbours and steal), and keep them out of deep sleep: " +
	"cpupower idle-set -D 100."

// timersReading is how late sleeps of 1 to 2 ms ended, idle and with every core
// computing.
type timersReading struct{ still, busy window }

func readTimers(ctx context.Context, e *examination) (r timersReading, err error) {
	if r.still, err = readStill(ctx, e); err != nil {
		return r, err
	}
	r.busy, err = readBusy(ctx, e)
	return r, err
}

// busyLateness judges Go's timers while every core computes.
var busyLateness = probe.Threshold{Noisy: float64(5 * time.Millisecond), Unusable: float64(20 * time.Millisecond),
	Why: "with every core computing a sleeper waits for the piece of work before it, half a millisecond here: beyond 5 ms " +
		"at the median the cores are not there when they should be, and beyond 20 ms hardly ever"}

func judgeTimers(r timersReading) Finding {
	return find(
		duration("Go timers late, idle: median", probe.Quantile(r.still.Plain, 50)).by(probe.TimerLateness, timerAdvice),
		duration("Go timers late, idle: p99", probe.Quantile(r.still.Plain, 99)),
		duration("Go timers late, cores busy: median", probe.Quantile(r.busy.Plain, 50)).by(busyLateness, timerAdvice),
		duration("Go timers late, cores busy: p99", probe.Quantile(r.busy.Plain, 99)),
		duration("API clock late, idle: median", probe.Quantile(r.still.Precise, 50)).by(probe.APILateness, timerAdvice),
		duration("API clock late, idle: p99", probe.Quantile(r.still.Precise, 99)),
		duration("API clock late, cores busy: median", probe.Quantile(r.busy.Precise, 50)).by(busyLateness, timerAdvice),
		duration("API clock late, cores busy: p99", probe.Quantile(r.busy.Precise, 99)),
	)
}
