package probe

import (
	"slices"
	"time"

	"github.com/hbench/hbench/results"
)

// quantiles sums up durations in nanoseconds; it sorts ns in place. Quantiles
// are exact by nearest rank: the p-th percentile of n observations is the
// ⌈np/100⌉-th smallest, always one of them and never interpolated (Hyndman and
// Fan 1996, definition 1). No observation gives all zeros.
func quantiles(ns []int64) results.Quantiles {
	if len(ns) == 0 {
		return results.Quantiles{}
	}
	slices.Sort(ns)
	sum := int64(0)
	for _, d := range ns {
		sum += d
	}
	return results.Quantiles{
		MeanNS: sum / int64(len(ns)),
		MinNS:  ns[0],
		P50NS:  ns[rank(len(ns), 50)],
		P90NS:  ns[rank(len(ns), 90)],
		P99NS:  ns[rank(len(ns), 99)],
		MaxNS:  ns[len(ns)-1],
	}
}

// Quantile is the nearest rank at a whole percentage from 1 to 100, as quantiles
// has it; 0 of nothing. It leaves the order alone.
func Quantile(ds []time.Duration, percent int) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(ds))[rank(len(ds), percent)]
}

// rank is the index of the nearest rank in n sorted values, for a whole
// percentage from 1 to 100. It counts in whole numbers: in floating point 0.07×100
// is above 7, and its ceiling 8.
func rank(n, percent int) int { return int((uint64(n)*uint64(percent)+99)/100) - 1 }
