package workloads

import (
	"testing"
)

func TestMatmulAgreesWithATripleLoop(t *testing.T) {
	for name, payload := range testPayloads() {
		if len(payload) == 0 {
			payload = []byte{0} // as which the kernel takes it
		}
		entry := func(start uint64, row, col int) uint64 {
			at := (start%uint64(len(payload)) + uint64(row*matmulSize+col)) % uint64(len(payload))
			return 1 + uint64(payload[at])
		}
		want := begin(testPayloads()[name])
		for range 2 {
			first, second := want, want>>32
			for i := range matmulSize {
				for j := range matmulSize {
					var sum uint64
					for l := range matmulSize {
						sum += entry(first, i, l) * entry(second, l, j)
					}
					want = splitmix(want ^ sum)
				}
			}
		}
		if got := newMatmul()(testPayloads()[name], 2); got != want {
			t.Errorf("%s: digest %x, want %x", name, got, want)
		}
	}
}
