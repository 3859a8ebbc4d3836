package workloads

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// Calibration is what a round of a kernel costs on this machine, alone on a core.
type Calibration struct {
	Kernel       string  // with its parameters
	PayloadBytes int     // of the payload it was measured with
	NSPerRound   float64 // thread CPU time of a round: the median over the repetitions
	Spread       float64 // (p75-p25)/median over the repetitions: a few percent on a quiet machine
	Repetitions  int     // 0: by definition, not measured
}

// DefaultBudget is how long Calibrate takes for a kernel if not told otherwise.
const DefaultBudget = 150 * time.Millisecond

// Calibrate measures what a round of the kernel costs with this payload. It takes
// about budget of wall time (0 or less: DefaultBudget), more where five
// repetitions of a round take longer. Do it on an idle machine and with a payload
// like the items' own.
//
// What counts is the CPU time of the calling thread, to which the goroutine is
// tied meanwhile, so neither other programs that take the core nor the garbage
// collector's own threads add to it. Only Linux gives that time; elsewhere it is
// wall time, and the median has to deal with disturbances.
//
// Repetitions are of as many rounds as take 2 ms or more, after a warm-up (caches
// warm, buffers made) of at least a fifth of the budget. A kernel that pretends
// isn't measured: its round lasts 50 µs by definition.
//
// It fails if the context ends or the clock shows no time for any number of
// rounds.
func Calibrate(ctx context.Context, k Kernel, payload []byte, budget time.Duration) (Calibration, error) {
	c := Calibration{Kernel: k.String(), PayloadBytes: len(payload)}
	if k.Pretends {
		c.NSPerRound = float64(sleepRound)
		return c, nil
	}
	if budget <= 0 {
		budget = DefaultBudget
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := time.Now()
	m := meter{
		cpu:  threadCPU,
		wall: func() time.Duration { return time.Since(began) },
	}
	work := k.New()
	samples, err := m.measure(ctx, func(rounds int) { work(payload, rounds) }, budget)
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrate kernel %v: %w", k, err)
	}
	c.summarise(samples)
	return c, nil
}

// Rounds is the number of rounds that come nearest to the cost, at least 1. A
// Calibration without a cost of its round panics: any number would be wrong.
func (c Calibration) Rounds(cost time.Duration) int {
	if !(c.NSPerRound > 0) {
		panic(fmt.Sprintf("workloads: calibration of kernel %q: %v ns a round: must be above 0", c.Kernel, c.NSPerRound))
	}
	rounds := math.Round(float64(cost) / c.NSPerRound)
	if rounds >= math.MaxInt {
		return math.MaxInt
	}
	return max(1, int(rounds))
}

// summarise fills in what the samples, in ns a round, say.
func (c *Calibration) summarise(samples []float64) {
	sorted := slices.Sorted(slices.Values(samples))
	c.Repetitions = len(sorted)
	c.NSPerRound = sampleQuantile(sorted, 0.5)
	c.Spread = (sampleQuantile(sorted, 0.75) - sampleQuantile(sorted, 0.25)) / c.NSPerRound
}

// sampleQuantile interpolates between neighbours of a sorted sample: definition 7
// of Hyndman and Fan (1996).
func sampleQuantile(sorted []float64, p float64) float64 {
	below, part := math.Modf(p * float64(len(sorted)-1))
	i := int(below)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + part*(sorted[i+1]-sorted[i])
}
