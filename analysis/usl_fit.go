package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Law names a scaling law that can be fitted.
type Law string

const (
	LawAmdahl Law = "amdahl"
	LawUSL    Law = "usl"
)

// parameters is how many the law has.
func (l Law) parameters() int {
	if l == LawUSL {
		return 3
	}
	return 2
}

// ErrNotDetermined is wrapped by every error of a fit: the points do not
// determine the law. The text around it says why.
var ErrNotDetermined = errors.New("not determined")

// LeastToFit is the fewest distinct n that a law is fitted to.
const LeastToFit = 4

// Parameter is a fitted parameter with its interval.
type Parameter struct {
	Estimate         // N is 0 where the law lacks the parameter
	StdErr   float64 // standard error
	AtBound  bool    // it came to lie at the end of its range
}

// Fit is a law fitted to throughputs. All its numbers are finite.
type Fit struct {
	Law              Law
	Curve            USL // the fitted law; Beta is 0 for Amdahl's
	Alpha            Parameter
	Beta             Parameter // unknown (N = 0) for Amdahl's law
	Gamma            Parameter
	N                int     // points
	Least, Most      float64 // the n between which there are points: beyond, Curve extrapolates
	DegreesOfFreedom int     // points less parameters
	ResidualStdErr   float64 // in the unit of the throughputs
	// R2 is the share of the throughputs' variance that the law explains: 1 at
	// best, below 0 where their mean would do better, 0 where they do not vary.
	R2 float64
	// AICc is the corrected information criterion (see ChooseLaw), nil where
	// there are too few points for it: below 5, for the USL below 6.
	AICc     *float64
	Warnings []string
}

// Peak is the n of the highest throughput, and that throughput. ok is false
// where the points do not show that there is one: where Beta's interval touches
// 0, or the law is Amdahl's.
func (f Fit) Peak() (n, x float64, ok bool) {
	if f.Law != LawUSL || f.Beta.Lo <= 0 {
		return 0, 0, false
	}
	return f.Curve.Peak()
}

// FitUSL fits the Universal Scalability Law to throughputs x (items a second,
// or any rate) at n workers, by nonlinear least squares within 0 ≤ Alpha ≤ 1,
// Beta ≥ 0, Gamma > 0. The same n may come several times: each trial is a point.
//
// It assumes that the errors of x are independent, with one variance at every n,
// and about normal. Standard errors are those of the linearised law at the
// optimum, intervals (at Confidence) use Student's t with points − parameters
// degrees of freedom (Bates and Watts, Nonlinear Regression Analysis and Its
// Applications, 1988, section 2.3; as R's nls has them).
//
// Intervals are cut to the parameters' range. For a parameter at a bound that
// leaves a one-sided interval: from the bound as far as the points allow. It is
// no narrower than asked, for the bounded optimum is never farther from a truth
// within the bounds than the unbounded one (both measured by JᵀJ); a warning
// says which bound.
//
// The error wraps ErrNotDetermined: fewer than 4 different n, values that are
// not positive and finite, n below 1, slices of unequal length, or throughputs
// that fall so steeply that Gamma is unbounded.
func FitUSL(n, x []float64) (Fit, error) { return fitLaw(LawUSL, n, x) }

func fitLaw(law Law, n, x []float64) (Fit, error) {
	s, err := newSample(law, n, x)
	if err != nil {
		return Fit{}, err
	}
	c, sse, ok := newSquares(s, law).solve()
	if !ok {
		return Fit{}, notDetermined(law, "the fit did not settle in %d steps", mostSteps)
	}
	perOne := c[0]*s.most + c[1] // 1/Gamma, in the units of squares
	if perOne == 0 {
		return Fit{}, notDetermined(law, "throughput falls so steeply that that of one worker is unbounded: measure at n = 1")
	}
	scaled := USL{Alpha: min(1, c[1]/perOne), Beta: c[2] / s.most / perOne, Gamma: 1 / perOne}
	curve := USL{Alpha: scaled.Alpha, Beta: scaled.Beta, Gamma: scaled.Gamma * s.scale}
	if !scaled.inRange() || !curve.inRange() {
		return Fit{}, outOfNumbers(law)
	}
	f := Fit{Law: law, Curve: curve, N: len(s.n), Least: s.n[0], Most: s.most, DegreesOfFreedom: len(s.n) - law.parameters()}
	sigma := math.Sqrt(sse / float64(f.DegreesOfFreedom))
	errs, ok := s.standardErrors(scaled, sigma, law)
	if !ok {
		return Fit{}, notDetermined(law, "the points do not tell the parameters apart: measure at more different n")
	}
	errs[1] *= s.scale
	exact := s.exactFrom()
	f.ResidualStdErr, f.R2 = sigma*s.scale, s.explained(sse)
	if len(finite(append(errs, f.ResidualStdErr, f.R2))) < law.parameters()+2 {
		return Fit{}, outOfNumbers(law)
	}
	f.AICc = correctedAIC(len(s.n), law.parameters(), max(sse, exact), s.scale)
	f.Alpha = f.parameter(curve.Alpha, errs[0], 1)
	f.Gamma = f.parameter(curve.Gamma, errs[1], math.MaxFloat64)
	if law == LawUSL {
		f.Beta = f.parameter(curve.Beta, errs[2], math.MaxFloat64)
	}
	f.Warnings = f.warnings(sse <= exact)
	return f, nil
}

func outOfNumbers(law Law) error {
	return notDetermined(law, "the parameters are beyond the range of numbers: check the units of n and x")
}

// parameter puts an interval around a value that lies in 0…most.
func (f Fit) parameter(value, stdErr, most float64) Parameter {
	t := distuv.StudentsT{Sigma: 1, Nu: float64(f.DegreesOfFreedom)}.Quantile((1 + Confidence) / 2)
	return Parameter{
		Estimate: Estimate{
			Center: value, Lo: max(0, value-t*stdErr), Hi: min(most, value+t*stdErr),
			N: f.N, Confidence: Confidence,
		},
		StdErr:  stdErr,
		AtBound: value == 0 || value == most,
	}
}

func notDetermined(law Law, why string, args ...any) error {
	return fmt.Errorf("analysis: %s fit %w: %s", law, ErrNotDetermined, fmt.Sprintf(why, args...))
}

// warnings are what a reader of the fit must know; exact says that the law
// passes through every point.
func (f Fit) warnings(exact bool) []string {
	var all []string
	warn := func(when bool, text string, args ...any) {
		if when {
			all = append(all, fmt.Sprintf(text, args...))
		}
	}
	warn(exact, "the law passes through every point: the intervals have no width, and show no error either")
	warn(f.Alpha.AtBound && f.Alpha.Center == 0, "alpha is at its bound 0: the points show no contention; the interval is one-sided")
	warn(f.Alpha.AtBound && f.Alpha.Center == 1, "alpha is at its bound 1: more workers bring nothing; the interval is one-sided")
	if f.Law == LawUSL {
		warn(f.Beta.AtBound, "beta is at its bound 0: the points show no coherency cost and no peak; its interval is one-sided")
		warn(!f.Beta.AtBound && f.Beta.Lo == 0, "beta's interval touches 0: whether there is a peak is not determined")
	}
	if n, _, ok := f.Peak(); ok {
		warn(n > f.Most, "the peak at n = %.4g is beyond the points, which end at %.4g", n, f.Most)
		warn(n < f.Least, "the peak at n = %.4g is before the points, which begin at %.4g", n, f.Least)
	}
	return all
}
