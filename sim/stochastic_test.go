package sim_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Long simulations with a fixed seed against exact queueing theory, and the theory
// against the known answers. One unit of time of the formulas is a second.
const unit = time.Second

// closely is how far a long simulation may be from a known answer that does not
// say itself.
const closely = 0.02

func within(t *testing.T, id, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s: %s is %.10g, want %.10g within %g", id, what, got, want, tolerance)
	}
}

// draws gives times at random.
type draws func(*rand.Rand) time.Duration

// units is a number of them, as a time.
func units(n float64) time.Duration { return time.Duration(n * float64(unit)) }

func exponential(mean float64) draws {
	return func(r *rand.Rand) time.Duration { return units(r.ExpFloat64() * mean) }
}

func constant(value float64) draws {
	return func(*rand.Rand) time.Duration { return units(value) }
}

// birthDeath gives the share of time that a system spends in each of its states
// 0 … last, which it goes up and down one by one at these rates.
func birthDeath(last int, up, down func(state int) float64) []float64 {
	share, sum := []float64{1}, 1.0
	for n := range last {
		share = append(share, share[n]*up(n)/down(n+1))
		sum += share[n+1]
	}
	for n := range share {
		share[n] /= sum
	}
	return share
}

// mean weighs a figure of each state by the state's share of time.
func mean(share []float64, of func(state int) float64) (sum float64) {
	for n, p := range share {
		sum += p * of(n)
	}
	return sum
}
