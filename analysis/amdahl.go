package analysis

import "fmt"

// AmdahlSpeedup is how many times faster n workers finish a job of fixed size
// than one does, when the fraction serial (0…1) of one worker's time cannot be
// shared: 1/(serial + (1−serial)/n) (Amdahl, Validity of the single processor
// approach to achieving large scale computing capabilities, 1967). It assumes
// that the rest divides evenly and that workers cost each other nothing.
//
// It panics unless 0 ≤ serial ≤ 1 and n ≥ 1, both finite.
func AmdahlSpeedup(serial, n float64) float64 {
	checkFraction(serial, n)
	return 1 / (serial + (1-serial)/n)
}

// AmdahlLimit is the speedup that no number of workers exceeds: 1/serial. ok is
// false for serial = 0, where there is no limit. It panics unless 0 ≤ serial ≤ 1.
func AmdahlLimit(serial float64) (limit float64, ok bool) {
	checkFraction(serial, 1)
	if serial == 0 {
		return 0, false
	}
	return quotient(1, serial), true
}

// FitAmdahl fits Amdahl's law to throughputs x (items a second, or any rate) of
// n workers, in the form X(n) = Gamma·n/(1 + Alpha·(n−1)): Alpha is the serial
// fraction, Gamma the throughput of one worker. It is FitUSL with Beta held at
// 0: the same method, assumptions and errors, with one parameter less.
func FitAmdahl(n, x []float64) (Fit, error) { return fitLaw(LawAmdahl, n, x) }

// FitAmdahlTimes is FitAmdahl for the seconds that n workers take for the same
// job; Gamma is then jobs a second, and 1/Gamma the time of one worker. It fits
// the rates 1/seconds, so that a law does not depend on which of the two was
// written down; fitted as times, the slow points would weigh more.
func FitAmdahlTimes(n, seconds []float64) (Fit, error) {
	rates := make([]float64, len(seconds))
	for i, s := range seconds {
		if !usable(s) || !usable(1/s) {
			return Fit{}, notDetermined(LawAmdahl, "seconds[%d] = %g: times must be positive and finite", i, s)
		}
		rates[i] = 1 / s
	}
	return FitAmdahl(n, rates)
}

// checkFraction is loud about what no measurement and no law can mean.
func checkFraction(serial, n float64) {
	if !(serial >= 0 && serial <= 1) {
		panic(fmt.Sprintf("analysis: serial fraction %g: it must be 0…1", serial))
	}
	if !(n >= 1 && usable(n)) {
		panic(fmt.Sprintf("analysis: %g workers: there must be at least 1", n))
	}
}
