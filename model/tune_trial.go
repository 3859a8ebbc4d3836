package model

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// option is a setting as it is searched.
type option struct {
	workers []int
	buffer  buffer
}

// trial is a setting that was looked at.
type trial struct {
	option
	cost cost

	ratio    float64 // the mean over the samples of makespan / limit
	exact    bool    // simulated to the end; false: ratio is only a bound from below
	makespan time.Duration
	refused  int
}

// cost orders settings: workers, then places.
type cost struct{ workers, places int }

func (c cost) compare(other cost) int {
	return cmp.Or(cmp.Compare(c.workers, other.workers), cmp.Compare(c.places, other.places))
}

// slack absorbs the rounding of a ratio, far below what a nanosecond makes of it.
const slack = 1e-12

// meets reports whether the setting is known to be within the ratio. One that
// beats the limit does not keep the workers' numbers.
func (t *trial) meets(ratio float64) bool {
	return t.exact && t.refused == 0 && t.ratio >= 1-slack && t.ratio <= ratio+slack
}

// closer orders simulated settings: what was refused, the ratio, the cost.
func (t *trial) closer(other *trial) bool {
	return cmp.Or(cmp.Compare(t.refused, other.refused), cmp.Compare(t.ratio, other.ratio), t.cost.compare(other.cost)) < 0
}

// cheaper orders settings that do: the cost, then the ratio.
func (t *trial) cheaper(other *trial) bool {
	return cmp.Or(t.cost.compare(other.cost), cmp.Compare(t.ratio, other.ratio)) < 0
}

// costOf is what the family charges for a setting.
func (f family) costOf(o option) cost {
	if f.single {
		return cost{1, 0}
	}
	return cost{total(o.workers), o.buffer.places}
}

// settingKey tells settings apart.
func settingKey(workers []int, b buffer) string {
	var out []byte
	for _, n := range slices.Concat(workers, b.values) {
		out = binary.AppendUvarint(out, uint64(n))
	}
	return string(out)
}

// look finds out what is known of a setting without a simulation, as far as that
// is of use: where its ratio is above most, it is only known to be.
func (s *search) look(o option, most float64) *trial {
	id := settingKey(o.workers, o.buffer)
	t := s.trials[id]
	if t == nil {
		t = &trial{option: option{slices.Clone(o.workers), o.buffer}, cost: s.family.costOf(o)}
		s.trials[id] = t
	}
	if !t.exact && t.ratio <= most+slack {
		t.ratio = max(t.ratio, s.bound(o.workers, o.buffer, most))
	}
	return t
}

// try is look, and a simulation where that leaves open whether the setting is
// within most. What was simulated to its end is never simulated again.
func (s *search) try(o option, most float64) (*trial, error) {
	t := s.look(o, most)
	if t.exact || t.ratio > most+slack {
		return t, nil
	}
	if err := s.simulate(t, most); err != nil {
		return nil, err
	}
	if t.exact {
		s.tried = append(s.tried, t)
		if s.best == nil || t.closer(s.best) {
			s.best = t
		}
	}
	return t, nil
}

// simulate runs the samples one after another, and stops where those to come
// would leave the ratio above most even at their bounds.
func (s *search) simulate(t *trial, most float64) error {
	n := len(s.load.samples)
	least, bounds := s.workersBound(t.workers)
	left := (most + slack - least) * float64(n) // to be above the bounds, all samples together
	var ratio float64
	var makespan time.Duration
	refused := 0
	for i, p := range s.load.samples {
		bound := p.ratio(bounds[i])
		out, late, err := s.run(p, t, (left+bound)*float64(p.limit))
		if err != nil {
			return err
		}
		if late {
			t.ratio = max(t.ratio, math.Nextafter(most+slack, math.Inf(1)))
			return nil
		}
		left += bound - p.ratio(out.Makespan)
		ratio += p.ratio(out.Makespan)
		makespan += out.Makespan / time.Duration(n)
		for _, r := range out.Requests {
			refused += r.Refused
		}
	}
	t.exact, t.ratio, t.makespan, t.refused = true, ratio/float64(n), makespan, refused
	return nil
}
