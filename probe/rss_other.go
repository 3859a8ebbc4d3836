//go:build !linux

package probe

// PeakRSS is the highest resident set size of this process since it started, in
// bytes.
func PeakRSS() uint64 { return ReadUsage().MaxRSS }

// ResetPeakRSS reports false: this system cannot start the peak afresh, so
// PeakRSS covers the warm-up too.
func ResetPeakRSS() bool { return false }
