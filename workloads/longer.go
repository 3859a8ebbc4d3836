package workloads

import (
	"fmt"
	"runtime"
	"time"
)

// ThreadClock reports whether this system has a clock of a thread's CPU time, without
// which no work can be stretched: by wall time the share that others had of the core
// would be stretched too.
const ThreadClock = threadClock

// Longer does the work, and then computes on until the calling thread has used factor
// times the CPU time that the work took. The goroutine is tied to its thread
// meanwhile. The error is of the clock.
func Longer(factor float64, work func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return longer(factor, work, threadCPU, burn)
}

// longer is Longer by a given clock and something to do for a moment.
func longer(factor float64, work func(), clock func() (time.Duration, error), moment func()) error {
	began, err := clock()
	if err != nil {
		return fmt.Errorf("stretch: %w", err)
	}
	work()
	now, err := clock()
	until := began + time.Duration(factor*float64(now-began))
	for err == nil && now < until {
		moment()
		now, err = clock()
	}
	if err != nil {
		return fmt.Errorf("stretch: %w", err)
	}
	return nil
}

// burnSteps take about 2 µs: reading the clock costs a tenth of that, and no work
// becomes longer than it should by more.
const burnSteps = 2048

// burnt is what is computed on.
var burnt = Document(0, 0, MinPayload)

// burn computes for a moment.
func burn() { runtime.KeepAlive(fnv1a(burnt, 0, burnSteps, 1)) }
