package workloads

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// reference is the block of the infer kernel in float64, written from the paper's
// formulas and not from the kernel.
func reference(w *transformer, tokens []byte) (out [][]float64) {
	x := make([][]float64, len(tokens))
	for t, token := range tokens {
		x[t] = make([]float64, inferWidth)
		for i := range x[t] {
			x[t][i] = float64(w.token[token][i]) + float64(w.place[t][i])
		}
	}
	project := func(in []float64, matrix [inferWidth]vector) []float64 {
		y := make([]float64, inferWidth)
		for j := range y {
			for i := range in {
				y[j] += in[i] * float64(matrix[i][j])
			}
		}
		return y
	}
	var keys, values [][]float64
	for t := range x {
		keys = append(keys, project(x[t], w.key))
		values = append(values, project(x[t], w.value))
	}
	for t := range x {
		query, mixed := project(x[t], w.query), make([]float64, inferWidth)
		for head := range inferHeads {
			size := inferWidth / inferHeads
			lo, hi := head*size, (head+1)*size
			var shares []float64
			total := 0.0
			for u := 0; u <= t; u++ {
				dot := 0.0
				for i := lo; i < hi; i++ {
					dot += query[i] * keys[u][i]
				}
				e := math.Exp(dot / math.Sqrt(float64(size)))
				shares, total = append(shares, e), total+e
			}
			for u, e := range shares {
				for i := lo; i < hi; i++ {
					mixed[i] += e / total * values[u][i]
				}
			}
		}
		out = append(out, referenceMLP(w, referenceNorm(x[t], project(mixed, w.out))))
	}
	return out
}

// referenceMLP is the layer after attention.
func referenceMLP(w *transformer, x []float64) []float64 {
	y := make([]float64, inferWidth)
	for h := range inferHidden {
		sum := 0.0
		for i := range x {
			sum += x[i] * float64(w.widen[i][h])
		}
		if sum > 0 {
			for j := range y {
				y[j] += sum * float64(w.narrow[h][j])
			}
		}
	}
	return referenceNorm(x, y)
}

// referenceNorm adds the residual and normalises.
func referenceNorm(x, y []float64) []float64 {
	sum, squares := 0.0, 0.0
	z := make([]float64, len(x))
	for i := range x {
		z[i] = x[i] + y[i]
		sum += z[i]
		squares += z[i] * z[i]
	}
	n := float64(len(z))
	deviation := math.Sqrt(squares/n - sum/n*sum/n + 1e-5)
	for i := range z {
		z[i] = (z[i] - sum/n) / deviation
	}
	return z
}

func TestInferAgreesWithFloat64(t *testing.T) {
	w := newTransformer()
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.Byte(), inferTokens, inferTokens).Draw(t, "tokens")
		got, want := infer(w, tokens), reference(w, tokens)
		for i := range got {
			for j := range got[i] {
				if math.Abs(float64(got[i][j])-want[i][j]) > 1e-4 {
					t.Fatalf("token %d, number %d: got %v, want %v", i, j, got[i][j], want[i][j])
				}
			}
		}
	})
}

func TestInferLooksAtEarlierTokensOnly(t *testing.T) {
	w := newTransformer()
	a, b := infer(w, []byte("abcdefgh")), infer(w, []byte("abcdefgX"))
	for i := range inferTokens - 1 {
		if a[i] != b[i] {
			t.Errorf("token %d depends on the last one", i)
		}
	}
	if last := inferTokens - 1; a[last] == b[last] {
		t.Error("the last token does not depend on itself")
	}
}

// infer takes 8 tokens through the block.
func infer(w *transformer, tokens []byte) sequence {
	var s activations
	s.embed(w, tokens, 0)
	s.attend(w)
	s.think(w)
	return s.x
}

func TestSoftmaxSumsToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Float32Range(-1e4, 1e4), 1, inferTokens).Draw(t, "scores")
		shares := append([]float32(nil), scores...)
		softmax(shares)
		var sum float64
		for i, share := range shares {
			sum += float64(share)
			for j := range shares {
				if scores[i] > scores[j] && share < shares[j] {
					t.Fatalf("scores %v: shares %v are in another order", scores, shares)
				}
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Fatalf("scores %v: shares %v sum up to %v", scores, shares, sum)
		}
	})
}
