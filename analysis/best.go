package analysis

import (
	"cmp"
	"slices"

	"github.com/hbench/hbench/results"
)

// Group is what strategies compete within: the same cores and settings, and all
// of them measured or all simulated. A prediction is no evidence against a
// measurement.
type Group struct {
	Where     string // of the settings (Cell.Where)
	Cores     int    // 0, simulated only: cores do not bind
	Simulated bool
}

// GroupOf is the group that a cell competes in.
func GroupOf(c results.Cell) Group { return Group{c.Where(), c.Cores, c.Simulated} }

// Contest is how the strategies of one group rank.
type Contest struct {
	Best     *CellSummary // least median makespan
	RunnerUp *CellSummary // the next; nil: Best had no rival
	// Level are the rivals, the next first, that can be told from others and whose
	// interval reaches that of Best.
	Level []*CellSummary
	// Enough is set where Best and a rival at least can be told from others:
	// otherwise the order says nothing.
	Enough bool
	// Clear is set where the interval of Best lies below that of every rival and
	// all can be told from others; otherwise the order may be chance.
	Clear bool
}

// Best ranks the cells of a group that have a figure, without those that did not
// keep the stages' limits or store the same items. Its zero value says that there are
// none.
func (s Summary) Best(g Group) Contest {
	var rivals []*CellSummary
	for i := range s.Cells {
		if c := &s.Cells[i]; GroupOf(c.Cell) == g && c.Ranks() {
			rivals = append(rivals, c)
		}
	}
	slices.SortStableFunc(rivals, func(a, b *CellSummary) int { return cmp.Compare(a.Seconds.Center, b.Seconds.Center) })
	switch len(rivals) {
	case 0:
		return Contest{}
	case 1:
		return Contest{Best: rivals[0]}
	}
	best := rivals[0]
	contest := Contest{Best: best, RunnerUp: rivals[1], Clear: best.Seconds.Told()}
	for _, r := range rivals[1:] {
		told, apart := r.Seconds.Told(), best.Seconds.Hi < r.Seconds.Lo
		contest.Enough = contest.Enough || best.Seconds.Told() && told
		contest.Clear = contest.Clear && told && apart
		if told && !apart {
			contest.Level = append(contest.Level, r)
		}
	}
	return contest
}

// Ranks reports whether the cell may be held against others of its group: it has
// a figure, kept the stages' limits, and stored the items that they stored. Of the same
// items the time is the time an item.
func (c CellSummary) Ranks() bool {
	return c.Seconds.Known() && len(c.OverLimit) == 0 && !c.OtherItems
}
