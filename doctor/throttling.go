package doctor

import (
	"time"

	"github.com/hbench/hbench/probe"
)

// judgeThrottling judges for how long a quota halted this process while it
// computed on all cores.
func judgeThrottling(w window) Finding {
	if !w.ThrottleOK {
		return find().unseen("throttling: no control group of this process has a cpu.stat")
	}
	return find(
		timeShare("time halted by the quota", w.Throttle.Time, w.Wall*time.Duration(w.Cores)).by(probe.ThrottledShare,
			"Lift the quota, or measure fewer cores than it grants (see limits)."),
		figure("periods that used it up", float64(w.Throttle.Times), Count))
}
