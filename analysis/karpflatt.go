package analysis

import "math"

// KarpFlatt is the serial fraction that a measured speedup on n workers betrays
// if Amdahl's law holds: (1/speedup − 1/n)/(1 − 1/n) (Karp and Flatt, Measuring
// parallel processor performance, 1990). A fraction that grows with n is the
// mark of overhead, which Amdahl's law does not know. Below 0 the speedup is
// more than linear; above 1 the n workers are slower than one.
//
// ok is false where no fraction is determined: n must be above 1 and speedup
// above 0, both finite.
func KarpFlatt(speedup, n float64) (serial float64, ok bool) {
	if !usable(speedup) || !usable(n) || n <= 1 {
		return 0, false
	}
	serial = (1/speedup - 1/n) / (1 - 1/n)
	if math.IsInf(serial, 0) || math.IsNaN(serial) { // a speedup or an n at the edge of the numbers
		return 0, false
	}
	return serial, true
}
