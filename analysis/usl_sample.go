package analysis

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// sample is points as the fit takes them: checked, and in one order, so that
// the order in which they came changes nothing, not even by rounding.
type sample struct {
	n, x        []float64
	most, scale float64 // the largest n, the largest x
}

func newSample(law Law, n, x []float64) (sample, error) {
	if len(n) != len(x) {
		return sample{}, notDetermined(law, "%d values of n and %d throughputs: they must be pairs", len(n), len(x))
	}
	order := make([]int, len(n))
	for i := range n {
		if !usable(n[i]) || n[i] < 1 {
			return sample{}, notDetermined(law, "n[%d] = %g: n must be 1 or more, and finite", i, n[i])
		}
		if !usable(x[i]) {
			return sample{}, notDetermined(law, "x[%d] = %g: throughputs must be positive and finite", i, x[i])
		}
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare([]float64{n[a], x[a]}, []float64{n[b], x[b]}) })
	var s sample
	different := 0
	for _, i := range order {
		if len(s.n) == 0 || s.most != n[i] {
			different++
		}
		s.n, s.x, s.most, s.scale = append(s.n, n[i]), append(s.x, x[i]), n[i], max(s.scale, x[i])
	}
	if different < LeastToFit {
		return sample{}, notDetermined(law, "%d different n of %d points: a fit takes at least %d", different, len(n), LeastToFit)
	}
	return s, nil
}

// standardErrors are those of Alpha, Gamma and, for the USL, Beta; of
// throughputs over the largest, as curve and sigma are.
func (s sample) standardErrors(curve USL, sigma float64, law Law) ([]float64, bool) {
	p := law.parameters()
	jacobian := mat.NewDense(len(s.n), p, nil)
	for i, n := range s.n {
		x := curve.Throughput(n)
		perMore := x * (n - 1) / (curve.Latency(n) * curve.Gamma)
		row := []float64{-perMore, x / curve.Gamma, -perMore * n}
		jacobian.SetRow(i, row[:p])
	}
	errs, lengths := make([]float64, p), make([]float64, p)
	for j := range p {
		column := jacobian.ColView(j)
		if lengths[j] = mat.Norm(column, 2); !usable(lengths[j]) {
			return nil, false
		}
		column.(*mat.VecDense).ScaleVec(1/lengths[j], column)
	}
	var normal mat.SymDense
	normal.SymOuterK(1, jacobian.T())
	var factors mat.Cholesky
	var inverse mat.SymDense
	if !factors.Factorize(&normal) || factors.InverseTo(&inverse) != nil {
		return nil, false
	}
	for j := range p {
		errs[j] = sigma * math.Sqrt(inverse.At(j, j)) / lengths[j]
	}
	return errs, true
}

// exactFrom is the sum of squared residuals, of throughputs over the largest,
// below which a law passes through every point: a part in 10⁹ is nobody's
// measurement error. Below it sums of squares are rounding and not compared.
func (s sample) exactFrom() float64 { return 1e-18 * float64(len(s.n)) }

// explained is the coefficient of determination R².
func (s sample) explained(sse float64) float64 {
	count, mean, all := float64(len(s.x)), 0.0, 0.0
	for _, x := range s.x {
		mean += x / s.scale / count
	}
	for _, x := range s.x {
		all += (x/s.scale - mean) * (x/s.scale - mean)
	}
	if all <= s.exactFrom() {
		return 0
	}
	return 1 - sse/all
}
