package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// sensitivity is what tests at one level can find, worked out once for each number
// of pairs.
type sensitivity struct {
	alpha, power float64
	fewest       int // pairs
	known        map[int]float64
}

func newSensitivity(alpha, power float64) *sensitivity {
	return &sensitivity{alpha, power, FewestPairs(1, alpha), map[int]float64{}}
}

// detectable is the shift that n pairs find: see Detectable; +Inf where they find none.
func (s *sensitivity) detectable(n int) float64 {
	switch {
	case n < s.fewest:
		return math.Inf(1)
	case n > powerExact && s.fewest <= powerExact:
		short := s.detectable(powerExact)/s.limit(powerExact) - 1
		return s.limit(n) * (1 + short*powerExact/float64(n))
	}
	d, known := s.known[n]
	if !known {
		d = simulatedDetectable(n, s.alpha, s.power)
		s.known[n] = d
	}
	return d
}

// limit is what detectable tends to with many pairs.
func (s *sensitivity) limit(n int) float64 {
	z := distuv.UnitNormal.Quantile
	return (z(1-s.alpha/2) + z(s.power)) * math.Sqrt(math.Pi/3/float64(n))
}

// needed is the least number of pairs that find a shift; 0 where a million do not.
func (s *sensitivity) needed(shift float64) int {
	const most = 1 << 20
	hi := s.fewest
	for s.detectable(hi) > shift {
		if hi *= 2; hi > most {
			return 0
		}
	}
	lo := max(s.fewest, hi/2)
	for lo < hi {
		if mid := (lo + hi) / 2; s.detectable(mid) <= shift {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return hi
}
