package model

import (
	"cmp"
	"iter"
	"slices"
)

// walkShare is the part of the budget that the walk may spend: a quarter. The rest
// is for climbing, which a walk that got nowhere would leave without means.
const walkShare = 4

// walk looks at all settings in order of cost, until each of the ratios (the
// largest first) is reached or its share of the budget is spent. It gives the
// ratios that were not reached, and whether no setting reaches them.
func (s *search) walk(open []float64) (left []float64, finished bool, err error) {
	for workers := 0; len(open) > 0; workers++ {
		floors, ok := s.floors(open[0])
		if !ok {
			return open, true, nil
		}
		for workers = max(workers, total(floors)); ; workers++ {
			if workers > total(s.caps) {
				return open, true, nil
			}
			least := cost{workers: workers}
			if s.family.single {
				least.workers = 1
			}
			if rival, ok := s.rival(open[0]); ok && least.compare(rival) >= 0 {
				open = open[1:] // nothing is cheaper from here on
				workers--       // with as many the next ratio begins
				break
			}
			before := len(open)
			if open, err = s.level(workers, floors, open); err != nil || s.walked() {
				return open, false, err
			}
			if len(open) < before {
				break // the next ratio has higher floors
			}
		}
	}
	return nil, true, nil
}

// level looks at the settings with so many workers, those of fewer places first.
func (s *search) level(workers int, floors []int, open []float64) ([]float64, error) {
	var options []option
	for split := range splits(workers, floors, s.caps) {
		if s.walked() {
			return open, nil
		}
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		if least, _ := s.workersBound(split); least > open[0]+slack {
			continue
		}
		for _, b := range s.family.buffers(s.load.items, split) {
			options = append(options, option{slices.Clone(split), b})
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(a.buffer.places, b.buffer.places) })
	s.begun = true
	for i, o := range options {
		most := open[0]
		if s.best != nil && s.best.meets(most) { // of the same cost, as it closed nothing yet
			most = s.best.ratio
		}
		if _, err := s.try(o, most); err != nil {
			return nil, err
		}
		if i+1 < len(options) && options[i+1].buffer.places == o.buffer.places && !s.walked() {
			continue
		}
		for len(open) > 0 && s.cheapest(open[0]) != nil {
			open = open[1:]
		}
		if len(open) == 0 || s.walked() {
			break
		}
	}
	return open, nil
}

// splits yields the ways to share out so many workers between floors and caps. The
// slice is the same each time.
func splits(workers int, floors, caps []int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		split := make([]int, len(floors))
		var place func(k, left int) bool
		place = func(k, left int) bool {
			if k == len(split)-1 {
				split[k] = left
				return yield(split)
			}
			floorAfter, capAfter := total(floors[k+1:]), total(caps[k+1:])
			for c := max(floors[k], left-capAfter); c <= min(caps[k], left-floorAfter); c++ {
				split[k] = c
				if !place(k+1, left-c) {
					return false
				}
			}
			return true
		}
		if total(floors) <= workers && workers <= total(caps) {
			place(0, workers)
		}
	}
}

// walked reports whether the walk has had its share of the budget. The very first
// setting, which often does, is looked at in any case.
func (s *search) walked() bool {
	return (s.begun || len(s.trials) > 0) && s.spent > s.options.Budget/walkShare
}
