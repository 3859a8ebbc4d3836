package workloads

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// matmulSize is the side of the matrices. Gonum multiplies with goroutines of its
// own once a side exceeds 64, which would take cores that the workers have.
const matmulSize = 48

// operands are what one worker of the matmul kernel needs.
type operands struct {
	a, b, c blas64.General
}

// newMatmul makes the matmul kernel. A round fills two square matrices with
// payload bytes, multiplies them, and folds the product into the digest. All
// entries are whole numbers far below 2^53, so that the result is exact on every
// machine, whatever the order of the additions.
func newMatmul() Work {
	return inRounds(newOperands, func(m *operands, payload []byte, digest uint64) uint64 {
		fillFrom(m.a.Data, payload, digest)
		fillFrom(m.b.Data, payload, digest>>32)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, m.a, m.b, 0, m.c)
		for _, entry := range m.c.Data {
			digest = fold(digest, uint64(entry))
		}
		return digest
	})
}

// newOperands makes the three matrices.
func newOperands() *operands {
	square := func() blas64.General {
		return blas64.General{
			Rows: matmulSize, Cols: matmulSize, Stride: matmulSize,
			Data: make([]float64, matmulSize*matmulSize),
		}
	}
	return &operands{a: square(), b: square(), c: square()}
}

// fillFrom writes 1 + byte, in the payload's order from the place that start names,
// round and round. Never 0: gonum skips zeros, and the work would depend on them.
func fillFrom(entries []float64, payload []byte, start uint64) {
	if len(payload) == 0 {
		payload = []byte{0}
	}
	at := int(start % uint64(len(payload)))
	for i := range entries {
		entries[i] = 1 + float64(payload[at])
		at++
		if at == len(payload) {
			at = 0
		}
	}
}
