package model

import (
	"context"
	"slices"
	"time"
)

// search looks for the cheapest settings of one strategy.
type search struct {
	ctx     context.Context
	load    *load
	family  family
	options TuneOptions
	caps    []int   // workers
	rivals  []Tuned // answers of other strategies, which are to be undercut

	bounds map[string][]time.Duration // by workers, then by sample
	trials map[string]*trial
	tried  []*trial // those that were simulated to the end
	best   *trial   // of tried, the one that comes closest to the limit
	begun  bool     // settings are being looked at, not only workers counted
	spent  int      // of the budget
}

func newSearch(ctx context.Context, l *load, f family, o TuneOptions) *search {
	s := &search{ctx: ctx, load: l, family: f, options: o, caps: l.caps, trials: map[string]*trial{}, bounds: map[string][]time.Duration{}}
	if f.single {
		s.caps = slices.Repeat([]int{1}, len(l.caps))
	}
	return s
}

// tune answers all tolerances. The loosest come first, as their settings are the
// cheapest.
func (s *search) tune(within []float64) ([]Tuned, error) {
	open := make([]float64, len(within))
	for i, x := range within {
		open[i] = 1 + x
	}
	slices.Sort(open)
	slices.Reverse(open)
	open = slices.Compact(open)

	left, finished, err := s.walk(open)
	for _, ratio := range left {
		if _, rival := s.rival(ratio); err == nil && s.cheapest(ratio) == nil && !rival {
			err = s.climb(ratio)
		}
	}
	if err != nil {
		return nil, err
	}
	out := make([]Tuned, len(within))
	for i, x := range within {
		out[i] = s.answer(x)
		out[i].Exhausted = slices.Contains(left, 1+x) && !finished
	}
	return out, nil
}

// cheapest is the setting to take for a ratio, among those that were simulated;
// nil: none is within it.
func (s *search) cheapest(ratio float64) (cheapest *trial) {
	for _, t := range s.tried {
		if t.meets(ratio) && (cheapest == nil || t.cheaper(cheapest)) {
			cheapest = t
		}
	}
	return cheapest
}

// rival is the cost of what other strategies need for a ratio, if they reach it.
func (s *search) rival(ratio float64) (c cost, ok bool) {
	for _, t := range s.rivals {
		if t.Met && 1+t.Within == ratio {
			return cost{t.Workers, t.Places}, true
		}
	}
	return cost{}, false
}

func (s *search) answer(within float64) Tuned {
	t, met := s.cheapest(1+within), true
	if t == nil {
		t, met = s.best, false
	}
	if t == nil { // nothing can undercut the rivals
		return Tuned{Within: within}
	}
	var limit time.Duration
	for _, p := range s.load.samples {
		limit += p.limit / time.Duration(len(s.load.samples))
	}
	return Tuned{
		Within: within, Gap: t.ratio - 1, Met: met,
		Setting: Setting{
			Strategy: s.family.text(t.buffer), Params: s.family.chosen(t.buffer), Limits: slices.Clone(t.workers),
			Workers: t.cost.workers, Places: t.cost.places,
			Makespan: t.makespan, Limit: limit, Refused: t.refused,
		},
	}
}

// boundsPerSimulation is how many bounds, of as many items and lines, are worked
// out in the time of one simulation.
const boundsPerSimulation = 32

func (s *search) spend(itemStages int) { s.spent += itemStages }

// bound is the least ratio that the setting can have, or one above most.
func (s *search) bound(workers []int, b buffer, most float64) float64 {
	least, bounds := s.workersBound(workers)
	if s.family.rough != nil && least <= most+slack {
		least = s.rough(workers, b)
	}
	if s.family.bound == nil || least > most+slack {
		return least
	}
	var ratio float64
	for i, p := range s.load.samples {
		own, passed := s.family.bound(p, workers, b)
		s.spend(passed / boundsPerSimulation)
		ratio += p.ratio(max(bounds[i], own))
	}
	return max(least, ratio/float64(len(bounds)))
}

// rough is what can be told of a setting at once.
func (s *search) rough(workers []int, b buffer) float64 {
	s.spend(1)
	least, bounds := s.workersBound(workers)
	if s.family.rough == nil {
		return least
	}
	least = 0
	for i, p := range s.load.samples {
		least += p.ratio(max(bounds[i], s.family.rough(p, workers, b)))
	}
	return least / float64(len(bounds))
}

// workersBound is the least ratio that so many workers can reach, and the bounds
// of the samples behind it.
func (s *search) workersBound(workers []int) (least float64, bounds []time.Duration) {
	id := settingKey(workers, buffer{})
	bounds = s.bounds[id]
	if bounds == nil {
		s.spend(1 + len(s.load.samples)*len(workers)*s.load.items/boundsPerSimulation)
		for _, p := range s.load.samples {
			bounds = append(bounds, p.workersBound(s.family, workers))
		}
		s.bounds[id] = bounds
	}
	for i, p := range s.load.samples {
		least += p.ratio(bounds[i])
	}
	return least / float64(len(bounds)), bounds
}

// ratio holds a makespan against the limit; a job that takes no time misses none.
func (s *sample) ratio(t time.Duration) float64 {
	if s.limit == 0 {
		return 1
	}
	return float64(t) / float64(s.limit)
}

// floors gives the fewest workers that each line needs to come within the ratio,
// even if all others have as many as they can; ok is false where not even that is
// enough. More workers never raise the bound, so halving finds them.
func (s *search) floors(ratio float64) (floors []int, ok bool) {
	if least, _ := s.workersBound(s.caps); least > ratio+slack {
		return nil, false
	}
	workers := slices.Clone(s.caps)
	for k, most := range s.caps {
		low, high := 1, most
		for low < high {
			workers[k] = (low + high) / 2
			if least, _ := s.workersBound(workers); least > ratio+slack {
				low = workers[k] + 1
			} else {
				high = workers[k]
			}
		}
		floors, workers[k] = append(floors, low), most
	}
	return floors, true
}

// exhausted reports whether the budget is spent. One simulation is always made.
func (s *search) exhausted() bool { return s.best != nil && s.spent > s.options.Budget }
