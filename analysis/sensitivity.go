package analysis

import "math"

// sensitivity is what tests at one level can find, worked out once for each number
// of pairs: Detectable simulates.
type sensitivity struct {
	alpha float64
	known map[int]float64
}

func newSensitivity(alpha float64) *sensitivity { return &sensitivity{alpha, map[int]float64{}} }

// detectable is Detectable with Power; +Inf where n pairs find nothing.
func (s *sensitivity) detectable(n int) float64 {
	d, known := s.known[n]
	if !known {
		var ok bool
		if d, ok = Detectable(n, s.alpha, Power); !ok {
			d = math.Inf(1)
		}
		s.known[n] = d
	}
	return d
}

// needed is PairsNeeded with Power; 0 where no number is enough.
func (s *sensitivity) needed(shift float64) int {
	return leastPairs(FewestPairs(1, s.alpha), func(n int) bool { return s.detectable(n) <= shift })
}
