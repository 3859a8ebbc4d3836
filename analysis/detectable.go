package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Power is how often a change of the size that is called detectable is found.
const Power = 0.9

// FewestPairs is the least number of pairs with which the signed-rank test can find
// anything in one cell of a family of as many: the smallest p of n pairs is 2^(1-n),
// and Holm's first step multiplies it by the number of cells. It assumes
// 0 < alpha < 1.
func FewestPairs(cells int, alpha float64) int {
	n := 1
	for math.Ldexp(float64(max(1, cells)), 1-n) > alpha {
		n++
	}
	return n
}

const (
	powerDraws = 2000 // the power that is aimed at is then right to ±0.7 % (one standard error at 0.9)
	powerExact = 50   // pairs beyond which a formula takes over
)

// Detectable is the smallest shift, in standard deviations of the differences, that
// SignedRank finds at level alpha (two-sided) with the given power in n pairs of
// normally distributed differences. ok is false where n pairs are too few for any.
//
// Up to 50 pairs it is simulated with a fixed seed: tests at strict levels on few
// pairs are too coarse for a formula. Beyond, it is the limit for many pairs,
// (z(alpha/2)+z(power))·√(π/3n), as the test does with π/3 times as many pairs what the
// t-test does (Hodges and Lehmann, Annals of Mathematical Statistics 27, 1956,
// 324-335); what that falls short of the simulation at 50 pairs fades with 1/n.
func Detectable(n int, alpha, power float64) (shift float64, ok bool) {
	shift = newSensitivity(alpha, power).detectable(n)
	return shift, !math.IsInf(shift, 1)
}

// PairsNeeded is the least number of pairs with which a shift, in standard
// deviations of the differences, is Detectable. ok is false where a million are too
// few.
func PairsNeeded(shift, alpha, power float64) (n int, ok bool) {
	n = newSensitivity(alpha, power).needed(shift)
	return n, n > 0
}

// simulatedDetectable finds the shift by bisection on the same draws.
func simulatedDetectable(n int, alpha, power float64) float64 {
	depth, _ := walshDepth(n, 1-alpha)
	draws := normalDraws(n)
	lo, hi := 0.0, 16.0
	for hi-lo > 1e-4 {
		mid := (lo + hi) / 2
		if foundShare(draws, mid, depth) < power {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// normalDraws are samples of n standard normal values, each in order.
func normalDraws(n int) [][]float64 {
	r := rand.New(rand.NewPCG(0x5851f42d4c957f2d, uint64(n)))
	draws := make([][]float64, powerDraws)
	for i := range draws {
		draws[i] = make([]float64, n)
		for j := range draws[i] {
			draws[i][j] = r.NormFloat64()
		}
		slices.Sort(draws[i])
	}
	return draws
}

// foundShare is the share of samples in which the shift is found: where fewer Walsh
// averages than depth are left at 0 or below.
func foundShare(draws [][]float64, shift float64, depth int) float64 {
	found := 0
	for _, xs := range draws {
		if walshAtMost(xs, -shift) < depth {
			found++
		}
	}
	return float64(found) / float64(len(draws))
}

// walshAtMost counts the Walsh averages of sorted values that are at most c.
func walshAtMost(xs []float64, c float64) (count int) {
	j := len(xs) - 1
	for i := range xs {
		for j >= i && xs[i]/2+xs[j]/2 > c {
			j--
		}
		if j < i {
			break
		}
		count += j - i + 1
	}
	return count
}
