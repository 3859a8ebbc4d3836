package wake

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// kicker ends the runtime's wait for events at a chosen moment.
//
// An idle Go process waits in epoll_wait, whose time-out counts whole
// milliseconds: the remainder of a timer is waited for in one step of 1 ms. A
// timerfd ends that wait to the microsecond. It is only registered with the
// runtime's poller, nobody reads it: the runtime comes back from epoll_wait,
// looks for due timers, and finds the one the kick was meant for. No goroutine
// and no thread is needed. Setting it again clears it, so each expiry is a new
// event for the (edge-triggered) poller.
//
// This uses how the runtime works, not what it promises. If that changes, or the
// kernel grants no timerfd, sleeps are as late as Go's own timers and no worse;
// BenchmarkLateness shows it, and so does whoever measures lateness.
type kicker struct {
	file *os.File // keeps fd registered
	fd   int
}

// newKicker returns nil where the kernel grants no timerfd.
func newKicker() *kicker {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil
	}
	// NewFile registers a non-blocking descriptor with the poller.
	return &kicker{file: os.NewFile(uintptr(fd), "timerfd"), fd: fd}
}

// kickIn arms the kick, instead of the one armed before. A moment that is past
// kicks at once.
func (k *kicker) kickIn(d time.Duration) {
	if k == nil {
		return
	}
	// Relative to the kernel's now, which is later than the caller's: so the kick
	// is never before the timer. Zero would disarm.
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(max(int64(d), 1))}
	// It fails for a bad descriptor or a bad time only; both are made here.
	_ = unix.TimerfdSettime(k.fd, 0, &spec, nil)
}

func (k *kicker) close() {
	if k != nil {
		_ = k.file.Close() // nothing was written, so nothing can be lost
	}
}
