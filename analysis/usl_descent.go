package analysis

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	mostSteps = 500   // a descent takes 10 to 50
	noGain    = 1e-14 // a relative gain this small is rounding
	stuckAt   = 1e8   // where no step gains, however damped, is the minimum
)

// descend is Newton's method, damped as Marquardt does it (An algorithm for
// least-squares estimation of nonlinear parameters, 1963), within the bounds.
func (q squares) descend(at costs) (end costs, sse float64, ok bool) {
	sse = q.misfit(at)
	damping := 1e-3
	for range mostSteps {
		next, solved := q.step(q.slopes(at), at, damping)
		if e := q.misfit(next); solved && e < sse {
			gained := sse-e > noGain*sse
			at, sse = next, e
			if gained {
				damping /= 10
				continue
			}
		}
		if damping = max(10*damping, 1e-12); damping > stuckAt {
			return at, sse, true
		}
	}
	return at, sse, false
}

// slopes are the derivatives of half the sum of squares.
type slopes struct {
	first  [3]float64
	second [3][3]float64
	scale  [3]float64 // the diagonal of second, as if there were no residuals: never negative
}

func (q squares) slopes(at costs) (s slopes) {
	var square [3][3]float64
	for i, y := range q.y {
		x, t := q.predict(at, i)
		row := q.basis[i]
		for j := range row {
			row[j] *= -x / t
		}
		accumulate(&square, &s.first, row, x-y)
		for j := range row { // x″ = 2·x′x′/x
			for k := range row {
				s.second[j][k] += row[j] * row[k] * (1 + 2*(x-y)/x)
			}
		}
	}
	s.scale = diagonal(square)
	return s
}

func diagonal(a [3][3]float64) [3]float64 { return [3]float64{a[0][0], a[1][1], a[2][2]} }

func accumulate(a *[3][3]float64, g *[3]float64, row [3]float64, residual float64) {
	for j := range row {
		g[j] += row[j] * residual
		for k := range row {
			a[j][k] += row[j] * row[k]
		}
	}
}

// step solves for the next costs. Where some would fall below 0, the first of
// them to get there is put to 0, and the others are solved for again, knowing
// that.
func (q squares) step(s slopes, at costs, damping float64) (next costs, ok bool) {
	move := q.free
	for j := range move {
		outward := at[j] == 0 && s.first[j] >= 0
		move[j] = move[j] && s.scale[j] > 0 && !outward
	}
	delta := costs{}
	for again := true; again; {
		if !s.solve(&delta, move, damping) {
			return at, false
		}
		first, soonest := 0, 1.0
		for j := range move {
			if move[j] && at[j]+delta[j] < 0 && at[j] < soonest*-delta[j] {
				first, soonest = j, at[j]/-delta[j]
			}
		}
		if again = soonest < 1; again {
			move[first], delta[first] = false, -at[first]
		}
	}
	for j := range at {
		next[j] = max(0, at[j]+delta[j])
	}
	return next, true
}

// solve sets those of delta that may move so that (second + damping)·delta is
// −first. It fails where there is no minimum to go to without more damping.
func (s slopes) solve(delta *costs, move [3]bool, damping float64) bool {
	var which []int
	for j := range move {
		if move[j] {
			which = append(which, j)
		}
	}
	if len(which) == 0 {
		return true
	}
	left, right := mat.NewSymDense(len(which), nil), mat.NewVecDense(len(which), nil)
	unit := func(j int) float64 { return math.Sqrt(s.scale[j]) } // makes costs of all sizes alike
	for r, j := range which {
		sum := -s.first[j]
		for k := range move {
			if !move[k] {
				sum -= s.second[j][k] * delta[k]
			}
		}
		right.SetVec(r, sum/unit(j))
		for c, k := range which {
			left.SetSym(r, c, s.second[j][k]/unit(j)/unit(k))
		}
		left.SetSym(r, r, left.At(r, r)+damping)
	}
	var factors mat.Cholesky
	if !factors.Factorize(left) || factors.SolveVecTo(right, right) != nil {
		return false
	}
	for r, j := range which {
		delta[j] = right.AtVec(r) / unit(j)
	}
	return true
}
