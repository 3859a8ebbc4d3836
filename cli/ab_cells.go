package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
)

// oneSided are cells of one strategy that one program alone can run.
type oneSided struct {
	side     int // that runs them
	strategy string
	why      string // the other does not
	cells    int
}

// String says it in one line.
func (o oneSided) String() string {
	return fmt.Sprintf("%s alone runs %s (cells: %d), they are not compared; of %s: %s",
		sideNames[o.side], o.strategy, o.cells, sideNames[baseSide+headSide-o.side], o.why)
}

// sidePlans gives each side the cells that its program can run, by the refusals of
// base and of head for each cell. Base runs again what can be compared. What neither
// can run is refused, all of it at once.
func sidePlans(plans []bench.CellPlan, base, head []string) (sided []bench.CellPlan, alone []oneSided, err error) {
	var errs []error
	only := func(side int, strategy, why string) {
		i := slices.IndexFunc(alone, func(o oneSided) bool { return o.side == side && o.strategy == strategy && o.why == why })
		if i < 0 {
			i, alone = len(alone), append(alone, oneSided{side: side, strategy: strategy, why: why})
		}
		alone[i].cells++
	}
	for i, p := range plans {
		sides := []int{baseSide, headSide, againSide}
		switch {
		case base[i] != "" && head[i] != "":
			errs = appendNew(errs, fmt.Errorf("head: %s", head[i]))
			if base[i] != head[i] {
				errs = appendNew(errs, fmt.Errorf("base: %s", base[i]))
			}
			continue
		case base[i] != "":
			sides = []int{headSide}
			only(headSide, p.Cell.Strategy, base[i])
		case head[i] != "":
			sides = []int{baseSide}
			only(baseSide, p.Cell.Strategy, head[i])
		}
		for _, p.Side = range sides {
			sided = append(sided, p)
		}
	}
	return sided, alone, errors.Join(errs...)
}

// appendNew appends an error that says what none before it says.
func appendNew(errs []error, err error) []error {
	if slices.ContainsFunc(errs, func(e error) bool { return e.Error() == err.Error() }) {
		return errs
	}
	return append(errs, err)
}

// compared is how many cells all sides have.
func compared(plans []bench.CellPlan) (n int) {
	for _, p := range plans {
		if p.Side == againSide {
			n++
		}
	}
	return n
}

// enoughBlocks refuses a number of blocks in which nothing could be found at level
// alpha.
func enoughBlocks(blocks, cells int, alpha float64) error {
	fewest := analysis.FewestPairs(cells, alpha)
	if blocks >= fewest {
		return nil
	}
	of, instead := "one cell", ""
	if cells > 1 {
		of, instead = fmt.Sprintf("%d cells", cells), ", or for fewer cells"
	}
	return fmt.Errorf("--blocks %d: too few for %s: even what is slower in every block could be chance; ask for --blocks %d or more%s",
		blocks, of, fewest, instead)
}
