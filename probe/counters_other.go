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
type counters struct{}

// openCounters fails where the machine's CPU times cannot be read.
func openCounters() (*counters, error) {
	all, err := cpu.Times(false)
	if err == nil && len(all) == 0 {
		err = errors.New("none given")
	}
	if err != nil {
		return nil, fmt.Errorf("probe: the machine's CPU times: %w", err)
	}
	return &counters{}, nil
}

func (c *counters) times() (MachineTimes, bool) {
	all, err := cpu.Times(false)
	if err != nil || len(all) == 0 {
		return MachineTimes{}, false
	}
	t := all[0]
	return MachineTimes{
		User:   seconds(t.User + t.Nice),
		System: seconds(t.System + t.Irq + t.Softirq),
		Idle:   seconds(t.Idle),
		IOWait: seconds(t.Iowait),
		Steal:  seconds(t.Steal),
	}, true
}

func (c *counters) waited() (time.Duration, bool) { return 0, false }

func (c *counters) close() {}
