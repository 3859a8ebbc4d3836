package analysis

import (
	"cmp"
	"slices"
)

// LeastToTell is the fewest trials at which two samples that do not overlap are
// told apart at the 5 % level: the smallest two-sided p of the Mann-Whitney U
// test is 2·(n!)²/(2n)!, which is 0.10 for 3 and 0.029 for 4 values each.
const LeastToTell = 4

// Contest is how the strategies of one number of cores and one setting rank.
type Contest struct {
	Best     *CellSummary // least median makespan
	RunnerUp *CellSummary // the next; nil: Best had no rival
	// Enough is set where Best and a rival at least rest on LeastToTell trials:
	// otherwise the order says nothing.
	Enough bool
	// Clear is set where the interval of Best lies below that of every rival and
	// all rest on enough trials; otherwise the order may be chance.
	Clear bool
}

// Best ranks the measured cells with a figure on some cores under some settings
// (Cell.Where), without those that did not keep the stages' limits. Its zero
// value says that there are none.
func (s Summary) Best(cores int, where string) Contest {
	var rivals []*CellSummary
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Cell.Cores == cores && c.Cell.Where() == where && c.Ranks() {
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
	contest := Contest{Best: best, RunnerUp: rivals[1], Clear: best.Told()}
	for _, r := range rivals[1:] {
		contest.Enough = contest.Enough || best.Told() && r.Told()
		contest.Clear = contest.Clear && r.Told() && best.Seconds.Hi < r.Seconds.Lo
	}
	return contest
}

// Ranks reports whether the cell may be held against others: it was measured,
// has a figure, and kept the stages' limits.
func (c CellSummary) Ranks() bool {
	return !c.Cell.Simulated && c.Seconds.Known() && len(c.OverLimit) == 0
}

// Told reports whether the cell rests on enough trials to be told from another.
func (c CellSummary) Told() bool { return c.Seconds.N >= LeastToTell }
