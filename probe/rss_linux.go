package probe

import "os"

// maxrssUnit is the unit of ru_maxrss in bytes: Linux counts KiB.
const maxrssUnit = 1024

// PeakRSS is the highest resident set size of this process since it started, or
// since ResetPeakRSS, in bytes: VmHWM of /proc/self/status.
func PeakRSS() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		if peak, ok := parseVmHWM(status); ok {
			return peak
		}
	}
	return ReadUsage().MaxRSS
}

// ResetPeakRSS makes PeakRSS start afresh from the present size, and reports
// whether the kernel allowed it (it writes 5 to /proc/self/clear_refs, which
// containers may forbid). Where it did not, PeakRSS covers the warm-up too.
func ResetPeakRSS() bool {
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
}
