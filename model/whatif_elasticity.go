package model

import (
	"context"
	"math"
	"time"

	"github.com/hbench/hbench/strategies"
)

// Elasticities tells for each line how much of the strategy's simulated makespan
// hangs on its speed: e = −d ln T / d ln speed, the fraction of the makespan that
// is saved for each (small) fraction of the line's time that is saved. It is a
// central difference of ±0.8 % (1/128) in the line's times; where those are so short that
// whole nanoseconds cannot show that, of the least step that they can.
//
// T is homogeneous of degree 1 in all times together, so by Euler's theorem the
// elasticities add up to about 1: they are the lines' shares of the critical
// path. What is missing to 1 is time that belongs to no line: waiting for a rate
// limit, payloads on their way, time slices. A negative one belongs to a line
// that hurts by being faster. Near a tie, where speeding a line up gains less
// than slowing it down costs, it is the mean of the two.
//
// All are 0 where nothing takes any time. Errors are those of Simulate.
func (j Job) Elasticities(ctx context.Context, s strategies.Strategy, o Options) ([]float64, error) {
	if err := j.check(); err != nil {
		return nil, err
	}
	shares := make([]float64, len(j.Lines))
	for k := range j.Lines {
		if j.taken(k) == 0 {
			continue
		}
		slower, faster := j.nudged(k)
		up, err := slower.Simulate(ctx, s, o)
		if err != nil {
			return nil, err
		}
		down, err := faster.Simulate(ctx, s, o)
		if err != nil {
			return nil, err
		}
		if down.Makespan > 0 { // 0: every item fails before it takes any time
			shares[k] = logRatio(up.Makespan, down.Makespan) / logRatio(slower.taken(k), faster.taken(k))
		}
	}
	return shares, nil
}

// nudged is the job with line k, which takes time, a little slower and a little
// faster.
func (j Job) nudged(k int) (slower, faster Job) {
	for step := 1.0 / 128; ; step *= 2 { // at 1/2 at the latest, 1 ns becomes 2 ns and stays above 0
		slower, faster = j.Stretched(k, 1+step), j.Stretched(k, 1-step)
		if faster.taken(k) < slower.taken(k) {
			return slower, faster
		}
	}
}

// taken is the time of all items and requests in line k.
func (j Job) taken(k int) time.Duration {
	line := j.Lines[k]
	return sum(line.Times) + line.Request*time.Duration(len(line.Times))
}

func logRatio(a, b time.Duration) float64 { return math.Log(float64(a) / float64(b)) }
