package analysis

import (
	"cmp"
	"fmt"
	"slices"
)

// Holm adjusts the p-values of a family of tests, in their order, such that calling
// all those at most alpha a finding makes a false one in the whole family with
// probability alpha at most, however the tests depend on each other (Holm,
// Scandinavian Journal of Statistics 6, 1979, 65-70). The smallest of m counts m
// times, the next m-1 times, and none less than one before it.
//
// It panics on what is no probability.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i, x := range p {
		if !(x >= 0 && x <= 1) {
			panic(fmt.Sprintf("analysis: Holm of p = %v", x))
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	least := 0.0
	for done, i := range order {
		least = max(least, min(1, float64(len(p)-done)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}
