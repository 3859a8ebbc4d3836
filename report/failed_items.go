package report

import (
	"slices"

	"github.com/hbench/hbench/analysis"
)

// failedItems is the account of items that failed, by strategy in the order of cells.
type failedItems struct {
	names []string
	most  []float64 // share of the items, at most
	other []bool    // of some cell, others than of the rest of its group
}

func (f *failedItems) add(name string, c analysis.CellSummary) {
	if c.FailedItems == 0 {
		return
	}
	i := slices.Index(f.names, name)
	if i < 0 {
		i = len(f.names)
		f.names, f.most, f.other = append(f.names, name), append(f.most, 0), append(f.other, false)
	}
	f.most[i], f.other[i] = max(f.most[i], c.FailedItems), f.other[i] || c.OtherItems
}

// texts are a part of a foot each: what is not ranked for its failed items, and what
// else lost some.
func (f failedItems) texts() (parts []string) {
	for _, other := range []bool{true, false} {
		var names []string
		for i, name := range f.names {
			if f.other[i] == other {
				names = append(names, name+" ("+percentText(f.most[i])+")")
			}
		}
		switch {
		case len(names) == 0:
		case other:
			parts = append(parts, "not ranked, lost items that others stored: "+listText(names))
		default:
			parts = append(parts, "items failed: "+listText(names))
		}
	}
	return parts
}
