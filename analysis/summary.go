// Package analysis turns the trials of a run into figures with their
// uncertainty. It is pure: results in, values out, no clock, no files, and it
// draws nothing.
package analysis

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hbench/hbench/results"
)

// Confidence is the level of the intervals of a Summary.
const Confidence = 0.95

// Summary is what a run says, cell by cell, in the order of its plan.
type Summary struct {
	Cells    []CellSummary
	Warnings []string
	// Unlike says why speedups over one core compare unlike things: the API took
	// the trials' cores in some cells and its own in others. Empty: they do not. It
	// is among the warnings too.
	Unlike string
}

// CellSummary is one cell over all its trials. Its figures rest on the trials
// that ended well and whose digest agrees with the others' (Seconds.N of them);
// noisy trials are among them, and counted.
type CellSummary struct {
	Cell results.Cell

	Trials       int // recorded
	Failed       int // of these, ended badly: in no figure
	Incomparable int // of these, with a digest of their own: in no figure
	Noisy        int // of those in the figures, noisy or unusable
	Unusable     int // of the noisy ones, called unusable

	Seconds           Estimate  // makespan
	Throughput        Estimate  // items stored (median) over Seconds: its interval is that of Seconds, inverted
	Efficiency        Estimate  // bound / makespan, at most 1
	SpeedupSequential *Estimate // over sequential on the same cores; nil: not in the run, or it stored other items
	SpeedupOneCore    *Estimate // over the same strategy on one core; nil: likewise

	CPU      float64 // cores in use: CPU time / makespan, median
	CPUShare float64 // of the cell's cores; 0 where they do not bind
	PeakRSS  uint64  // bytes, median

	GroupSeconds float64 // a trial's median time of a group of items, median; 0: there are no groups

	LimitNS       int64   // the bound on the makespan, median
	UncappedNS    int64   // with the stages' limits lifted, median
	Binds         string  // what bounds most of the trials: a stage, cores, rate or chain
	BindsShare    float64 // of the trials
	RunnerUp      string  // the resource with the next largest bound; empty: not recorded
	RunnerUpShare float64 // its bound as a share of the largest, median

	// OverLimit are the stages that some trial had more items in than their limit
	// allows. The cell has figures, but it is not held against those that keep the
	// limits: its own bound knows none there.
	OverLimit []string

	// FailedItems is the share of items that failed in the trials of the figures, and
	// FailedSet tells which: equal in cells in whose trials the same ones did, empty
	// where none did. OtherItems is set where the cell did not store the same items as
	// those of its group that lost fewest: it has figures, but its time is of other
	// work, and it is not held against them.
	FailedItems float64
	FailedSet   string
	OtherItems  bool

	Pretends bool   // some CPU stage sleeps instead of computing
	Digest   string // of the trials in the figures; empty where they stored different items
	Warnings []string
}

// Summarize computes the figures of a run. Nothing is dropped without a
// warning: neither failed trials nor those whose digest differs, nor a trial
// that the run holds twice.
func Summarize(run *results.Run) Summary {
	trials, twice := once(run.Trials)
	groups := group(run.Header.Plan, trials)
	s := Summary{Warnings: append(twice, rejectOthers(groups)...)}
	for _, g := range groups {
		s.Cells = append(s.Cells, g.summary())
	}
	markOtherItems(s.Cells)
	for i := range s.Cells {
		s.Cells[i].SpeedupSequential = speedup(groups, i, func(c, base results.Cell) bool {
			return isSequential(base.Strategy) && base.Cores == c.Cores
		})
		s.Cells[i].SpeedupOneCore = speedup(groups, i, func(c, base results.Cell) bool {
			return base.Strategy == c.Strategy && base.Cores == 1
		})
	}
	s.Warnings = append(s.Warnings, missing(run)...)
	s.Warnings = append(s.Warnings, failures(trials)...)
	s.Warnings = append(s.Warnings, lateAPI(trials)...)
	s.Warnings = append(s.Warnings, noise(s.Cells)...)
	s.Warnings = append(s.Warnings, overLimits(trials)...)
	s.Warnings = append(s.Warnings, failedItems(s.Cells, trials)...)
	s.Warnings = append(s.Warnings, keptTwice(trials)...)
	if s.Unlike = unlikeCores(trials); s.Unlike != "" {
		s.Warnings = append(s.Warnings, s.Unlike)
	}
	s.Warnings = append(s.Warnings, dearCores(trials)...)
	return s
}

// trials is one cell with what was recorded for it.
type trials struct {
	cell   results.Cell
	all    []results.Trial
	usable []results.Trial // in the figures, in the order of their blocks
}

// group sorts trials into cells: those of the plan in its order, then any other.
func group(plan results.Plan, recorded []results.Trial) []*trials {
	var groups []*trials
	byKey := map[string]*trials{}
	at := func(c results.Cell) *trials {
		g := byKey[c.Key()]
		if g == nil {
			g = &trials{cell: c}
			byKey[c.Key()] = g
			groups = append(groups, g)
		}
		return g
	}
	for _, c := range plan.Cells {
		at(c)
	}
	for _, t := range recorded {
		g := at(t.Cell)
		g.all = append(g.all, t)
		if t.OK() && t.WallNS > 0 {
			g.usable = append(g.usable, t)
		}
	}
	for _, g := range groups {
		slices.SortStableFunc(g.usable, func(a, b results.Trial) int { return cmp.Compare(a.Block, b.Block) })
	}
	return groups
}

// missing says which trials of the plan are not in the file.
func missing(run *results.Run) []string {
	planned := map[string]bool{}
	for _, c := range run.Header.Plan.Cells {
		planned[c.Key()] = true
	}
	type place struct {
		block int
		cell  string
	}
	held := map[place]bool{}
	for _, t := range run.Trials {
		if key := t.Cell.Key(); planned[key] && t.Block < run.Header.Plan.Blocks {
			held[place{t.Block, key}] = true
		}
	}
	all := run.Header.Plan.Blocks * len(planned)
	// A run that was broken off and resumed has made up for its broken block.
	if _, whole := run.Blocks(); len(held) >= all || whole >= run.Header.Plan.Blocks {
		return nil
	}
	return []string{fmt.Sprintf("the run is not complete: %d of %d planned trials are missing", all-len(held), all)}
}

// values of the usable trials, in the order of their blocks.
func (g *trials) values(f func(results.Trial) float64) []float64 {
	var xs []float64
	for _, t := range g.usable {
		xs = append(xs, f(t))
	}
	return xs
}

func seconds(t results.Trial) float64 { return float64(t.WallNS) / 1e9 }

// blocks of the usable trials; ok is false if a block occurs twice.
func (g *trials) blocks() (blocks []int, ok bool) {
	for _, t := range g.usable {
		blocks = append(blocks, t.Block)
	}
	distinct := slices.Compact(slices.Clone(blocks))
	return blocks, len(distinct) == len(blocks)
}
