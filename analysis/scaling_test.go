package analysis

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTheCorrectedCriterionIsThatOfHurvichAndTsai(t *testing.T) {
	x := []float64{64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2}
	n := []float64{1, 18, 36, 72, 108, 144, 216}
	c, err := ChooseLaw(n, x)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Fit{c.Amdahl, c.USL} {
		p := float64(f.Law.parameters())
		// Their equation for p parameters, n·ln σ² + n(1+p/n)/(1−(p+2)/n), is
		// greater by n, which no comparison sees.
		want := 7*math.Log(squared(f.Curve, n, x)/7) + 7*(1+p/7)/(1-(p+2)/7) - 7
		if !near(*f.AICc, want, 1e-9) {
			t.Errorf("%s: AICc %.9g, want %.9g", f.Law, *f.AICc, want)
		}
	}
	// Seven points ask more of a parameter than this peak, clear as it is, gives.
	if _, _, peak := c.USL.Peak(); c.Law != LawAmdahl || !peak || !mentions([]string{c.Why}, "usl's beta is above 0") {
		t.Errorf("%s: %s", c.Law, c.Why)
	}
}

func TestTheChosenLawIsMostlyTheTrueOne(t *testing.T) {
	countsOnly(t)
	const choices = 100
	rng := rand.New(rand.NewPCG(51, 52))
	for law, truth := range map[Law]USL{
		LawAmdahl: {Alpha: 0.1, Gamma: 50},
		LawUSL:    {Alpha: 0.05, Beta: 0.002, Gamma: 50},
	} {
		right := 0
		for range choices {
			c, err := ChooseLaw(counts, noisy(rng, truth, 0.02))
			if err != nil {
				t.Fatal(err)
			}
			if c.Law == law && c.Chosen().Law == law {
				right++
			}
		}
		t.Logf("%s: %d of %d", law, right, choices)
		if right < choices*9/10 {
			t.Errorf("%s was chosen in %d of %d cases where it is the truth", law, right, choices)
		}
	}
}

func TestExactPointsOfAmdahlsLawNeedNoCoherency(t *testing.T) {
	for _, truth := range []USL{{Alpha: 0.12, Gamma: 0.01}, {Gamma: 3}, {Alpha: 1, Gamma: 7}} {
		c, err := ChooseLaw(counts, throughputs(truth, counts))
		if err != nil || c.Law != LawAmdahl {
			t.Errorf("%+v: %s, %v: %s", truth, c.Law, err, c.Why)
		}
	}
}

func TestLawsThatAreHardlyApartAreSaidToBe(t *testing.T) {
	x := throughputs(USL{Alpha: 0.1, Gamma: 50}, counts)
	for i := range x { // an error that no law has
		x[i] *= 1 + 0.02*float64(i%2) - 0.01
	}
	x[len(x)-1] *= 0.97
	c, err := ChooseLaw(counts, x)
	if err != nil {
		t.Fatal(err)
	}
	if apart := math.Abs(*c.USL.AICc - *c.Amdahl.AICc); apart >= 2 || !mentions([]string{c.Why}, "hardly tells the two apart") {
		t.Errorf("%.2f apart: %s", apart, c.Why)
	}
}

func TestTooFewPointsGiveTheSimplerLawAndSayWhatElseTheyShow(t *testing.T) {
	peaked := USL{Alpha: 0.05, Beta: 0.02, Gamma: 10}
	for n, aicc := range map[int]bool{4: false, 5: true} {
		c, err := ChooseLaw(counts[:n], throughputs(peaked, counts[:n]))
		if err != nil {
			t.Fatal(err)
		}
		if c.Law != LawAmdahl || c.USL.AICc != nil || (c.Amdahl.AICc != nil) != aicc ||
			!mentions([]string{c.Why}, "too few to compare") || !mentions([]string{c.Why}, "beta is above 0") {
			t.Errorf("%d points: %s, AICc %v: %s", n, c.Law, c.Amdahl.AICc, c.Why)
		}
	}
}
