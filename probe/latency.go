package probe

import (
	"runtime/metrics"
	"slices"
	"time"
)

// latencyMeter tells the scheduler latency from one reading of the runtime's
// histogram to the next. The histogram counts since the process started, and
// metrics.Read writes each reading over the one before, so the meter keeps the
// counts itself; allocated once, they serve every reading.
type latencyMeter struct {
	last   []uint64
	within []uint64 // counted since the reading before
}

func newLatencyMeter(first *metrics.Float64Histogram) latencyMeter {
	return latencyMeter{last: slices.Clone(first.Counts), within: make([]uint64, len(first.Counts))}
}

// p99 is the 99th percentile of what was counted since the reading before, as
// Runtime.Latency gives it; zero: nothing was.
func (m *latencyMeter) p99(now *metrics.Float64Histogram) time.Duration {
	for i, n := range now.Counts {
		m.within[i] = n - m.last[i]
	}
	copy(m.last, now.Counts)
	return histogram{counts: m.within, edges: now.Buckets}.quantile(99)
}
