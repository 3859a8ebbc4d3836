package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// unlimited stands for a number of cores where, in a simulation, cores do not
// bind: in the record it is 0.
const unlimited = "unlimited"

// coresText counts cores: 1 core, 2 cores, unlimited cores.
func coresText(n int) string {
	if n == 1 {
		return "1 core"
	}
	return coresNumber(n) + " cores"
}

// coresNumber is the number alone.
func coresNumber(n int) string {
	if n == 0 {
		return unlimited
	}
	return fmt.Sprint(n)
}

// compareCores orders numbers of cores, the unlimited last.
func compareCores(a, b int) int { return cmp.Compare(coresRank(a), coresRank(b)) }

func coresRank(n int) int {
	if n == 0 {
		return math.MaxInt
	}
	return n
}

// coresOf lists the numbers of cores of the cells, ascending, the unlimited last.
func coresOf(cells []analysis.CellSummary) []int {
	var out []int
	for _, c := range cells {
		out = append(out, c.Cell.Cores)
	}
	slices.SortFunc(out, compareCores)
	return slices.Compact(out)
}
