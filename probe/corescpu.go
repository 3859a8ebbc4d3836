package probe

import (
	"errors"
	"slices"
)

// CoresCPU reads the CPU times of some of the machine's cores since boot, by the
// kernel's numbers: /proc/stat on Linux, gopsutil elsewhere. Without any, or where
// they are not told apart, they are the whole machine's. Take them before and
// after a window and use Since. The cores that a trial is bound to are those that
// noise can reach it on.
func CoresCPU(numbers []int) (MachineTimes, error) {
	c, err := openCounters()
	if err != nil {
		return MachineTimes{}, err
	}
	defer c.close()
	cores := slices.DeleteFunc(c.cores(), func(k core) bool { return !slices.Contains(numbers, int(k.number)) })
	whole, ok := c.times(cores)
	if !ok {
		return MachineTimes{}, errors.New("probe: the machine's CPU times cannot be read")
	}
	if len(cores) == 0 {
		return whole, nil
	}
	var sum MachineTimes
	for _, k := range cores {
		if !k.ok {
			return MachineTimes{}, errors.New("probe: a core's CPU times cannot be read")
		}
		sum = sum.plus(k.times)
	}
	return sum, nil
}

func (a MachineTimes) plus(b MachineTimes) MachineTimes {
	return MachineTimes{User: a.User + b.User, System: a.System + b.System, Idle: a.Idle + b.Idle, IOWait: a.IOWait + b.IOWait, Steal: a.Steal + b.Steal}
}
