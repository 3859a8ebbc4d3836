//go:build !linux

package probe

import (
	"errors"
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"
)

// counters reads the machine's CPU times again and again. Only Linux keeps a
// measure of pressure.
type counters struct {
	online int // cores when it was opened; 0: the system tells no times of single cores
}

// openCounters fails where the machine's CPU times cannot be read.
func openCounters() (*counters, error) {
	all, err := cpu.Times(false)
	if err == nil && len(all) == 0 {
		err = errors.New("none given")
	}
	if err != nil {
		return nil, fmt.Errorf("probe: the machine's CPU times: %w", err)
	}
	each, err := cpu.Times(true)
	if err != nil {
		return &counters{}, nil
	}
	return &counters{online: len(each)}, nil
}

// cores is a list of the cores that were online at the opening, for times.
func (c *counters) cores() []core {
	cores := make([]core, c.online)
	for i := range cores {
		cores[i].number = uint64(i)
	}
	return cores
}

// times reads the CPU times of the whole machine, and of each of the given cores.
func (c *counters) times(cores []core) (MachineTimes, bool) {
	if len(cores) > 0 {
		each, err := cpu.Times(true)
		for i := range cores {
			cores[i].ok = err == nil && i < len(each)
			if cores[i].ok {
				cores[i].times = machineTimes(each[i])
			}
		}
	}
	all, err := cpu.Times(false)
	if err != nil || len(all) == 0 {
		return MachineTimes{}, false
	}
	return machineTimes(all[0]), true
}

func machineTimes(t cpu.TimesStat) MachineTimes {
	return MachineTimes{
		User:   seconds(t.User + t.Nice),
		System: seconds(t.System + t.Irq + t.Softirq),
		Idle:   seconds(t.Idle),
		IOWait: seconds(t.Iowait),
		Steal:  seconds(t.Steal),
	}
}

func (c *counters) waited() (time.Duration, bool) { return 0, false }

func (c *counters) close() {}
