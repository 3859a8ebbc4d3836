package soak

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

// hold reads what this process holds now.
func hold() Held {
	h := Held{Goroutines: runtime.NumGoroutine(), Descriptors: -1, HeapBytes: heap(), RSSBytes: rss()}
	if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.Descriptors = len(fds) - 1 // one was open to read them
	}
	return h
}

// heap is what of it is in use, after a collection.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// rss is how much memory the process has, what lies outside the heap included; 0 where
// the system does not tell.
func rss() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident float64 // pages
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0
	}
	return resident * float64(os.Getpagesize())
}

// settleTime is how long what was ended may take to be gone.
const settleTime = 5 * time.Second

// settle reads what is held once it is no more than before, or when that has taken too
// long: goroutines end a moment after what they waited for.
func settle(before Held) (now Held) {
	for deadline := time.Now().Add(settleTime); ; time.Sleep(10 * time.Millisecond) {
		now = hold()
		if now.Goroutines <= before.Goroutines && now.Descriptors <= before.Descriptors || time.Now().After(deadline) {
			return now
		}
	}
}
