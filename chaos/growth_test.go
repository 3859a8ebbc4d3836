package chaos

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestGrowthIsThatOfTheLineThroughTheReadings(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	for name, c := range map[string]struct {
		n    int
		at   func(i int) float64
		want float64 // over the last four fifths
		off  float64
	}{
		"flat":                     {100, func(int) float64 { return 7 }, 0, 1e-9},
		"a leak":                   {100, func(i int) float64 { return 1000 + 3*float64(i) }, 3 * 79, 1e-9},
		"noise":                    {200, func(int) float64 { return 100 + chance.NormFloat64() }, 0, 1},
		"a leak in noise":          {200, func(i int) float64 { return float64(i) + 10*chance.NormFloat64() }, 159, 12},
		"a pool that fills first":  {100, func(i int) float64 { return min(float64(i), 18) * 50 }, 0, 1e-9},
		"a few readings out of it": {100, func(i int) float64 { return map[bool]float64{true: 1e9}[i%25 == 3] }, 0, 1e-9},
		"thousands":                {5000, func(i int) float64 { return 2 * float64(i) }, 2 * 3999, 40},
		"too few":                  {3, func(i int) float64 { return float64(i) }, 0, 0},
	} {
		readings := make([]float64, c.n)
		for i := range readings {
			readings[i] = c.at(i)
		}
		if got := Growth(readings); math.Abs(got-c.want) > c.off {
			t.Errorf("%s: grows by %v, want %v", name, got, c.want)
		}
	}
}
