package analysis

import "testing"

// countsOnly passes a test over where the race detector runs: it counts outcomes of
// simulated experiments, for a minute with the detector, and starts no goroutine.
func countsOnly(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("counts simulated experiments: make test does")
	}
}
