package workloads

import "testing"

// BenchmarkKernel reports what one round costs with a 4 KiB document.
func BenchmarkKernel(b *testing.B) {
	payload := Document(1, 0, 4096)
	for _, k := range Kernels {
		b.Run(k.Name, func(b *testing.B) {
			work := k.New()
			work(payload, 1) // makes the buffers
			b.ReportAllocs()
			b.ResetTimer()
			work(payload, b.N)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/round")
		})
	}
}
