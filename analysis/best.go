package analysis

import (
	"cmp"
	"slices"
)

// leastToTell is the fewest trials at which two samples that do not overlap are
// told apart at the 5 % level: the smallest two-sided p of the Mann-Whitney U
// test is 2·(n!)²/(2n)!, which is 0.10 for 3 and 0.029 for 4 values each.
const leastToTell = 4

// Contest is how the strategies of one number of cores and one setting rank.
type Contest struct {
	Best     *CellSummary // least median makespan
	RunnerUp *CellSummary // the next; nil: Best had no rival
	// Clear is set where the interval of Best lies below that of every rival and
	// all rest on enough trials; otherwise the order may be chance.
	Clear bool
}

// Best ranks the measured cells with a figure on some cores under some settings
// (Cell.Where). Its zero value says that there are none.
func (s Summary) Best(cores int, where string) Contest {
	var rivals []*CellSummary
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Cell.Cores == cores && c.Cell.Where() == where && !c.Cell.Simulated && c.Seconds.Known() {
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
	apart := best.Seconds.N >= leastToTell
	for _, r := range rivals[1:] {
		apart = apart && r.Seconds.N >= leastToTell && best.Seconds.Hi < r.Seconds.Lo
	}
	return Contest{Best: best, RunnerUp: rivals[1], Clear: apart}
}
