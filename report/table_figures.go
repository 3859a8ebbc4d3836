package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hbench/hbench/analysis"
)

// noFigure stands where there is nothing to print.
const noFigure = "–"

// figure is a number for a table, if there is one.
type figure struct {
	value float64
	known bool
}

// estimated is an estimate's centre in another unit.
func estimated(e analysis.Estimate, unit float64) figure {
	return figure{e.Center * unit, e.Known()}
}

// mostDecimals keeps a column of very small figures narrow.
const mostDecimals = 3

// aligned writes the figures of one column with the same number of decimals:
// enough for three significant digits in the smallest.
func (t *table) aligned(f func(analysis.CellSummary) figure) []string {
	smallest := math.Inf(1)
	for _, c := range t.cells {
		if v := f(c); v.known && v.value > 0 {
			smallest = min(smallest, v.value)
		}
	}
	decimals := 0
	if !math.IsInf(smallest, 1) {
		decimals = max(0, min(mostDecimals, 2-int(math.Floor(math.Log10(smallest)))))
	}
	return t.each(func(c analysis.CellSummary) string {
		v := f(c)
		if !v.known {
			return noFigure
		}
		return fixed(v.value, decimals)
	})
}

// factorText writes a speedup; e is nil where the run lacks what it is over.
func factorText(e *analysis.Estimate) string {
	if e == nil || !e.Known() {
		return noFigure
	}
	return fixed(e.Center, 2)
}

// usageText writes the cores in use of those the cell has, if it has a number of
// them.
func usageText(c analysis.CellSummary) string {
	switch {
	case !c.Seconds.Known():
		return noFigure
	case c.Cell.Cores == 0:
		return fixed(c.CPU, 2) + "/" + noFigure
	}
	return fmt.Sprintf("%s/%d", fixed(c.CPU, 2), c.Cell.Cores)
}

// fixed writes v with a fixed number of decimals, or in powers of ten where
// that would be longer than any column bears.
func fixed(v float64, decimals int) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return noFigure
	case math.Abs(v) >= 1e9:
		return strconv.FormatFloat(v, 'e', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// spreadText is how far the interval reaches from the centre, as a share of it.
// Simulated trials that are all alike have no interval.
func spreadText(e analysis.Estimate) string {
	if e.N < 2 || e.Center <= 0 || e.Exact && e.Lo == e.Hi {
		return noFigure
	}
	share := max(e.Hi-e.Center, e.Center-e.Lo) / e.Center
	if share >= 10 {
		return "> 10×"
	}
	return fixed(100*share, 1) + "%"
}

// shareText writes a share as a percentage. It cuts instead of rounding, so that
// only what reaches a bound is shown as 100 %.
func shareText(e analysis.Estimate) string {
	if !e.Known() {
		return noFigure
	}
	return fixed(math.Floor(1000*e.Center+1e-9)/10, 1) + "%"
}

// timeUnit chooses the unit for the column of times: that of the shortest, unless
// the longest would then take seven digits. factor × seconds gives the unit.
func timeUnit(cells []analysis.CellSummary) (factor float64, unit string) {
	shortest, longest := math.Inf(1), 0.0
	for _, c := range cells {
		if s := c.Seconds; s.Known() {
			shortest, longest = min(shortest, s.Center), max(longest, s.Center)
		}
	}
	switch {
	case shortest >= 1 || longest >= 1000:
		return 1, "s"
	case shortest >= 1e-3 || longest >= 1:
		return 1e3, "ms"
	}
	return 1e6, "µs"
}

// sizeUnit chooses the unit for the column of peak memory.
func sizeUnit(cells []analysis.CellSummary) (factor float64, header string) {
	var largest uint64
	for _, c := range cells {
		largest = max(largest, c.PeakRSS)
	}
	switch {
	case largest >= 100<<30:
		return 1.0 / (1 << 30), "RSS GiB"
	case largest >= 1<<20:
		return 1.0 / (1 << 20), "RSS MiB"
	}
	return 1.0 / (1 << 10), "RSS KiB"
}
