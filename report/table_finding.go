package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// finding says which strategy is fastest, where, and by how much: first as it was
// measured, then as it was simulated.
func (t *table) finding() string {
	measured, simulated := t.groups()
	var said []string
	if len(measured) > 0 || len(simulated) == 0 {
		said = append(said, t.measuredFinding(measured))
	}
	if len(simulated) > 0 {
		said = append(said, t.simulatedFinding(simulated))
	}
	return strings.Join(said, " ")
}

// groups lists the groups in the order of the table.
func (t *table) groups() (measured, simulated []analysis.Group) {
	for _, c := range t.cells {
		of := &measured
		if c.Cell.Simulated {
			of = &simulated
		}
		if g := analysis.GroupOf(c.Cell); !slices.Contains(*of, g) {
			*of = append(*of, g)
		}
	}
	return measured, simulated
}

// winning is the strategy that is fastest in most groups.
type winning struct {
	strategy string
	groups   int // that can be judged
	wins     int // of them
	sure     int // of the wins, clear of all others
	// best is the win to speak of: a clear one with the largest gain, of equal ones
	// that of the shortest time.
	best analysis.Contest
}

// winner finds the strategy that is fastest in most groups, of equal ones the
// first of the plan; ok is false where no group can be judged.
func (t *table) winner(groups []analysis.Group) (w winning, ok bool) {
	wins := map[string]int{}
	for _, g := range groups {
		if c := t.contests[g]; c.Enough {
			w.groups++
			wins[c.Best.Cell.Strategy]++
		}
	}
	for _, s := range t.sum.Strategies() {
		if wins[s] > w.wins {
			w.strategy, w.wins = s, wins[s]
		}
	}
	for _, g := range groups {
		c := t.contests[g]
		if !c.Enough || c.Best.Cell.Strategy != w.strategy {
			continue
		}
		if c.Clear {
			w.sure++
		}
		if w.best.Best == nil || moreToSay(c, w.best) {
			w.best = c
		}
	}
	return w, w.wins > 0
}

// moreToSay reports whether one contest that a strategy won says more for it than
// another.
func moreToSay(c, other analysis.Contest) bool {
	if c.Clear != other.Clear {
		return c.Clear
	}
	return cmp.Or(cmp.Compare(gain(c), gain(other)), cmp.Compare(other.Best.Seconds.Center, c.Best.Seconds.Center)) > 0
}

func (t *table) measuredFinding(groups []analysis.Group) string {
	w, ok := t.winner(groups)
	if !ok {
		return t.unranked(groups)
	}
	s := "Fastest: " + w.strategy
	if w.groups > 1 {
		s += fmt.Sprintf(", in %d of %d groups", w.wins, w.groups)
	}
	s += " (" + clearText(w.sure, w.wins) + ")"
	s += fmt.Sprintf("; on %s it takes %s", placeText(groupOf(w.best.Best.Cell)), cellTime(w.best.Best))
	return s + overSequential(w.best.Best) + nextText(w.best) + "."
}

// unranked says why no strategy is called the fastest.
func (t *table) unranked(groups []analysis.Group) string {
	least, most, others := 0, 0, false
	for _, c := range t.cells {
		others = others || c.OtherItems && slices.Contains(groups, analysis.GroupOf(c.Cell))
	}
	for _, g := range groups {
		if c := t.contests[g]; c.RunnerUp != nil {
			n := min(c.Best.Seconds.N, c.RunnerUp.Seconds.N)
			if least == 0 || n < least {
				least = n
			}
			most = max(most, n)
		}
	}
	switch {
	case most == 0 && others:
		return "No two strategies stored the same items: none is ranked."
	case most == 0:
		return "No two strategies were measured against each other."
	case most == 1:
		return fmt.Sprintf("1 trial a cell is too few to tell strategies apart (it takes %d).", analysis.LeastToTell)
	case least < most:
		return fmt.Sprintf("%d to %d trials a cell are too few to tell strategies apart (it takes %d).", least, most, analysis.LeastToTell)
	}
	return fmt.Sprintf("%d trials a cell are too few to tell strategies apart (it takes %d).", most, analysis.LeastToTell)
}

func clearText(sure, wins int) string {
	switch sure {
	case wins:
		return "clear of all others"
	case 0:
		return "not told apart from the next"
	}
	return fmt.Sprintf("clear of all others in %d", sure)
}

func cellTime(c *analysis.CellSummary) string { return spanText(c.Seconds.Center * 1e9) }

// overSequential is how many times faster than sequential a cell is, as a clause.
func overSequential(c *analysis.CellSummary) string {
	if e := c.SpeedupSequential; e != nil && e.Known() && !isBase(c.Cell.Strategy) {
		return fmt.Sprintf(", %s sequential", timesText(e.Center))
	}
	return ""
}

// nextText is how far behind the next strategy is, as a clause.
func nextText(c analysis.Contest) string {
	switch slower := 100 * (c.RunnerUp.Seconds.Center/c.Best.Seconds.Center - 1); {
	case slower >= 1e5:
		return ""
	case c.Clear && slower < 0.05: // an exact lead, however small, is one
		return fmt.Sprintf("; next is %s, less than 0.1 %% slower", c.RunnerUp.Cell.Strategy)
	case slower >= 99.95: // as it would be written
		return fmt.Sprintf("; next is %s, which takes %s as long", c.RunnerUp.Cell.Strategy, timesText(slower/100+1))
	default:
		return fmt.Sprintf("; next is %s, %.1f %% slower", c.RunnerUp.Cell.Strategy, slower)
	}
}

func isBase(strategy string) bool { return baseName(strategy) == "sequential" }

// gain ranks contests: by speedup over sequential, else over the next.
func gain(c analysis.Contest) float64 {
	if e := c.Best.SpeedupSequential; e != nil && e.Known() {
		return e.Center
	}
	return c.RunnerUp.Seconds.Center / c.Best.Seconds.Center
}
