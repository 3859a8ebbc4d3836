package mockapi

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hbench/hbench/wake"
	"github.com/hbench/hbench/workloads"
)

// BenchmarkRequest is the cost of a request that asks for no delay, client and
// service together: by function call, and over loopback.
func BenchmarkRequest(b *testing.B) {
	clock := wake.New(nil)
	defer clock.Close()
	cfg := twoSources(workloads.Service{})
	cfg.Payload = 4096
	a, err := New(cfg, clock)
	if err != nil {
		b.Fatal(err)
	}
	_, client := overLoopback(b, a)
	result := make([]byte, 256)
	for _, v := range []struct {
		name     string
		endpoint Endpoint
	}{{"direct", a}, {"loopback", client}} {
		b.Run(v.name+"/get", func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if _, err := v.endpoint.Get(b.Context(), "fetch", i%cfg.Items, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(v.name+"/put", func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if _, err := v.endpoint.Put(b.Context(), "store", i%cfg.Items, 0, 1, result); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLateness reports how much later than planned the service answers 16
// clients over loopback, and how much of a call the plan does not explain: in
// microseconds.
func BenchmarkLateness(b *testing.B) {
	clock := wake.New(nil)
	defer clock.Close()
	a, err := New(oneSource(5*time.Millisecond, workloads.Service{}), clock)
	if err != nil {
		b.Fatal(err)
	}
	_, client := overLoopback(b, a)
	var next, beyond atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range 16 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				start := time.Now()
				reply, err := client.Get(b.Context(), "fetch", int(i)%100, 0)
				if err != nil {
					b.Error(err)
					return
				}
				beyond.Add(int64(time.Since(start) - reply.Planned))
			}
		})
	}
	wg.Wait()
	l := a.Stats().Lateness
	b.ReportMetric(float64(l.P50NS)/1e3, "late-p50-µs")
	b.ReportMetric(float64(l.P99NS)/1e3, "late-p99-µs")
	b.ReportMetric(float64(beyond.Load())/float64(b.N)/1e3, "beyond-plan-mean-µs")
}

// BenchmarkPrepare is the cost of making documents ready, by payload bytes.
func BenchmarkPrepare(b *testing.B) {
	const items, size = 256, 4096
	b.SetBytes(items * size)
	for range b.N {
		Prepare(1, items, size)
	}
}
