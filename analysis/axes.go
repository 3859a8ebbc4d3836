package analysis

import "github.com/hbench/hbench/results"

// Where lists the settings of the cells (Cell.Where), in the order of the plan.
func (s Summary) Where() []string {
	return distinct(s, func(c results.Cell) string { return c.Where() })
}

// Strategies lists the strategies, in the order of the plan.
func (s Summary) Strategies() []string {
	return distinct(s, func(c results.Cell) string { return c.Strategy })
}

// distinct gives the values of f over the cells, each once, in first order.
func distinct[T comparable](s Summary, f func(results.Cell) T) []T {
	var out []T
	seen := map[T]bool{}
	for _, c := range s.Cells {
		if v := f(c.Cell); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// Find gives the cell of a strategy on some cores under some settings
// (Cell.Where), the measured one before a simulated one; nil: not in the run.
func (s Summary) Find(strategy string, cores int, where string) *CellSummary {
	var found *CellSummary
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Cell.Strategy != strategy || c.Cell.Cores != cores || c.Cell.Where() != where {
			continue
		}
		if !c.Cell.Simulated {
			return c
		}
		if found == nil {
			found = c
		}
	}
	return found
}
