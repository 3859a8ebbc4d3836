package analysis

// GustafsonSpeedup is how much more work n workers do in the time in which one
// would do its part, when the job grows with the workers and the fraction
// serial (0…1) of the time *on n workers* is not shared: n − serial·(n−1)
// (Gustafson, Reevaluating Amdahl's law, 1988). Amdahl's fraction is of the
// time on one worker, so the two numbers differ for one program.
//
// It panics unless 0 ≤ serial ≤ 1 and n ≥ 1, both finite.
func GustafsonSpeedup(serial, n float64) float64 {
	checkFraction(serial, n)
	return n - serial*(n-1)
}
