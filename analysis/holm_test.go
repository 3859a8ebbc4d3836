package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestHolmOfAKnownFamily(t *testing.T) {
	got := Holm([]float64{0.01, 0.04, 0.03, 0.005}) // R: p.adjust(p, "holm")
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if !within(got[i], want, 1e-15) {
			t.Errorf("%v; want %v at %d", got, want, i)
		}
	}
	if len(Holm(nil)) != 0 {
		t.Error("a family of none has a member")
	}
}

// Holm's own words: compare the smallest with alpha/m, the next with alpha/(m-1) and
// so on, and stop at the first that is larger.
func TestHolmRejectsWhatTheStepsReject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "p")
		alpha := rapid.Float64Range(0.001, 0.5).Draw(t, "alpha")
		adjusted := Holm(p)
		sorted := slices.Sorted(slices.Values(p))
		rejected := 0
		for rejected < len(p) && float64(len(p)-rejected)*sorted[rejected] <= alpha {
			rejected++
		}
		for i, x := range p {
			if got, want := adjusted[i] <= alpha, slices.Contains(sorted[:rejected], x); got != want {
				t.Errorf("p %v of %v: adjusted %v, rejected %v, want %v", x, p, adjusted[i], got, want)
			}
			if adjusted[i] < x || adjusted[i] > 1 {
				t.Errorf("p %v adjusted to %v", x, adjusted[i])
			}
		}
	})
}

func TestHolmHoldsTheFamilysLevel(t *testing.T) {
	const times, m = 20_000, 24
	r := rand.New(rand.NewPCG(3, 5))
	alarms := 0
	p := make([]float64, m)
	for range times {
		for i := range p {
			p[i] = r.Float64()
		}
		if slices.Min(Holm(p)) <= 0.05 {
			alarms++
		}
	}
	if share := float64(alarms) / times; share > 0.055 || share < 0.04 {
		t.Errorf("false alarms in %.2f %% of families", 100*share)
	}
}

func TestHolmRefusesWhatIsNoProbability(t *testing.T) {
	for _, bad := range []float64{-0.1, 1.1, math.NaN()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v is taken", bad)
				}
			}()
			Holm([]float64{0.5, bad})
		}()
	}
}
