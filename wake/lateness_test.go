package wake

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkLateness reports how much longer than asked sleeps take: as the
// median, 90th and 99th percentile in microseconds. The -timer variants sleep by
// Go's timer alone.
func BenchmarkLateness(b *testing.B) {
	timer := func(_ context.Context, d time.Duration) error { time.Sleep(d); return nil }
	for _, v := range []struct {
		name          string
		sleepers      int
		computing     int
		withoutKicker bool
	}{
		{"idle", 1, 0, false},
		{"idle-timer", 1, 0, true},
		{"idle-24", 24, 0, false},
		{"idle-24-timer", 24, 0, true},
		{"half", 24, (runtime.GOMAXPROCS(0) + 1) / 2, false},
		{"half-timer", 24, (runtime.GOMAXPROCS(0) + 1) / 2, true},
		{"busy", 24, runtime.GOMAXPROCS(0), false},
		{"busy-timer", 24, runtime.GOMAXPROCS(0), true},
	} {
		b.Run(v.name, func(b *testing.B) {
			sleep := newClock(b).Sleep
			if v.withoutKicker {
				sleep = timer
			}
			stop := compute(v.computing)
			defer stop()
			reportLateness(b, v.sleepers, sleep)
		})
	}
}

// reportLateness has b.N sleeps of 5 to 6 ms done, n at a time.
func reportLateness(b *testing.B, n int, sleep func(context.Context, time.Duration) error) {
	late := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range n {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				d := 5*time.Millisecond + time.Duration(i*104729%1000)*time.Microsecond
				start := time.Now()
				if err := sleep(b.Context(), d); err != nil {
					b.Error(err)
				}
				late[i] = time.Since(start) - d
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(late)
	for _, q := range []struct {
		share float64
		unit  string
	}{{.5, "late-p50-µs"}, {.9, "late-p90-µs"}, {.99, "late-p99-µs"}} {
		b.ReportMetric(float64(late[int(q.share*float64(b.N-1))])/1e3, q.unit)
	}
}

// compute keeps n goroutines on the cores, each of which yields every
// millisecond, until stop is called.
func compute(n int) (stop func()) {
	var stopped atomic.Bool
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for !stopped.Load() {
				for start := time.Now(); time.Since(start) < time.Millisecond; {
				}
				runtime.Gosched()
			}
		})
	}
	return func() { stopped.Store(true); wg.Wait() }
}
