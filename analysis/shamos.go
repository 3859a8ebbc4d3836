package analysis

import "math"

// Spread estimates the standard deviation of values by Shamos' estimator, the median
// of the distances between all pairs of them, scaled so that it is right for normal
// values (Shamos 1976; Rousseeuw and Croux, JASA 88, 1993, 1273-1283): the partner of
// HodgesLehmann, which as many outliers cannot ruin. From 4 values on it is right to
// 2 % on average. Values that are not finite are left out; of fewer than two the
// spread is 0.
func Spread(xs []float64) float64 {
	xs = finite(xs)
	if len(xs) < 2 {
		return 0
	}
	var distances []float64
	for i, x := range xs {
		for _, y := range xs[i+1:] {
			distances = append(distances, min(math.Abs(x-y), math.MaxFloat64))
		}
	}
	const normal = 1.0483581 // 1 / (√2·Φ⁻¹(3/4))
	n := float64(len(xs))
	few := 1 + 0.414/n + 0.6/(n*n) // how much too wide it is on average: simulated
	return min(normal*median(distances)/few, math.MaxFloat64)
}
