//go:build !linux && !darwin

package probe

import (
	"os"
	"time"

	"github.com/shirou/gopsutil/v3/process"
)

// ReadUsage reads the CPU times of this process. This system counts no context
// switches for it, and MaxRSS is the present size. Where it cannot be read,
// everything is zero.
func ReadUsage() Usage {
	p, err := process.NewProcess(int32(os.Getpid()))
	if err != nil {
		return Usage{}
	}
	var u Usage
	if t, err := p.Times(); err == nil {
		u.User, u.System = seconds(t.User), seconds(t.System)
		u.CPU = u.User + u.System
	}
	if m, err := p.MemoryInfo(); err == nil {
		u.MaxRSS = m.RSS
	}
	return u
}

// ThreadCPU is the CPU time of the whole process: this system has no thread
// clock that we read. It serves where one thread works and the rest are idle.
func ThreadCPU() time.Duration { return ReadUsage().CPU }
