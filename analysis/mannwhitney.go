package analysis

import "golang.org/x/perf/benchmath"

// MannWhitney is the two-sided p of the Mann-Whitney U test that two samples come
// from one population (Annals of Mathematical Statistics 18, 1947, 50-60), as
// benchstat computes it. It assumes independent values: where the machine drifts
// between two samples, the drift is what it finds.
//
// Values that are not finite are left out. Samples that are empty or consist of one
// and the same value have p 1.
func MannWhitney(x, y []float64) float64 {
	sample := func(xs []float64) *benchmath.Sample {
		return benchmath.NewSample(finite(xs), &benchmath.DefaultThresholds) // it sorts what it is given: finite copies
	}
	// Of samples whose ties lie in the middle it counts both tails twice.
	return min(1, benchmath.AssumeNothing.Compare(sample(x), sample(y)).P)
}
