package analysis

import (
	"fmt"
	"math"
)

// USL is the Universal Scalability Law: with n workers, cores or items in
// flight the throughput is
//
//	X(n) = Gamma·n / (1 + Alpha·(n−1) + Beta·n·(n−1))
//
// (Gunther, A simple capacity model of massively parallel transaction systems,
// 1993; Guerrilla Capacity Planning, 2007). Gamma is X(1), and Beta = 0 gives
// Amdahl's law. A saturated pipeline is piecewise linear
// instead, so for pipelines the law is a summary and a simulation the answer.
//
// The law is about n ≥ 1. Below, n is the share of the time for which the one
// worker is busy: it does Gamma·n and nobody contends. The methods panic unless
// the parameters and n are in range.
type USL struct {
	Alpha float64 // contention, the share that queues up: 0…1
	Beta  float64 // coherency, the cost of every pair agreeing: 0 or more
	Gamma float64 // throughput of one worker, in the unit of X: above 0
}

// rounding is how far above the peak, relatively, a throughput still counts as
// the peak, and how far below one worker's latency one still counts as it.
const rounding = 1e-12

// Throughput is X(n), in the unit of Gamma; n ≥ 0.
func (u USL) Throughput(n float64) float64 {
	u.check()
	checkLoad(n)
	if n < 1 {
		return u.Gamma * n
	}
	return quotient(u.Gamma, u.Alpha+(1-u.Alpha)/n+u.Beta*(n-1))
}

// Latency is how long one item takes among n: n/X(n) (Little, A proof for the
// queuing formula L = λW, 1961), in seconds where Gamma is items a second.
func (u USL) Latency(n float64) float64 {
	u.check()
	checkLoad(n)
	n = max(n, 1)
	return quotient(1+(n-1)*(u.Alpha+u.Beta*n), u.Gamma)
}

// Peak is the n of the highest throughput, sqrt((1−Alpha)/Beta) but at least 1,
// and that throughput. ok is false where Beta is 0: the throughput then never
// falls. It is not rounded: the better of the whole numbers beside it is meant.
func (u USL) Peak() (n, x float64, ok bool) {
	u.check()
	if u.Beta == 0 {
		return 0, 0, false
	}
	n = max(1, math.Sqrt(1-u.Alpha)/math.Sqrt(u.Beta))
	return n, u.Throughput(n), true
}

// Limit is the throughput that contention alone would leave, Gamma/Alpha: what
// X approaches for Beta = 0, and stays below otherwise. ok is false where Alpha
// is 0, which sets no limit.
func (u USL) Limit() (x float64, ok bool) {
	u.check()
	if u.Alpha == 0 {
		return 0, false
	}
	return quotient(u.Gamma, u.Alpha), true
}

// AtThroughput is the smallest n that reaches throughput x. ok is false where
// none does: x is above the peak, at or above the limit, or not positive and
// finite.
//
// X(n) = x is quadratic in n and its smaller root lies on the rising branch.
// Inverting Amdahl's part alone, as is sometimes done, is right for Beta = 0
// only: it asks too little of n everywhere else.
func (u USL) AtThroughput(x float64) (n float64, ok bool) {
	u.check()
	switch {
	case !usable(x):
		return 0, false
	case x <= u.Gamma:
		return x / u.Gamma, true
	case 1-u.Alpha <= u.Beta: // no second worker raises X
		return 0, false
	}
	// Beta·n² − b·n + (1−Alpha) = 0, solved so that nothing cancels and Beta
	// may be 0.
	b := u.Gamma/x - u.Alpha + u.Beta
	if b <= 0 {
		return 0, false
	}
	q := 4 * u.Beta / b * (1 - u.Alpha) / b
	if q > 1+rounding {
		return 0, false
	}
	n = max(1, 2*(1-u.Alpha)/b/(1+math.Sqrt(max(0, 1-q))))
	return n, usable(n)
}

// AtLatency is the n at which an item takes that many seconds. ok is false
// where none does: one worker already takes longer, or Alpha and Beta are 0, so
// that the latency never grows, or seconds is not finite. Where every n takes
// just as long, the answer is 1.
func (u USL) AtLatency(seconds float64) (n float64, ok bool) {
	u.check()
	grown := seconds*u.Gamma - 1 // = Beta·m² + (Alpha+Beta)·m for m = n−1
	switch {
	case !usable(seconds) || math.IsInf(grown, 1) || grown < -rounding:
		return 0, false
	case grown <= 0:
		return 1, true
	}
	b := u.Alpha + u.Beta
	if b == 0 {
		return 1, grown <= rounding
	}
	n = 1 + 2*grown/(b+math.Sqrt(b*b+4*u.Beta*grown))
	return n, usable(n)
}

// inRange reports whether the parameters are a law's.
func (u USL) inRange() bool {
	return u.Alpha >= 0 && u.Alpha <= 1 && u.Beta >= 0 && u.Beta <= math.MaxFloat64 && usable(u.Gamma)
}

func (u USL) check() {
	if !u.inRange() {
		panic(fmt.Sprintf("analysis: %+v: Alpha must be 0…1, Beta 0 or more, Gamma above 0, all finite", u))
	}
}

func checkLoad(n float64) {
	if !(n >= 0 && n <= math.MaxFloat64) {
		panic(fmt.Sprintf("analysis: USL at n = %g: n must be 0 or more, and finite", n))
	}
}
