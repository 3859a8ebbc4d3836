package workloads

import "time"

// sleepRound is a round of the sleep kernel, by definition.
const sleepRound = 50 * time.Microsecond

// newSleep makes the sleep kernel, which pretends: it holds no core, so as many
// workers as one likes do it at once. Its rounds are one sleep, not many, because
// each would be late by up to a millisecond.
func newSleep() Work {
	return func(payload []byte, rounds int) uint64 {
		rounds = max(rounds, 0)
		time.Sleep(time.Duration(rounds) * sleepRound)
		return fold(begin(payload), uint64(rounds))
	}
}
