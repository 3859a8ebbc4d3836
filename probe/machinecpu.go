package probe

import (
	"errors"
	"time"
)

// MachineCPU reads the CPU times of the whole machine since boot: /proc/stat on
// Linux, gopsutil elsewhere. Take it before and after a window and use Since.
func MachineCPU() (MachineTimes, error) {
	c, err := openCounters()
	if err != nil {
		return MachineTimes{}, err
	}
	defer c.close()
	t, ok := c.times(nil)
	if !ok {
		return MachineTimes{}, errors.New("probe: the machine's CPU times cannot be read")
	}
	return t, nil
}

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
