package probe

import (
	"fmt"
	"math"
	"time"

	"github.com/hbench/hbench/results"
)

// judgedWindow is the shortest window in which shares of the machine's time are
// judged. /proc/stat counts ticks of 10 ms: within 200 ms of one core a single
// tick is 5 %, the threshold itself.
const judgedWindow = 200 * time.Millisecond

// NoiseInput is what was seen around one trial.
type NoiseInput struct {
	Wall         time.Duration // of the window
	Machine      MachineTimes  // of the whole machine within it; zero: unknown
	Own          time.Duration // CPU time of the trial's process within it
	API          time.Duration // CPU time of the API's process within it; 0 where it is our own
	Pressure     float64       // share of the window in which some task waited for a core; below 0: unknown
	SpinBefore   time.Duration // Spin before and after the trial; 0: not taken
	SpinAfter    time.Duration
	SpinBest     time.Duration // the fastest Spin of the run so far; 0: none yet
	TimerLateP50 time.Duration // how late timers fired, at the median
	Cores        int           // of the trial, for Throttle; 0 counts as 1
	Throttle     *Throttle     // of our control groups within the window; nil: unknown
}

// Judge says how quiet the machine was. It is pure: equal inputs, equal verdict.
// Reasons name every figure that counted against the trial, worst or not, and
// what could not be judged. Pressure is shown and not judged: our own load
// causes most of it.
func Judge(in NoiseInput) results.Noise {
	busy, total := in.Machine.Busy(), in.Machine.Total()
	others := max(busy-in.Own-in.API, 0)
	n := results.Noise{
		Verdict:        results.Quiet,
		Steal:          share(in.Machine.Steal, total),
		Other:          share(others, total),
		Pressure:       in.Pressure,
		SpinBeforeNS:   int64(in.SpinBefore),
		SpinAfterNS:    int64(in.SpinAfter),
		TimerLateP50NS: int64(in.TimerLateP50),
	}
	if math.IsNaN(in.Pressure) || in.Pressure < 0 {
		n.Pressure = -1
	}
	switch {
	case total == 0:
		remark(&n, "the machine's CPU times are not known, which tell of steal and other processes")
	case in.Wall < judgedWindow:
		remark(&n, "a window of %v is too short for the machine's clock ticks of %v to tell of steal and other processes (from %v on they do)",
			in.Wall.Round(time.Millisecond), tick, judgedWindow)
	default:
		judgeShare(&n, "of the machine's CPU time was stolen by the hypervisor", in.Machine.Steal, total, StolenShare)
		judgeShare(&n, "of the machine's CPU time went to other processes", others, total, OthersShare)
	}
	judgeThrottle(&n, in)
	judgeSpin(&n, in)
	if verdict := TimerLateness.Grade(float64(in.TimerLateP50)); verdict != results.Quiet {
		against(&n, verdict, "timers fired %v late at the median (noisy above %v, unusable above %v)",
			in.TimerLateP50.Round(10*time.Microsecond), time.Duration(TimerLateness.Noisy), time.Duration(TimerLateness.Unusable))
	}
	return n
}

func judgeShare(n *results.Noise, what string, part, total time.Duration, t Threshold) {
	if verdict := t.GradeTicks(part, total); verdict != results.Quiet {
		against(n, verdict, "%.1f %% %s (noisy above %.0f %%, unusable above %.0f %%)", 100*share(part, total), what, 100*t.Noisy, 100*t.Unusable)
	}
}

// judgeThrottle judges for how much of the cores' time a quota halted us. Nothing
// else of the machine's shows it: halted threads wait for no core.
func judgeThrottle(n *results.Noise, in NoiseInput) {
	if in.Throttle == nil {
		return
	}
	halted := min(share(in.Throttle.Time, in.Wall*time.Duration(max(in.Cores, 1))), 1)
	n.Throttled = &results.Throttled{Periods: in.Throttle.Times, Share: halted}
	if verdict := ThrottledShare.Grade(halted); verdict != results.Quiet {
		against(n, verdict, "the CPU quota halted it for %.1f %% of its cores' time, in %d of the quota's periods (noisy above %.0f %%, unusable above %.0f %%)",
			100*halted, in.Throttle.Times, 100*ThrottledShare.Noisy, 100*ThrottledShare.Unusable)
	}
}

// judgeSpin compares the slowest spin with the fastest, whichever came first: a
// machine that became faster was slow for the trial as well.
func judgeSpin(n *results.Noise, in NoiseInput) {
	slowest := max(in.SpinBefore, in.SpinAfter)
	fastest := slowest
	for _, d := range []time.Duration{in.SpinBefore, in.SpinAfter, in.SpinBest} {
		if d > 0 {
			fastest = min(fastest, d)
		}
	}
	if fastest <= 0 {
		return
	}
	ratio := float64(slowest) / float64(fastest)
	if verdict := SpinRatio.Grade(ratio); verdict != results.Quiet {
		against(n, verdict, "the same work took %.2f times its best (%v before, %v after, best %v; noisy above %.2f, unusable above %.2f)",
			ratio, in.SpinBefore.Round(time.Microsecond), in.SpinAfter.Round(time.Microsecond), fastest.Round(time.Microsecond), SpinRatio.Noisy, SpinRatio.Unusable)
	}
}

// against adds a reason and lowers the verdict to at least this one.
func against(n *results.Noise, verdict, format string, args ...any) {
	if n.Verdict != results.Unusable {
		n.Verdict = verdict
	}
	remark(n, format, args...)
}

// remark adds a reason and leaves the verdict alone.
func remark(n *results.Noise, format string, args ...any) {
	n.Reasons = append(n.Reasons, fmt.Sprintf(format, args...))
}
