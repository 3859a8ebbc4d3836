package analysis

import "math"

// squares is the least-squares problem of a law, in the form in which its
// bounds are simplest. With time t(n) = n/X(n), the law reads
//
//	t = c₀ + c₁·n + c₂·n·(n−1),  c₀ = (1−Alpha)/Gamma, c₁ = Alpha/Gamma, c₂ = Beta/Gamma
//
// so that 0 ≤ Alpha ≤ 1, Beta ≥ 0 and Gamma > 0 say no more than: no cost below
// 0. The least squares are those of X, not of t: the form is another, the
// optimum the same.
//
// gonum/optimize knows no bounds, and penalties or transformed parameters never
// quite reach them, where many a fit belongs (Beta = 0, Alpha = 1). Newton's
// method with steps that respect the bounds does. Gauss and Newton's, the usual
// one for least squares, drops the second derivatives, which cost nothing here,
// and was seen to creep where residuals are large.
type squares struct {
	y     []float64    // throughput over the largest
	u     []float64    // n over the largest
	basis [][3]float64 // what the costs are of: 1, n/N, n(n−1)/N², N being the largest n
	free  [3]bool      // costs that may differ from 0
}

// costs are c₀/N, c₁ and c₂·N, in the units of squares; then t/N is what they sum to.
type costs [3]float64

// neverCounts is the share of the time, at every point, below which a cost is 0.
const neverCounts = 1e-10

func newSquares(s sample, law Law) squares {
	q := squares{free: [3]bool{true, true, law == LawUSL}}
	for i, n := range s.n {
		u := n / s.most
		q.u = append(q.u, u)
		q.y = append(q.y, s.x[i]/s.scale)
		q.basis = append(q.basis, [3]float64{1, u, u * ((n - 1) / s.most)})
	}
	return q
}

// predict is the throughput at point i, and the time it took.
func (q squares) predict(c costs, i int) (x, t float64) {
	b := q.basis[i]
	t = c[0]*b[0] + c[1]*b[1] + c[2]*b[2]
	return q.u[i] / t, t
}

// misfit is the sum of squared residuals, infinite where no time is left.
func (q squares) misfit(c costs) float64 {
	sum := 0.0
	for i, y := range q.y {
		x, t := q.predict(c, i)
		if t == 0 {
			return math.Inf(1)
		}
		sum += (x - y) * (x - y)
	}
	return sum
}

// solve descends from several starts and gives the best end. ok is false if
// that one had not settled.
func (q squares) solve() (best costs, sse float64, ok bool) {
	sse = math.Inf(1)
	for _, start := range q.starts() {
		if c, e, done := q.descend(start); e < sse {
			best, sse, ok = c, e, done
		}
	}
	best = q.rounded(best)
	return best, q.misfit(best), ok
}

// starts are the linear solution, which is exact for exact points, and curves
// with little and with much contention, with and without coherency, that bend
// all over the range: scattered points have several minima.
func (q squares) starts() []costs {
	all := []costs{{1, 0, 0}}
	reach := q.u[len(q.u)-1] / q.u[0]
	for _, bend := range []float64{0, 0.25, 0.5, 0.75, 1} { // of the range, in logarithms
		below := math.Pow(reach, 1-bend) // the largest n over that of the bend
		for _, contention := range []float64{0.1 * below, 10 * below} {
			all = append(all, costs{1, contention, 0})
			if q.free[2] {
				all = append(all, costs{1, contention, below * below})
			}
		}
	}
	for k, c := range all {
		var xy, xx float64
		for i, y := range q.y {
			x, _ := q.predict(c, i)
			xy, xx = xy+x*y, xx+x*x
		}
		for j := range c { // the level is linear: the best is known
			all[k][j] *= xx / xy
		}
	}
	if c, ok := q.linear(); ok {
		all = append(all, c)
	}
	return all
}

// linear fits the times, weighted so that the residuals are nearly those of X.
func (q squares) linear() (costs, bool) {
	var a [3][3]float64
	var g [3]float64
	for i, y := range q.y {
		row := q.basis[i]
		for j := range row {
			row[j] *= y * (y / q.u[i])
		}
		accumulate(&a, &g, row, -y)
	}
	return q.step(slopes{first: g, second: a, scale: diagonal(a)}, costs{}, 0)
}

// rounded puts costs to 0 that no point feels: they are rounding, and at 0 the
// fit is at a bound and says so.
func (q squares) rounded(c costs) costs {
	var felt [3]float64
	for i := range q.y {
		_, t := q.predict(c, i)
		for j, b := range q.basis[i] {
			felt[j] = max(felt[j], c[j]*b/t)
		}
	}
	for j := range c {
		if felt[j] < neverCounts {
			c[j] = 0
		}
	}
	return c
}
