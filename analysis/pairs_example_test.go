package analysis_test

import (
	"fmt"
	"math"

	"github.com/hbench/hbench/analysis"
)

// Eight blocks measured two programs in turn. What a block did to one it did to the
// other, so that the ratios agree where the times do not.
func ExampleSignedRank() {
	base := []float64{1.00, 1.31, 0.98, 1.12, 1.45, 1.02, 1.07, 1.20}
	head := []float64{1.05, 1.36, 1.04, 1.16, 1.55, 1.06, 1.13, 1.25}
	var diffs []float64
	for i := range base {
		diffs = append(diffs, math.Log(head[i])-math.Log(base[i]))
	}
	e := analysis.HodgesLehmann(diffs, 0.95)
	fmt.Printf("paired: p = %.4f, %+.1f %% (%+.1f to %+.1f, at %.1f %%)\n", analysis.SignedRank(diffs),
		100*math.Expm1(e.Center), 100*math.Expm1(e.Lo), 100*math.Expm1(e.Hi), 100*e.Confidence)
	fmt.Printf("unpaired: p = %.2f\n", analysis.MannWhitney(head, base))
	// Output:
	// paired: p = 0.0078, +4.9 % (+3.8 to +6.1, at 96.1 %)
	// unpaired: p = 0.44
}
