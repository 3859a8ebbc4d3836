package analysis

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestFewestPairs(t *testing.T) {
	for _, c := range []struct {
		cells int
		alpha float64
		want  int
	}{{1, 0.05, 6}, {6, 0.05, 8}, {24, 0.05, 10}, {24, 0.01, 13}, {0, 0.05, 6}, {1, 0.5, 2}} {
		got := FewestPairs(c.cells, c.alpha)
		if got != c.want {
			t.Errorf("%d cells at %v: %d pairs, want %d", c.cells, c.alpha, got, c.want)
		}
		extreme := make([]float64, got)
		for i := range extreme {
			extreme[i] = float64(i + 1)
		}
		family := make([]float64, max(1, c.cells))
		for i := range family {
			family[i] = 1
		}
		if family[0] = SignedRank(extreme); Holm(family)[0] > c.alpha {
			t.Errorf("%d pairs: even the most extreme result has p %v", got, Holm(family)[0])
		}
		if family[0] = SignedRank(extreme[1:]); Holm(family)[0] <= c.alpha {
			t.Errorf("%d pairs would be enough", got-1)
		}
	}
}

// What is called detectable is found by the test itself, in other draws, about as
// often as the power says.
func TestWhatIsDetectableIsFound(t *testing.T) {
	countsOnly(t)
	const times = 2000
	for _, c := range []struct {
		n     int
		alpha float64
	}{{6, 0.05}, {8, 0.05}, {12, 0.05}, {12, 0.05 / 6}, {12, 0.05 / 24}, {20, 0.05 / 24}, {50, 0.05 / 24}, {60, 0.05 / 24}, {90, 0.05}} {
		shift, ok := Detectable(c.n, c.alpha, Power)
		if !ok {
			t.Errorf("%+v: nothing is detectable", c)
			continue
		}
		r := rand.New(rand.NewPCG(99, uint64(c.n)))
		found := 0
		for range times {
			xs := make([]float64, c.n)
			for i := range xs {
				xs[i] = shift + r.NormFloat64()
			}
			if median(slices.Clone(xs)) > 0 && SignedRank(xs) <= c.alpha {
				found++
			}
		}
		if share := float64(found) / times; !within(share, Power, 0.025) {
			t.Errorf("%+v: a shift of %.3f is found in %.1f %%", c, shift, 100*share)
		}
	}
}

func TestTheGuideSaysWhatBlocksFind(t *testing.T) {
	guide, err := os.ReadFile("../docs/comparing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{6, 8, 10, 12, 16, 20, 30, 50} {
		row := fmt.Sprintf("| %d |", n)
		for _, cells := range []float64{1, 6, 24, 60} {
			text := "none"
			if d, ok := Detectable(n, DefaultAlpha/cells, Power); ok {
				text = fmt.Sprintf("%.1f %%", d)
			}
			row += " " + text + " |"
		}
		if !strings.Contains(string(guide), "\n"+row+"\n") {
			t.Errorf("the guide has not: %s", row)
		}
	}
}

func TestTooFewPairsDetectNothing(t *testing.T) {
	for _, n := range []int{0, 1, 5, 9} {
		if shift, ok := Detectable(n, 0.05/24, Power); ok {
			t.Errorf("%d pairs detect %v", n, shift)
		}
	}
}

func TestPairsNeededAreTheLeastThatDetect(t *testing.T) {
	for _, c := range []struct{ shift, alpha float64 }{{3, 0.05}, {1.4, 0.05}, {1.4, 0.05 / 24}, {0.7, 0.05 / 6}, {0.1, 0.05}, {20, 0.05 / 24}} {
		n, ok := PairsNeeded(c.shift, c.alpha, Power)
		if !ok {
			t.Errorf("%+v: no number is enough", c)
			continue
		}
		if d, ok := Detectable(n, c.alpha, Power); !ok || d > c.shift {
			t.Errorf("%+v: %d pairs detect %v", c, n, d)
		}
		if d, ok := Detectable(n-1, c.alpha, Power); ok && d <= c.shift {
			t.Errorf("%+v: %d pairs would do, they detect %v", c, n-1, d)
		}
	}
	if n, ok := PairsNeeded(0, 0.05, Power); ok {
		t.Errorf("no shift at all is detected in %d pairs", n)
	}
}
