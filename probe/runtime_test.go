package probe

import (
	"math"
	"runtime"
	"testing"
	"time"
)

var kept []*[1 << 12]byte // keeps what a test allocates on the heap

func TestRuntimeCountsWhatHappenedInTheWindow(t *testing.T) {
	before := ReadRuntime()
	for range 100 {
		kept = append(kept, new([1 << 12]byte))
	}
	kept = nil
	runtime.GC()
	runtime.GC()
	d := ReadRuntime().Since(before)
	if d.GCCycles < 2 || d.GCPause <= 0 || d.GCCPU <= 0 {
		t.Errorf("two collections: %d cycles, %v stopped, %v of CPU", d.GCCycles, d.GCPause, d.GCCPU)
	}
	if d.Allocs < 100 || d.AllocBytes < 100<<12 {
		t.Errorf("100 blocks of 4 KiB: %d allocations of %d bytes", d.Allocs, d.AllocBytes)
	}
	if after := ReadRuntime(); after.Since(after).Latency(99) != 0 {
		t.Error("an empty window has scheduler latencies")
	}
}

func TestSchedulerLatencyIsRecorded(t *testing.T) {
	before := ReadRuntime()
	done := make(chan struct{})
	for range 1000 { // the runtime records only some of them
		go func() { done <- struct{}{} }()
	}
	for range 1000 {
		<-done
	}
	d := ReadRuntime().Since(before)
	if p50, p99 := d.Latency(50), d.Latency(99); p50 <= 0 || p99 < p50 {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
}

func TestHistogramQuantileIsTheUpperEdgeOfItsBucket(t *testing.T) {
	edges := []float64{math.Inf(-1), 0, 1, 2, 3, math.Inf(1)}
	for name, c := range map[string]struct {
		counts  []uint64
		percent int
		want    time.Duration
	}{
		"none":               {[]uint64{0, 0, 0, 0, 0}, 50, 0},
		"one":                {[]uint64{0, 0, 1, 0, 0}, 99, 2 * time.Second},
		"half":               {[]uint64{0, 5, 0, 5, 0}, 50, time.Second},
		"just past half":     {[]uint64{0, 5, 0, 6, 0}, 50, 3 * time.Second},
		"the largest":        {[]uint64{0, 99, 0, 1, 0}, 100, 3 * time.Second},
		"above all edges":    {[]uint64{0, 0, 0, 0, 1}, 50, 3 * time.Second},
		"below the smallest": {[]uint64{1, 0, 0, 0, 0}, 50, 0},
	} {
		h := histogram{counts: c.counts, edges: edges}
		if got := h.quantile(c.percent); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestHistogramOfAWindowIsTheDifference(t *testing.T) {
	edges := []float64{0, 1, 2}
	before := histogram{counts: []uint64{7, 1}, edges: edges}
	after := histogram{counts: []uint64{7, 4}, edges: edges}
	if d := after.since(before); d.counts[0] != 0 || d.counts[1] != 3 {
		t.Errorf("%v, want 0 and 3", d.counts)
	}
	if after.counts[1] != 4 {
		t.Error("the later histogram was changed")
	}
}
