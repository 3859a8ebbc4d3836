package doctor

import "github.com/hbench/hbench/probe"

// waitedShare judges how long some task waited for a core while this process
// slept.
var waitedShare = probe.Threshold{Noisy: 0.05, Unusable: 0.25,
	Why: "nothing of hbench's ran, so whoever waited for a core waited for other processes, and a trial would wait as they " +
		"do: a system at rest stays below 5 %, at a quarter of the time the cores are full already"}

// judgePressure judges the still window. While this process computes, its own load
// makes most of the pressure.
func judgePressure(w window) Finding {
	if w.Waited < 0 {
		return find().unseen("pressure: the kernel keeps no /proc/pressure/cpu")
	}
	return find(timeShare("time some task waited for a core", w.Waited, w.Wall).by(waitedShare, neighboursAdvice))
}
