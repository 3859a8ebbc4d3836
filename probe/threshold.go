package probe

import (
	"time"

	"github.com/hbench/hbench/results"
)

// Threshold grades a figure of which more is worse. This is the one home of those
// that both a trial and hbench doctor are judged by.
type Threshold struct {
	Noisy    float64 // above this it is noisy
	Unusable float64 // above this unusable; 0: it never is
	Why      string  // why there
}

// Grade gives results.Quiet, Noisy or Unusable.
func (t Threshold) Grade(x float64) string {
	switch {
	case t.Unusable > 0 && x > t.Unusable:
		return results.Unusable
	case x > t.Noisy:
		return results.Noisy
	}
	return results.Quiet
}

// GradeTicks grades a share of time that comes in the clock ticks of the machine's
// CPU times. It judges what lies beyond one tick: a single one is the counter's
// resolution and no evidence.
func (t Threshold) GradeTicks(part, whole time.Duration) string {
	return t.Grade(share(part-tick, whole))
}

// Shares are of the CPU time of the cores that were looked at, times in
// nanoseconds.
var (
	StolenShare = Threshold{0.02, 0.10, "stolen time slows CPU stages in proportion: 2 % is about the smallest difference between " +
		"strategies that anyone acts on, 10 % is as large as most that are looked for"}

	OthersShare = Threshold{0.05, 0.20, "other processes take turns with a trial wherever all cores are in use: a system at rest " +
		"with its daemons stays below 5 %, and one that has lost a fifth of its cores is another machine"}

	// ThrottledShare is stricter than StolenShare: a quota that is used up halts
	// every thread at once, for as long as the rest of its period of 100 ms.
	ThrottledShare = Threshold{0.01, 0.05, "a quota that is used up halts all threads until its next period, up to 100 ms later: " +
		"1 % is one such halt in a trial of some seconds, at 5 % the quota sets the times and not the strategy"}

	SpinRatio = Threshold{1.10, 1.50, "a core's clock wanders by a few per cent with heat and neighbours: 10 % is beyond that, " +
		"and by half the CPU stages have another calibration"}

	TimerLateness = Threshold{float64(2 * time.Millisecond), float64(10 * time.Millisecond), "an idle machine wakes a sleeper within " +
		"0.2 to 1.1 ms: later than 2 ms at the median, latencies of a few milliseconds are no longer those that were asked for, " +
		"later than 10 ms hardly any are"}

	// APILateness is how late the mock API may answer at the median. From the second
	// on its promise counts as broken, and the trial says so.
	APILateness = Threshold{float64(500 * time.Microsecond), float64(time.Millisecond), "latencies are asked for in milliseconds: " +
		"a trial whose API answers 1 ms late at the median is invalid, and from half of that on some are"}
)
