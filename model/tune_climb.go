package model

import (
	"cmp"
	"math"
	"slices"
)

// foothold is a setting as climbing sees it: workers, and which of their buffers.
type foothold struct {
	workers []int
	level   int
}

// move is a change of one knob or two: the workers of a line, or the level of the
// buffer (numbered after the last line).
type move struct {
	knobs [2]int // the same: one knob
	steps [2]int
}

// to gives where a move leads, and false where that is no setting. With other
// workers other batches may suit: those are taken that are best at first sight.
func (s *search) to(from foothold, m move) (foothold, bool) {
	workers, levels, moved := slices.Clone(from.workers), 0, false
	for i, knob := range m.knobs {
		switch {
		case i == 1 && knob == m.knobs[0]:
		case knob == len(workers):
			levels = m.steps[i]
		default:
			moved = true
			workers[knob] += m.steps[i]
			if c := workers[knob]; c < 1 || c > s.caps[knob] {
				return foothold{}, false
			}
		}
	}
	to := foothold{workers, from.level}
	if moved && s.family.rough != nil {
		to = s.suited(workers)
	}
	to.level += levels
	return to, to.level >= 0 && to.level < len(s.family.buffers(s.load.items, workers))
}

// suited is the foothold of the workers with the buffer that is best at first sight.
func (s *search) suited(workers []int) foothold {
	best, least := 0, math.Inf(1)
	for i, b := range s.family.buffers(s.load.items, workers) {
		if ratio := s.rough(workers, b); ratio < least {
			best, least = i, ratio
		}
	}
	return foothold{workers, best}
}

// moves gives every change of one knob by one of the steps, then of every pair of
// knobs.
func (s *search) moves(steps ...int) (moves []move) {
	knobs := len(s.caps) + 1
	for a := range knobs {
		for _, n := range steps {
			moves = append(moves, move{[2]int{a, a}, [2]int{n, n}})
		}
	}
	for a := range knobs {
		for b := a + 1; b < knobs; b++ {
			for _, n := range steps {
				for _, m := range steps {
					moves = append(moves, move{[2]int{a, b}, [2]int{n, m}})
				}
			}
		}
	}
	return moves
}

// at is the setting of a foothold.
func (s *search) at(p foothold) option {
	return option{p.workers, s.family.buffers(s.load.items, p.workers)[p.level]}
}

// footholdOf finds where a setting is.
func (s *search) footholdOf(t *trial) foothold {
	buffers := s.family.buffers(s.load.items, t.workers)
	return foothold{t.workers, slices.IndexFunc(buffers, func(b buffer) bool { return slices.Equal(b.values, t.buffer.values) })}
}

// climb looks for a setting within the ratio where there are too many to look at
// all: up from the fewest workers that might do, then down again from what was
// reached. Where none is within the ratio, it comes as close as it can.
func (s *search) climb(ratio float64) error {
	least, _ := s.workersBound(s.caps)
	floors, _ := s.floors(max(ratio, least))
	if err := s.up(s.suited(floors), ratio); err != nil {
		return err
	}
	reached := s.cheapest(ratio)
	if reached == nil {
		reached = s.best
	}
	if reached.refused > 0 { // then fewer workers than the ratio asks for
		ones := slices.Repeat([]int{1}, len(s.caps))
		if err := s.up(s.suited(ones), ratio); err != nil || s.best.refused > 0 {
			return err
		}
		reached = s.best
	}
	return s.down(reached, max(ratio, reached.ratio))
}

// up makes the move that gains most for its cost, each time by twice the step: by
// ones it would end at the first setting at which no single worker helps. Where
// that does not come within the ratio, all that the job allows is tried at once.
func (s *search) up(from foothold, ratio float64) error {
	t, err := s.try(s.at(from), math.Inf(1))
	for step := 1; err == nil && step <= s.load.items && !t.meets(ratio) && !s.exhausted(); step *= 2 {
		t, err = s.step(t, step)
	}
	if err != nil || t.meets(ratio) || s.exhausted() {
		return err
	}
	most := foothold{s.caps, len(s.family.buffers(s.load.items, s.caps)) - 1}
	for _, p := range []foothold{s.suited(s.caps), most} {
		if _, err := s.try(s.at(p), s.best.ratio); err != nil {
			return err
		}
	}
	return nil
}

// step gives the best neighbour upwards, or the setting itself.
func (s *search) step(from *trial, step int) (*trial, error) {
	var ahead []*trial
	for _, m := range s.moves(step) {
		if to, ok := s.to(s.footholdOf(from), m); ok {
			if t := s.look(s.at(to), from.ratio); t.ratio < from.ratio && from.cost.compare(t.cost) < 0 {
				ahead = append(ahead, t)
			}
		}
	}
	gain := func(t *trial) float64 { // per place; a worker is dearer than all places
		dear := float64(1 + len(s.caps)*s.load.items)
		return (from.ratio - t.ratio) / (float64(t.cost.workers-from.cost.workers)*dear + float64(t.cost.places-from.cost.places))
	}
	// A bound says how much a move can gain at most.
	slices.SortStableFunc(ahead, func(a, b *trial) int { return cmp.Compare(gain(b), gain(a)) })
	best := from
	for _, t := range ahead {
		if best != from && gain(t) <= gain(best) || s.exhausted() {
			break
		}
		t, err := s.try(t.option, from.ratio)
		if err != nil {
			return nil, err
		}
		if t.exact && t.refused <= from.refused && t.ratio < from.ratio && (best == from || gain(t) > gain(best)) {
			best = t
		}
	}
	return best, nil
}

// down looks for cheaper settings within the ratio: by halved steps of one knob,
// then among all neighbours of one knob or two, until none is found.
func (s *search) down(reached *trial, ratio float64) error {
	from := s.footholdOf(reached)
	take := func(m move) (taken bool, err error) {
		to, ok := s.to(from, m)
		if !ok || s.exhausted() || !s.look(s.at(to), ratio).cheaper(reached) {
			return false, nil
		}
		t, err := s.try(s.at(to), ratio)
		if err != nil || !t.meets(ratio) || !t.cheaper(reached) {
			return false, err
		}
		from, reached = to, t
		return true, nil
	}
	for step := s.load.items; step > 0; step /= 2 {
		for knob := range len(s.caps) + 1 {
			for taken := true; taken; {
				var err error
				if taken, err = take(move{[2]int{knob, knob}, [2]int{-step, -step}}); err != nil {
					return err
				}
			}
		}
	}
	neighbours := s.moves(-1, 1)
	for i := 0; i < len(neighbours); i++ {
		taken, err := take(neighbours[i])
		if err != nil {
			return err
		}
		if taken {
			i = -1 // its neighbours from the first
		}
	}
	return nil
}
