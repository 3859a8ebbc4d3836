//go:build !linux

package workloads

import "time"

const threadClock = false

// processStart is where wall time counts from.
var processStart = time.Now()

// threadCPU is wall time: outside Linux there is no clock of a thread's CPU time
// that golang.org/x/sys offers on every system.
func threadCPU() (time.Duration, error) { return time.Since(processStart), nil }
