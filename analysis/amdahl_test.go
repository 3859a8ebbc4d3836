package analysis

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestKarpAndFlattFindAmdahlsFraction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial, n := rapid.Float64Range(0, 1).Draw(t, "serial"), rapid.Float64Range(1.1, 1e4).Draw(t, "n")
		if got, ok := KarpFlatt(AmdahlSpeedup(serial, n), n); !ok || math.Abs(got-serial) > 1e-12 {
			t.Fatalf("%g, %v; want %g", got, ok, serial)
		}
	})
}

func TestAmdahlsSpeedupStaysBelowItsLimitAndGustafsons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial, n := rapid.Float64Range(0, 1).Draw(t, "serial"), rapid.Float64Range(1, 1e6).Draw(t, "n")
		s := AmdahlSpeedup(serial, n)
		if limit, ok := AmdahlLimit(serial); ok != (serial > 0) || (ok && s > limit*(1+1e-12)) {
			t.Fatalf("speedup %g, limit %g, %v", s, limit, ok)
		}
		if g := GustafsonSpeedup(serial, n); s > g*(1+1e-12) || g > n*(1+1e-12) {
			t.Fatalf("Amdahl %g, Gustafson %g, n %g", s, g, n)
		}
		if u := (USL{Alpha: serial, Gamma: 1}).Throughput(n); !near(u, s, 1e-12) {
			t.Fatalf("speedup %g, but the USL without coherency %g", s, u)
		}
	})
}

func TestKarpFlattIsNotDeterminedWithoutParallelWorkers(t *testing.T) {
	for _, c := range [][2]float64{{1, 1}, {2, 0}, {2, -3}, {0, 4}, {-1, 4}, {math.NaN(), 4}, {2, math.NaN()}, {math.Inf(1), 4}, {2, math.Inf(1)}, {5e-324, 4}} {
		if serial, ok := KarpFlatt(c[0], c[1]); ok {
			t.Errorf("speedup %g on %g workers: %g", c[0], c[1], serial)
		}
	}
	if serial, ok := KarpFlatt(5, 4); !ok || serial >= 0 {
		t.Errorf("a superlinear speedup: %g, %v; want below 0", serial, ok)
	}
}

func TestTimesMustBePositive(t *testing.T) {
	for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1), 5e-324} {
		if f, err := FitAmdahlTimes([]float64{1, 2, 4, 8}, []float64{8, 4, bad, 1}); !errors.Is(err, ErrNotDetermined) {
			t.Errorf("%g s: %+v, %v", bad, f, err)
		}
	}
}
