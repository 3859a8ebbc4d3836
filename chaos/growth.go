package chaos

import "slices"

// Growth is what a quantity has grown by over its readings, taken at even steps, as a
// line through them says: the median of the slopes between any two of them (Theil 1950;
// Sen 1968), which a few readings out of line do not move, times the steps. The first
// fifth of the readings is left out: caches and pools fill up then. Of fewer than
// four others nothing is known, and it is 0.
func Growth(readings []float64) float64 {
	readings = readings[len(readings)/5:]
	if len(readings) < 4 {
		return 0
	}
	var slopes []float64
	if n := (len(readings) + most - 1) / most; n > 1 {
		readings = every(readings, n)
	}
	for i, a := range readings {
		for j, b := range readings[i+1:] {
			slopes = append(slopes, (b-a)/float64(j+1))
		}
	}
	slices.Sort(slopes)
	n := len(slopes)
	return (slopes[(n-1)/2] + slopes[n/2]) / 2 * float64(len(readings)-1)
}

// most is how many readings are compared with each other: more are thinned out.
const most = 500

// every is each n-th of xs.
func every(xs []float64, n int) (some []float64) {
	for i := 0; i < len(xs); i += n {
		some = append(some, xs[i])
	}
	return some
}
