package probe

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"time"
)

// Runtime is what the Go runtime has counted since the process started, or,
// from Since, within a window.
type Runtime struct {
	GCCycles   uint32
	GCPause    time.Duration // all goroutines stopped
	GCCPU      time.Duration // the runtime's own estimate, brought up to date at the end of each cycle; idle cores' help included
	AllocBytes uint64
	Allocs     uint64

	// How long goroutines were runnable before they ran. The runtime records
	// one in eight of them.
	latency histogram
}

// ReadRuntime reads the counters; it allocates, so it belongs outside a window.
func ReadRuntime() Runtime {
	samples := []metrics.Sample{
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/heap/allocs:objects"},
		{Name: "/gc/heap/tiny/allocs:objects"},
		{Name: "/sched/latencies:seconds"},
	}
	metrics.Read(samples)
	var pauses debug.GCStats
	debug.ReadGCStats(&pauses)
	h := samples[5].Value.Float64Histogram()
	return Runtime{
		GCCycles:   uint32(samples[0].Value.Uint64()),
		GCPause:    pauses.PauseTotal,
		GCCPU:      seconds(samples[1].Value.Float64()),
		AllocBytes: samples[2].Value.Uint64(),
		Allocs:     samples[3].Value.Uint64() + samples[4].Value.Uint64(),
		latency:    histogram{counts: slices.Clone(h.Counts), edges: slices.Clone(h.Buckets)},
	}
}

// Since is what happened between b and a.
func (a Runtime) Since(b Runtime) Runtime {
	return Runtime{
		GCCycles:   a.GCCycles - b.GCCycles,
		GCPause:    a.GCPause - b.GCPause,
		GCCPU:      max(a.GCCPU-b.GCCPU, 0),
		AllocBytes: a.AllocBytes - b.AllocBytes,
		Allocs:     a.Allocs - b.Allocs,
		latency:    a.latency.since(b.latency),
	}
}

// Latency is the scheduler latency at a whole percentage from 1 to 100, by
// nearest rank over the runtime's histogram: the upper edge of the bucket, which
// is at most a quarter above the value. Zero: nothing was recorded.
func (a Runtime) Latency(percent int) time.Duration { return a.latency.quantile(percent) }

// histogram counts seconds: counts[i] of them from edges[i] to below edges[i+1].
type histogram struct {
	counts []uint64
	edges  []float64
}

// since takes an earlier histogram of the same edges off; the zero histogram is
// earlier than any.
func (h histogram) since(earlier histogram) histogram {
	d := histogram{counts: slices.Clone(h.counts), edges: h.edges}
	for i := range earlier.counts {
		d.counts[i] -= earlier.counts[i]
	}
	return d
}

func (h histogram) quantile(percent int) time.Duration {
	total := uint64(0)
	for _, n := range h.counts {
		total += n
	}
	if total == 0 {
		return 0
	}
	left := uint64(rank(int(total), percent)) + 1
	for i, n := range h.counts {
		if n >= left {
			return h.edge(i)
		}
		left -= n
	}
	return h.edge(len(h.counts) - 1)
}

// edge is the upper edge of bucket i, or its lower one where there is none.
func (h histogram) edge(i int) time.Duration {
	if math.IsInf(h.edges[i+1], 1) {
		return seconds(max(h.edges[i], 0))
	}
	return seconds(max(h.edges[i+1], 0))
}
