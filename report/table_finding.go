package report

import (
	"fmt"

	"github.com/hbench/hbench/analysis"
)

// finding says in one line which strategy is fastest, where, and by how much.
func (t *table) finding() string {
	winner, groups := t.winner()
	if winner == "" {
		return t.unranked()
	}
	wins, sure := 0, 0
	var best analysis.Contest // of the winner's, a clear one with the largest speedup
	for _, g := range t.groups() {
		c := t.contests[g]
		if !c.Enough || c.Best.Cell.Strategy != winner {
			continue
		}
		wins++
		if c.Clear {
			sure++
		}
		if best.Best == nil || c.Clear && !best.Clear || c.Clear == best.Clear && gain(c) > gain(best) {
			best = c
		}
	}
	s := "Fastest: " + winner
	if groups > 1 {
		s += fmt.Sprintf(", in %d of %d groups", wins, groups)
	}
	s += " (" + clearText(sure, wins) + ")"
	s += fmt.Sprintf("; on %s it takes %s", placeText(groupOf(best.Best.Cell)), spanText(best.Best.Seconds.Center*1e9))
	if e := best.Best.SpeedupSequential; e != nil && e.Known() && !isBase(best.Best.Cell.Strategy) {
		s += fmt.Sprintf(", %s sequential", timesText(e.Center))
	}
	if slower := best.RunnerUp.Seconds.Center/best.Best.Seconds.Center - 1; slower < 1000 {
		s += fmt.Sprintf("; next is %s, %.1f %% slower", best.RunnerUp.Cell.Strategy, 100*slower)
	}
	return s + "."
}

// unranked says why no strategy is called the fastest.
func (t *table) unranked() string {
	least, most := 0, 0
	for _, g := range t.groups() {
		if c := t.contests[g]; c.RunnerUp != nil {
			n := min(c.Best.Seconds.N, c.RunnerUp.Seconds.N)
			if least == 0 || n < least {
				least = n
			}
			most = max(most, n)
		}
	}
	switch {
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

func isBase(strategy string) bool { return baseName(strategy) == "sequential" }

// gain ranks contests: by speedup over sequential, else over the next.
func gain(c analysis.Contest) float64 {
	if e := c.Best.SpeedupSequential; e != nil && e.Known() {
		return e.Center
	}
	return c.RunnerUp.Seconds.Center / c.Best.Seconds.Center
}

// winner is the strategy that is fastest in most groups, of equal ones the first
// of the plan; groups counts those that can be judged.
func (t *table) winner() (name string, groups int) {
	wins := map[string]int{}
	for _, g := range t.groups() {
		if c := t.contests[g]; c.Enough {
			groups++
			wins[c.Best.Cell.Strategy]++
		}
	}
	for _, s := range t.sum.Strategies() {
		if wins[s] > wins[name] {
			name = s
		}
	}
	return name, groups
}

// groups lists the groups in the order of the table.
func (t *table) groups() []tableGroup {
	var out []tableGroup
	for i, c := range t.cells {
		if g := groupOf(c.Cell); i == 0 || out[len(out)-1] != g {
			out = append(out, g)
		}
	}
	return out
}
