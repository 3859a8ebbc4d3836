package analysis

import (
	"fmt"
	"math"
)

// Choice is the scaling law that the points support, and both that stood for it.
type Choice struct {
	Law    Law // the chosen one
	Amdahl Fit
	USL    Fit
	Why    string // the reason in one sentence, with the figures
}

// Chosen is the fit of the chosen law.
func (c Choice) Chosen() Fit {
	if c.Law == LawUSL {
		return c.USL
	}
	return c.Amdahl
}

// hardlyApart is the difference of AICc below which neither law is the worse
// one (Burnham and Anderson, Model Selection and Multimodel Inference, 2002,
// section 2.6).
const hardlyApart = 2

// ChooseLaw fits Amdahl's law and the Universal Scalability Law to throughputs
// x at n workers, and chooses the one with the smaller corrected information
// criterion (Hurvich and Tsai, Regression and time series model selection in
// small samples, 1989; here without a constant that both laws share):
//
//	AICc = N·ln(SSE/N) + 2k + 2k(k+1)/(N−k−1)
//
// with k the law's parameters and the error's variance. It shares the
// assumptions of FitUSL, and its errors. Below 6 points no third parameter can
// earn its place and Amdahl's law is chosen: a summary, not a finding. With few
// more the criterion still asks much of it (at 7 points, to leave a seventh of
// Amdahl's squared residuals), more than Beta's interval does; where the two
// disagree, Why says so.
func ChooseLaw(n, x []float64) (Choice, error) {
	usl, err := FitUSL(n, x)
	if err != nil {
		return Choice{}, err
	}
	amdahl, err := FitAmdahl(n, x)
	if err != nil {
		return Choice{}, err
	}
	c := Choice{Law: LawAmdahl, Amdahl: amdahl, USL: usl}
	if usl.AICc != nil && *usl.AICc < *amdahl.AICc {
		c.Law = LawUSL
	}
	c.Why = why(c)
	return c, nil
}

func why(c Choice) (text string) {
	if c.USL.AICc == nil {
		text = fmt.Sprintf("amdahl, the law with fewer parameters: %d points are too few to compare (AICc takes 6)", c.USL.N)
	} else {
		a, u := *c.Amdahl.AICc, *c.USL.AICc
		text = fmt.Sprintf("amdahl: AICc %.1f against %.1f, the coherency term of the usl does not earn its parameter", a, u)
		if c.Law == LawUSL {
			text = fmt.Sprintf("usl: AICc %.1f against %.1f, its coherency term earns its parameter", u, a)
		}
		if math.Abs(a-u) < hardlyApart {
			text += fmt.Sprintf("; a difference below %d hardly tells the two apart", hardlyApart)
		}
	}
	if c.Law == LawAmdahl && c.USL.Beta.Lo > 0 {
		text += "; yet the interval of the usl's beta is above 0: measure more points"
	}
	return text
}

// correctedAIC is AICc for sse, a sum of squares of values over scale. It is
// nil where points are too few for it.
func correctedAIC(points, parameters int, sse, scale float64) *float64 {
	n, k := float64(points), float64(parameters+1)
	if n-k-1 <= 0 {
		return nil
	}
	aicc := n*(math.Log(sse/n)+2*math.Log(scale)) + 2*k + 2*k*(k+1)/(n-k-1)
	return &aicc
}
