package doctor

import "github.com/hbench/hbench/probe"

const stealAdvice = "Other guests of the host take the cores: measure at another time, or on a machine with dedicated cores."

// judgeSteal judges what the hypervisor took while this process computed on all
// cores: only who wants a core can lose it.
func judgeSteal(w window) Finding {
	if w.MachineErr != nil {
		return find().unseen("stolen time: " + w.MachineErr.Error())
	}
	stolen, total := w.Machine.Steal, w.Machine.Total()
	return find(timeShare("CPU time the hypervisor took", stolen, total).
		graded(probe.StolenShare.GradeTicks(stolen, total), probe.StolenShare, stealAdvice))
}
