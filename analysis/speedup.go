package analysis

import (
	"slices"

	"github.com/hbench/hbench/strategies"

	"github.com/hbench/hbench/results"
)

// speedup estimates how many times faster group i is than its base: the first
// group under the same settings, measured or simulated alike, that isBase
// accepts. It is nil where the run lacks the base, either has no figure, or they did
// not store the same items.
func speedup(groups []*trials, i int, isBase func(c, base results.Cell) bool) *Estimate {
	own := groups[i]
	at := slices.IndexFunc(groups, func(g *trials) bool {
		return g.cell.Where() == own.cell.Where() && g.cell.Simulated == own.cell.Simulated && isBase(own.cell, g.cell)
	})
	if at < 0 || len(own.usable) == 0 || len(groups[at].usable) == 0 || own.failedSet() != groups[at].failedSet() {
		return nil
	}
	e := ratioByBlock(groups[at], own).of(own.cell)
	return &e
}

// ratioByBlock pairs trials of one block where both cells have the same blocks:
// what disturbed the machine then disturbed both.
func ratioByBlock(num, den *trials) Estimate {
	x, y := num.values(seconds), den.values(seconds)
	numBlocks, distinct := num.blocks()
	denBlocks, _ := den.blocks()
	if distinct && slices.Equal(numBlocks, denBlocks) {
		return PairedRatio(x, y, Confidence)
	}
	return Ratio(x, y, Confidence)
}

func isSequential(strategy string) bool { return strategies.NameIn(strategy) == "sequential" }
