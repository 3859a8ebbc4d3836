package probe

import (
	"runtime/metrics"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLatencyIsOfWhatWasCountedSinceTheReadingBefore(t *testing.T) {
	h := &metrics.Float64Histogram{Counts: []uint64{5, 0, 9}, Buckets: []float64{0, 1, 2, 3}}
	m := newLatencyMeter(h)
	if got := m.p99(h); got != 0 {
		t.Errorf("%v of nothing new", got)
	}
	// The runtime writes each reading over the one before, and so does this.
	h.Counts[0] += 99
	h.Counts[1]++
	if got := m.p99(h); got != time.Second {
		t.Errorf("one of a hundred was above 1s: %v", got)
	}
	h.Counts[0] += 98
	h.Counts[1] += 2
	if got := m.p99(h); got != 2*time.Second {
		t.Errorf("two of a hundred were above 1s: %v", got)
	}
	if got := m.p99(h); got != 0 {
		t.Errorf("%v of nothing new", got)
	}
}

func TestLatencyAgreesWithTheRuntimesOfTheSameWindow(t *testing.T) {
	edges := []float64{0, 1, 2, 3, 4}
	counts := rapid.SliceOfN(rapid.Uint64Range(0, 1000), len(edges)-1, len(edges)-1)
	rapid.Check(t, func(t *rapid.T) {
		h := &metrics.Float64Histogram{Counts: counts.Draw(t, "first"), Buckets: edges}
		m := newLatencyMeter(h)
		for range 3 {
			window := histogram{counts: counts.Draw(t, "more"), edges: edges}
			for i, n := range window.counts {
				h.Counts[i] += n
			}
			if got, want := m.p99(h), window.quantile(99); got != want {
				t.Fatalf("%v, want %v", got, want)
			}
		}
	})
}

func TestSamplerSeesSchedulerLatency(t *testing.T) {
	s := NewSampler(time.Millisecond, time.Second, 0, nil)
	defer s.Stop()
	s.reader.read(0)
	done := make(chan struct{})
	for range 1000 { // the runtime records only some of them
		go func() { done <- struct{}{} }()
	}
	for range 1000 {
		<-done
	}
	if got := s.reader.read(1).schedP99; got <= 0 {
		t.Errorf("p99 %v of a thousand goroutines", got)
	}
}
