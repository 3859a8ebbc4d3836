package analysis

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactRanks is the most differences whose signed ranks are counted out: the work
// grows with the cube. Beyond it the sum of ranks is as good as normal.
const exactRanks = 300

// SignedRank is the two-sided p of Wilcoxon's signed-rank test (Biometrics
// Bulletin 1, 1945, 80-83) that differences are as likely to lie above 0 as below
// it. It assumes that the differences are independent of each other and, if nothing
// changed, distributed symmetrically about 0. The difference of two trials of one
// block is, whatever the distribution of their times: without a change they could
// have changed places.
//
// The p is exact, also with ties and zeros: it is the share of all ways to give
// signs to these very sizes in which the rank sum lies as far out. Tied sizes share
// their mean rank. Zeros take the lowest ranks and then no part (Pratt, JASA 54,
// 1959, 655-667): so the rank sum stays the number of Walsh averages above 0, which
// HodgesLehmann's interval counts. Beyond 300 values the normal approximation with
// the tied ranks' own variance and a continuity correction takes over (Hollander,
// Wolfe and Chicken, Nonparametric Statistical Methods, 2014, section 3.1).
//
// Values that are not finite are left out. Without any value but 0 the p is 1.
// The smallest possible p of n values is 2^(1-n).
func SignedRank(diffs []float64) float64 {
	ranks, up := signedRanks(diffs)
	down := -up
	for _, r := range ranks {
		down += r
	}
	// The distribution is symmetric, so that both tails are one.
	return min(1, 2*upperTail(ranks, max(up, down)))
}

// SignedRankAbove is SignedRank against the one alternative that the differences lie
// above 0. Negate them for the other one.
func SignedRankAbove(diffs []float64) float64 {
	ranks, up := signedRanks(diffs)
	return upperTail(ranks, up)
}

// signedRanks gives twice the ranks of the values' sizes, which are whole numbers
// even where ties share a rank, and the sum of those of values above 0. Zeros are
// ranked, and then left out.
func signedRanks(diffs []float64) (ranks []int, up int) {
	xs := finite(diffs)
	slices.SortFunc(xs, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	for from := 0; from < len(xs); {
		to := from + 1
		for to < len(xs) && math.Abs(xs[to]) == math.Abs(xs[from]) {
			to++
		}
		rank := from + 1 + to // twice the mean of from+1 … to
		for _, x := range xs[from:to] {
			if x != 0 {
				ranks = append(ranks, rank)
			}
			if x > 0 {
				up += rank
			}
		}
		from = to
	}
	return ranks, up
}

// upperTail is how likely the ranks that get a + by the toss of a coin add up to
// sum or more.
func upperTail(ranks []int, sum int) float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	if len(ranks) > exactRanks {
		return normalTail(ranks, total, sum)
	}
	p := 0.0
	for _, share := range slices.Backward(sums(ranks, total)[sum:]) { // the smallest first
		p += share
	}
	return p
}

// sums is how likely each sum of the ranks that get a + is, from 0 to total. Up to 52
// ranks all shares are multiples of 2^-52, and so without any rounding.
func sums(ranks []int, total int) []float64 {
	share := make([]float64, total+1)
	share[0] = 1
	reached := 0
	for _, r := range ranks {
		reached += r
		for s := reached; s >= 0; s-- {
			share[s] /= 2
			if s >= r {
				share[s] += share[s-r] / 2
			}
		}
	}
	return share
}

// normalTail is upperTail by the normal distribution of the sum.
func normalTail(ranks []int, total, sum int) float64 {
	variance := 0.0
	for _, r := range ranks {
		variance += float64(r) * float64(r) / 4
	}
	const step = 2 // of sums of doubled ranks
	return distuv.UnitNormal.Survival((float64(sum) - float64(total)/2 - step/2) / math.Sqrt(variance))
}
