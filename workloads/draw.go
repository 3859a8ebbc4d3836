package workloads

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// At is the duration of one attempt at one item: a pure function of its
// arguments (see Hash), drawn by inverting the distribution function, so that a
// larger hash never gives a shorter duration. Alternating depends on the item
// alone.
func (d Dist) At(seed uint64, source string, item, attempt int) time.Duration {
	switch d.family {
	case constant:
		return d.a
	case alternating:
		return d.list[uint(item)%uint(len(d.list))]
	}
	return d.Quantile(Uniform(Hash(seed, source, item, attempt)))
}

// Random reports whether draws depend on the seed.
func (d Dist) Random() bool { return d.family != constant && d.family != alternating }

// Mean is the exact mean, to the nanosecond; a lognormal or pareto whose mean is
// beyond the range of time.Duration gives its end (292 years).
func (d Dist) Mean() time.Duration {
	a, b := float64(d.a), float64(d.b)
	switch d.family {
	case uniform:
		return saturate(a + (b-a)/2)
	case normal:
		if d.b == 0 {
			return d.a
		}
		// Johnson, Kotz and Balakrishnan 1994, vol. 1, eq. 13.134, cut at 0 only.
		z := a / b
		return saturate(a + b*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)/normalCDF(z))
	case lognormal:
		s := d.sigma()
		return saturate(a * math.Exp(s*s/2))
	case pareto:
		return saturate(a * d.x / (d.x - 1))
	case bimodal:
		return saturate(a*(1-d.x) + b*d.x)
	case alternating, empirical:
		var sum float64
		for _, v := range d.list {
			sum += float64(v)
		}
		return saturate(sum / float64(len(d.list)))
	}
	return d.a
}

// Quantile is the least duration that a share p of all draws does not exceed. p
// outside 0 < p < 1 panics.
func (d Dist) Quantile(p float64) time.Duration {
	if !(p > 0 && p < 1) {
		panic(fmt.Sprintf("workloads: quantile of %v: must be between 0 and 1, both excluded", p))
	}
	a, b := float64(d.a), float64(d.b)
	switch d.family {
	case uniform:
		return saturate(a + (b-a)*p)
	case normal:
		if d.b == 0 {
			return d.a
		}
		// From above, so that p near 1 keeps its digits.
		above := (1 - p) * normalCDF(a/b)
		return saturate(a - b*normalQuantile(above))
	case lognormal:
		return saturate(a * math.Exp(d.sigma()*normalQuantile(p)))
	case pareto:
		return saturate(a * math.Pow(1-p, -1/d.x))
	case bimodal:
		if d.a <= d.b && p <= 1-d.x || d.a > d.b && p > d.x {
			return d.a
		}
		return d.b
	case alternating, empirical:
		n := len(d.sorted)
		return d.sorted[min(int(math.Ceil(p*float64(n))), n)-1]
	}
	return d.a
}

// sigma is the deviation of a lognormal's logarithm: p99 = median × e^(sigma × z).
func (d Dist) sigma() float64 {
	const z99 = 2.3263478740408408 // the standard normal's 99th percentile
	return math.Log(float64(d.b)/float64(d.a)) / z99
}

// normalCDF is the standard normal distribution function.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// normalQuantile is the standard normal's. p stops at 2^-53 from either end, where
// Uniform does too: beyond, 2p-1 would round to ±1 and the quantile be infinite.
func normalQuantile(p float64) float64 {
	const end = 1.0 / (1 << 53)
	return math.Sqrt2 * math.Erfinv(2*min(max(p, end), 1-end)-1)
}

// saturate rounds to whole nanoseconds and stops at the ends of what a draw can
// be: rounding of the last digit must not make it negative.
func saturate(ns float64) time.Duration {
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(math.Round(max(ns, 0)))
}

// Scale stretches every draw by f: the shape stays. Arguments are kept between
// one nanosecond (unless they are 0) and MaxDuration. f must be a number from 0 up,
// else it panics; 0 gives the constant 0.
func (d Dist) Scale(f float64) Dist {
	if !(f >= 0) {
		panic(fmt.Sprintf("workloads: scale a distribution by %v: must not be negative", f))
	}
	if f == 0 {
		return Dist{}
	}
	stretch := func(v time.Duration) time.Duration {
		if v == 0 {
			return 0
		}
		return min(max(saturate(float64(v)*f), 1), MaxDuration)
	}
	d.a, d.b = stretch(d.a), stretch(d.b)
	d.list, d.sorted = slices.Clone(d.list), slices.Clone(d.sorted)
	for i := range d.list {
		d.list[i], d.sorted[i] = stretch(d.list[i]), stretch(d.sorted[i])
	}
	return d
}

// IsZero reports whether every draw is 0.
func (d Dist) IsZero() bool { return d.family == constant && d.a == 0 }
