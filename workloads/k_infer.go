package workloads

import "math"

// The shape of the infer kernel's block.
const (
	inferTokens = 8  // tokens of a sequence: one round
	inferWidth  = 16 // numbers that stand for a token
	inferHeads  = 2  // attention heads, each half the width
	inferHidden = 64 // width between the two layers of the MLP
)

// A token's numbers, and those of a whole sequence.
type (
	vector   [inferWidth]float32
	sequence [inferTokens]vector
)

// transformer is the block's weights: the same in every process, never changed.
type transformer struct {
	token             [256]vector // embedding of each byte
	place             sequence    // embedding of each place
	query, key, value [inferWidth]vector
	out               [inferWidth]vector
	widen             [inferWidth][inferHidden]float32
	narrow            [inferHidden]vector
}

// activations are what one worker of the infer kernel needs.
type activations struct {
	x, q, k, v sequence
	mixed      vector
	hidden     [inferHidden]float32
}

// newInfer makes the infer kernel: one decoder block of a transformer (Vaswani et
// al. 2017, "Attention is all you need", eq. 1 and 2: causal attention with two
// heads, a ReLU MLP, both with residuals and layer normalisation) in float32,
// with fixed random weights. A round takes 8 bytes of the payload as tokens, from
// a place that the digest names, whatever the payload's size.
func newInfer() Work {
	weights := newTransformer()
	fresh := func() *activations { return &activations{} }
	return inRounds(fresh, func(s *activations, payload []byte, digest uint64) uint64 {
		s.embed(weights, payload, digest)
		s.attend(weights)
		s.think(weights)
		for i := range s.x {
			for _, value := range s.x[i] {
				// Rounded to 1/1024: exponentials may differ in the last bit
				// between architectures.
				digest = fold(digest, uint64(int64(math.Round(float64(value)*1024))))
			}
		}
		return digest
	})
}

// newTransformer draws the weights, uniformly between ±sqrt(3/inputs): their
// products then keep a variance of 1.
func newTransformer() *transformer {
	drawn := 0
	draw := func(weights []float32, inputs int) {
		for i := range weights {
			u := 2*Uniform(Hash(0, "infer", drawn, 0)) - 1
			weights[i] = float32(u * math.Sqrt(3/float64(inputs)))
			drawn++
		}
	}
	w := &transformer{}
	for i := range w.token {
		draw(w.token[i][:], 1)
	}
	for i := range w.place {
		draw(w.place[i][:], 1)
	}
	for _, matrix := range []*[inferWidth]vector{&w.query, &w.key, &w.value, &w.out} {
		for i := range matrix {
			draw(matrix[i][:], inferWidth)
		}
	}
	for i := range w.widen {
		draw(w.widen[i][:], inferWidth)
	}
	for i := range w.narrow {
		draw(w.narrow[i][:], inferHidden)
	}
	return w
}

// embed makes numbers of 8 bytes from the place that start names, where the
// payload goes round; an empty one is a single 0.
func (s *activations) embed(w *transformer, payload []byte, start uint64) {
	if len(payload) == 0 {
		payload = []byte{0}
	}
	for t := range s.x {
		token := payload[(start+uint64(t))%uint64(len(payload))]
		for i := range s.x[t] {
			s.x[t][i] = w.token[token][i] + w.place[t][i]
		}
	}
}

// attend is the attention layer: x = norm(x + attention(x)·out).
func (s *activations) attend(w *transformer) {
	for t := range s.x {
		s.q[t], s.k[t], s.v[t] = vector{}, vector{}, vector{}
		for i, x := range s.x[t] {
			addScaled(s.q[t][:], w.query[i][:], x)
			addScaled(s.k[t][:], w.key[i][:], x)
			addScaled(s.v[t][:], w.value[i][:], x)
		}
	}
	const width = inferWidth / inferHeads
	for t := range s.x {
		s.mixed = vector{}
		for from := 0; from < inferWidth; from += width {
			s.head(t, from, from+width)
		}
		for i, m := range s.mixed {
			addScaled(s.x[t][:], w.out[i][:], m)
		}
		normalise(&s.x[t])
	}
}

// head is one head's attention of token t to itself and those before it.
func (s *activations) head(t, from, to int) {
	var row [inferTokens]float32
	for u := range t + 1 {
		for i := from; i < to; i++ {
			row[u] += float32(s.q[t][i] * s.k[u][i])
		}
		row[u] /= float32(math.Sqrt(float64(to - from)))
	}
	softmax(row[:t+1])
	for u := range t + 1 {
		addScaled(s.mixed[from:to], s.v[u][from:to], row[u])
	}
}

// think is the MLP layer: x = norm(x + relu(x·widen)·narrow).
func (s *activations) think(w *transformer) {
	for t := range s.x {
		clear(s.hidden[:])
		for i, x := range s.x[t] {
			addScaled(s.hidden[:], w.widen[i][:], x)
		}
		for i, h := range s.hidden {
			addScaled(s.x[t][:], w.narrow[i][:], max(h, 0))
		}
		normalise(&s.x[t])
	}
}

// addScaled is sum += vector·factor. The conversion forbids the compiler to fuse the
// two operations, which it does on some architectures only.
func addScaled(sum, vector []float32, factor float32) {
	vector = vector[:len(sum)]
	for i := range sum {
		sum[i] += float32(vector[i] * factor)
	}
}

// softmax turns scores into shares that sum up to 1.
func softmax(row []float32) {
	most := row[0]
	for _, score := range row {
		most = max(most, score)
	}
	var sum float32
	for i, score := range row {
		row[i] = float32(math.Exp(float64(score - most)))
		sum += row[i]
	}
	for i := range row {
		row[i] /= sum
	}
}

// normalise gives a vector mean 0 and variance 1 (Ba, Kiros and Hinton 2016,
// "Layer normalization", eq. 3, without gain and bias).
func normalise(v *vector) {
	var mean, variance float32
	for _, x := range v {
		mean += x / inferWidth
	}
	for _, x := range v {
		variance += float32((x-mean)*(x-mean)) / inferWidth
	}
	scale := 1 / float32(math.Sqrt(float64(variance)+1e-5))
	for i := range v {
		v[i] = (v[i] - mean) * scale
	}
}
