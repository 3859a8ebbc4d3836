package probe

import (
	"runtime"
	"time"
)

const (
	spinParts  = 4
	spinRounds = 250_000 // about 0.4 ms a part on a core of 2024
)

// Spin does a fixed amount of integer work (1 to 2 ms on a modern core) and
// gives the time it took. Its parts are like each other and the fastest stands
// for all: one interrupt then costs nothing, while a core that has become slower
// (a lower clock, a busy sibling, a hypervisor that shares it) slows every part.
func Spin() time.Duration {
	fastest := spinPart()
	for range spinParts - 1 {
		fastest = min(fastest, spinPart())
	}
	return spinParts * fastest
}

// spinPart is a chain of multiplications, each needing the one before, so it
// depends on the clock of the core and on nothing else.
func spinPart() time.Duration {
	start := time.Now()
	x := uint64(1)
	for range spinRounds {
		x = x*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator
		x ^= x >> 29
	}
	took := time.Since(start)
	runtime.KeepAlive(x)
	return took
}
