package model

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/strategies"
)

// Setting is one way to run a job, and what it came to in virtual time.
//
// Its cost is Workers, then Places: a place to wait never outweighs a worker.
// Workers is the sum of Limits, and 1 for the sequential loop, which has no
// workers to choose. Places is what items are held besides by the strategy:
//
//	sequential   none
//	fetch-all    all items
//	batched      the items of a batch
//	prefetch     the items of a batch, times 1 + depth
//	pipeline     the places of all queues together
//	semaphore    the items in flight
//
// A strategy of the user's own counts no places.
type Setting struct {
	Strategy string         // with its parameters, as strategies.Table.Parse reads it
	Limits   []int          // most items in each line at once: its workers
	Params   map[string]int // the parameters that were chosen: queue, size, depth, inflight; nil: the strategy has none
	Workers  int
	Places   int
	Makespan time.Duration // simulated; the mean over the samples
	Limit    time.Duration // what no setting can beat, with the job's own limits; the mean over the samples
	Refused  int           // requests that the other end refused, in all samples together
}

// Tuned is the answer for one tolerance.
type Tuned struct {
	Within float64 // a share of the limit: 0.05 is 5 %
	Setting
	Gap float64 // how far above the limit it is: the mean over the samples of makespan / limit, less 1
	Met bool    // Gap is Within at most, and nothing was refused; false: this is the best found
	// Exhausted says that the budget ended before all cheaper settings were ruled
	// out (Met), or all others (not Met): there may be a better one.
	Exhausted bool
}

// TuneOptions say how settings are searched. The zero value is usable.
type TuneOptions struct {
	Table      strategies.Table // where a strategy's name is looked up; nil: strategies.All
	Discipline sim.Discipline   // how activities share the job's cores
	// Budget is the most work for one strategy, in items times stages that were
	// simulated; 0: DefaultBudget. One simulation is always made.
	Budget int
}

// DefaultBudget is one to two tenths of a second's work.
const DefaultBudget = 400_000

// Tune finds the cheapest settings with which a strategy comes within each of the
// tolerances of the job's limit. The limits of the job's lines are the most
// workers that each may get (0: as many as there are items); a CPU line never gets
// more than the cores, as a worker without a core can only wait, which a place in
// a queue does for less. What is chosen for each strategy, and from what, is told
// by families; a strategy that is not there gets workers only, and keeps the
// parameters that its text gives.
//
// Jobs are samples of one workload: one where times are constant, otherwise some
// five with different seeds. Each setting meets the same samples (common random
// numbers), and each sample is held against its own limit, so the chance in the
// draws cancels out. A setting is within x where the mean of makespan / limit over
// the samples is at most 1+x.
//
// The search goes from the cheapest setting upwards, past those whose lower bound
// shows that they cannot do, and simulates the rest: what it finds first is the
// cheapest, whatever more workers or longer queues may do to a run (they can slow
// it: no monotony is assumed). Where a quarter of the budget is spent on that, it
// climbs instead from the fewest workers that might do, and then shrinks what it
// reached; Exhausted says so. Neither the clock nor chance has a say: the same
// jobs, the same answers.
//
// Items that faults make fail do so at every setting alike. Where an answer may never come
// and nothing ends the wait, faults are left out: a setting is then for the run in which
// every item goes all the way. One at which the other end refuses requests does not count
// as met.
//
// The answers are in the order of the tolerances. The error names every mistake
// in the arguments; or is the context's, or a simulation's.
func Tune(ctx context.Context, jobs []Job, strategy string, within []float64, o TuneOptions) ([]Tuned, error) {
	each, err := TuneEach(ctx, jobs, []string{strategy}, within, o)
	if err != nil {
		return nil, err
	}
	return each[0], nil
}

// TuneEach is Tune for each of the strategies.
func TuneEach(ctx context.Context, jobs []Job, texts []string, within []float64, o TuneOptions) ([][]Tuned, error) {
	var each [][]Tuned
	err := tuneAll(ctx, jobs, texts, within, o, func(s *search) error {
		own, err := s.tune(within)
		each = append(each, own)
		return err
	})
	return each, err
}

// tuneAll begins a search for each strategy.
func tuneAll(ctx context.Context, jobs []Job, texts []string, within []float64, o TuneOptions, tune func(*search) error) error {
	if err := checkTuning(jobs, texts, within, o); err != nil {
		return err
	}
	load, err := newLoad(jobs)
	if err != nil {
		return err
	}
	if o.Table == nil {
		o.Table = strategies.All
	}
	if o.Budget == 0 {
		o.Budget = DefaultBudget
	}
	for _, text := range texts {
		if err := tune(newSearch(ctx, load, familyOf(text), o)); err != nil {
			return fmt.Errorf("tune %s: %w", text, err)
		}
	}
	return nil
}

// TuneBest is the cheapest of the answers for several strategies, tolerance by
// tolerance; of equally cheap ones mostly the first that was found. Where none is met it is
// the one that comes closest. Each strategy is searched only for what undercuts
// those before it, so that the most promising should come first.
func TuneBest(ctx context.Context, jobs []Job, texts []string, within []float64, o TuneOptions) ([]Tuned, error) {
	var best []Tuned
	err := tuneAll(ctx, jobs, texts, within, o, func(s *search) error {
		s.rivals = best
		own, err := s.tune(within)
		best = cheapest(best, own)
		return err
	})
	return best, err
}

// cheapest takes the better of the answers for each tolerance; own holds none for
// those where nothing undercuts best.
func cheapest(best, own []Tuned) []Tuned {
	if best == nil {
		return own
	}
	out := slices.Clone(best)
	for i, t := range own {
		if t.Strategy != "" && t.compare(best[i]) < 0 {
			out[i] = t
		}
	}
	return out
}

// compare orders answers to the same tolerance, the better one first.
func (t Tuned) compare(other Tuned) int {
	if t.Met != other.Met {
		if t.Met {
			return -1
		}
		return 1
	}
	price := cmp.Or(cmp.Compare(t.Workers, other.Workers), cmp.Compare(t.Places, other.Places))
	if t.Met {
		return cmp.Or(price, cmp.Compare(t.Gap, other.Gap))
	}
	return cmp.Or(cmp.Compare(t.Refused, other.Refused), cmp.Compare(t.Gap, other.Gap), price)
}
