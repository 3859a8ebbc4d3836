package probe

import "time"

// PressureTotal is for how long, since boot, at least one task of the machine
// has waited for a core (/proc/pressure/cpu); ok is false where no such figure
// is kept. Its growth within a window, divided by the window, is the pressure.
func PressureTotal() (waited time.Duration, ok bool) {
	c, err := openCounters()
	if err != nil {
		return 0, false
	}
	defer c.close()
	return c.waited()
}
