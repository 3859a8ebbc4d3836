package probe

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestUsageOfAWindowSplitsTheProcessClock(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct{ before, after, want Usage }{
		"in the kernel's proportions": {
			Usage{CPU: 10 * ms, User: 8 * ms, System: 1 * ms, Voluntary: 5, Involuntary: 1, MaxRSS: 100},
			Usage{CPU: 50 * ms, User: 38 * ms, System: 11 * ms, Voluntary: 9, Involuntary: 4, MaxRSS: 300},
			Usage{CPU: 40 * ms, User: 30 * ms, System: 10 * ms, Voluntary: 4, Involuntary: 3, MaxRSS: 300},
		},
		"to user where the kernel has not counted yet": {
			Usage{CPU: 10 * ms, User: 8 * ms, System: ms},
			Usage{CPU: 12 * ms, User: 8 * ms, System: ms},
			Usage{CPU: 2 * ms, User: 2 * ms},
		},
		"where the kernel moves time from one to the other": {
			Usage{CPU: 10 * ms, User: 8 * ms, System: 2 * ms},
			Usage{CPU: 14 * ms, User: 13 * ms, System: ms},
			Usage{CPU: 4 * ms, User: 4 * ms},
		},
	} {
		if got := c.after.Since(c.before); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// burn computes until the clock has moved on, or for far longer than it may take.
func burn(clock func() time.Duration, until time.Duration) bool {
	from := clock()
	for range 10_000 {
		spinPart()
		if clock()-from >= until {
			return true
		}
	}
	return false
}

func TestClocksCountWork(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := ReadUsage()
	if !burn(ThreadCPU, 2*time.Millisecond) {
		t.Fatal("the thread clock stands still")
	}
	if d := ReadUsage().Since(before); d.CPU < 2*time.Millisecond || d.User+d.System != d.CPU || d.MaxRSS == 0 {
		t.Errorf("the thread worked for 2 ms and the process used %+v", d)
	}
	inAll := func() time.Duration {
		now := ReadUsage()
		return now.User + now.System
	}
	if !burn(inAll, 20*time.Millisecond) {
		t.Error("the process's CPU time stands still")
	}
}

func TestPeakRSSFollowsMemoryAndStartsAfresh(t *testing.T) {
	const size, page = 64 << 20, 4 << 10
	small := PeakRSS()
	block := make([]byte, size)
	for i := 0; i < size; i += page {
		block[i] = 1
	}
	large := PeakRSS()
	runtime.KeepAlive(block)
	if large < small+size/2 {
		t.Fatalf("%d bytes before %d were used, %d after", small, size, large)
	}
	block = nil
	debug.FreeOSMemory()
	if !ResetPeakRSS() {
		t.Skip("this system does not let the peak start afresh")
	}
	if again := PeakRSS(); again > large-size/2 {
		t.Errorf("a peak of %d bytes after the reset, %d before it", again, large)
	}
}
