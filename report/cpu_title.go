package report

import "fmt"

// What others took of a trial's cores is its headline from these shares on. Time
// that the hypervisor takes is always the trial's loss; other processes may have
// had cores to spare, unless the whole machine was nearly full.
const (
	stolenShare = 0.01
	otherShare  = 0.1
	nearlyFull  = 0.9
)

// cpuTitle says what the cores were used for: first what disturbed the trial,
// since that spoils everything else.
func cpuTitle(strategy string, a account) string {
	own := float64(max(1, a.cores))
	full := own*a.busy+a.other >= nearlyFull*a.machine
	switch {
	case a.stealCores*a.stealSeconds > stolenShare*own*a.seconds:
		return fmt.Sprintf("The hypervisor took %s for %s of %s's %s",
			fraction(a.stealCores), spanText(a.stealSeconds*1e9), strategy, spanText(a.seconds*1e9))
	case full && a.other > otherShare*own:
		return fmt.Sprintf("Other processes, the API's among them, used %s while %s ran", fraction(a.other), strategy)
	case a.cores == 0: // they do not bind
		return sentence(fmt.Sprintf("%s keeps %s busy in the mean", strategy, fraction(a.busy)))
	case a.cores == 1:
		return sentence(fmt.Sprintf("%s keeps its core %s busy", strategy, percentText(a.busy)))
	}
	return sentence(fmt.Sprintf("%s keeps its %d cores %s busy", strategy, a.cores, percentText(a.busy)))
}

// fraction writes an amount of cores: 0.56 of a core, 1.2 cores.
func fraction(cores float64) string {
	if cores < 1 {
		return digits(cores, 2) + " of a core"
	}
	return digits(cores, 2) + " cores"
}
