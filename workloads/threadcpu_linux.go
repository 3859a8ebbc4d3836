package workloads

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

const threadClock = true

// threadCPU is the CPU time that the calling thread has used since it began, in
// user and kernel mode, in nanoseconds' resolution.
func threadCPU() (time.Duration, error) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		return 0, fmt.Errorf("read the thread's CPU clock: %w", err)
	}
	return time.Duration(now.Nano()), nil
}
