package workloads

import (
	"fmt"
	"math"
	"strconv"
	"sync"
)

// lockSteps is the work of one round of the lock kernel, in steps.
const lockSteps = 8192

// section is the lock kernel's critical section: one for all workers of a trial.
type section struct {
	inside int // steps of each round that are done in it

	mu    sync.Mutex
	steps int // done in it so far, by all workers together
}

// newLock makes the lock kernel. A round is 8192 steps of FNV-1a over the payload,
// round and round, whatever its size; the last share of them (default 0.2; 0 to 1)
// are done inside a mutex that all workers of the trial have in common. By
// Amdahl's law (1967) no number of workers is faster than one by more than
// 1/share. The digest is the same for every share.
func newLock(args map[string]string) (Work, error) {
	share, err := strconv.ParseFloat(args["share"], 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return nil, fmt.Errorf("share %q: must be a number from 0 to 1", args["share"])
	}
	s := &section{inside: int(math.Round(share * lockSteps))}
	return s.work, nil
}

// work is the kernel's Work.
func (s *section) work(payload []byte, rounds int) uint64 {
	digest := begin(payload)
	if len(payload) == 0 {
		payload = []byte{0}
	}
	for range rounds {
		outside := lockSteps - s.inside
		digest = s.enter(payload, outside, fnv1a(payload, 0, outside, digest))
	}
	return digest
}

// enter does the steps from the given one to the round's last in the mutex.
func (s *section) enter(payload []byte, from int, digest uint64) uint64 {
	if s.inside == 0 {
		return digest // no share: no lock, not even an empty section
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps += s.inside
	return fnv1a(payload, from, s.inside, digest)
}

// fnv1a does steps of FNV-1a, 64 bits, from the payload's byte number from, where
// the payload goes round.
func fnv1a(payload []byte, from, steps int, digest uint64) uint64 {
	const prime = 1099511628211
	at := from % len(payload)
	for range steps {
		digest = (digest ^ uint64(payload[at])) * prime
		at++
		if at == len(payload) {
			at = 0
		}
	}
	return digest
}
