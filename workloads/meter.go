package workloads

import (
	"context"
	"fmt"
	"time"
)

const (
	leastRepetition  = 2 * time.Millisecond // of thread CPU time: the clock's steps don't show
	leastRepetitions = 5                    // also if they take longer than the budget
	warmUpShare      = 5                    // a fifth of the budget
	mostRounds       = 1 << 30              // in a repetition
)

// meter measures work by two clocks: what a round costs by the CPU's, and when to
// stop by the wall's.
type meter struct {
	cpu  func() (time.Duration, error)
	wall func() time.Duration
}

// measure gives a sample for each repetition, in ns a round.
func (m meter) measure(ctx context.Context, work func(rounds int), budget time.Duration) ([]float64, error) {
	start := m.wall()
	rounds, err := m.warmUp(ctx, work, start+budget/warmUpShare)
	if err != nil {
		return nil, err
	}
	var samples []float64
	for len(samples) < leastRepetitions || m.wall()-start < budget {
		took, err := m.repetition(ctx, work, rounds)
		if err != nil {
			return nil, err
		}
		samples = append(samples, float64(took)/float64(rounds))
	}
	return samples, nil
}

// warmUp works until the given wall time, and finds the number of rounds that
// take long enough: the first power of two that does so twice in a row, as making
// buffers can make a single repetition long.
func (m meter) warmUp(ctx context.Context, work func(rounds int), until time.Duration) (int, error) {
	rounds, inARow := 1, 0
	for inARow < 2 || m.wall() < until {
		took, err := m.repetition(ctx, work, rounds)
		if err != nil {
			return 0, err
		}
		switch {
		case took >= leastRepetition:
			inARow++
		case rounds < mostRounds:
			inARow = 0
			rounds *= 2
		default:
			return 0, fmt.Errorf("%d rounds took %v by the thread's CPU clock: cannot measure with it", rounds, took)
		}
	}
	return rounds, nil
}

// repetition is the CPU time of so many rounds.
func (m meter) repetition(ctx context.Context, work func(rounds int), rounds int) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	before, err := m.cpu()
	if err != nil {
		return 0, err
	}
	work(rounds)
	after, err := m.cpu()
	return after - before, err
}
