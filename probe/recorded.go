package probe

import "time"

// Recorded gives Spans of what was observed elsewhere, as in virtual time: at
// tells an item's span in a stage (ok false: it was not there), most the highest
// number of items in a stage at once, failed whether an item failed there.
func Recorded(items, stages int, at func(stage, item int) (start, end time.Duration, ok bool), most func(stage int) int, failed func(stage, item int) bool) *Spans {
	s := NewSpans(items, stages)
	for k := range s.columns {
		col := &s.columns[k]
		col.most.Store(int64(most(k)))
		for i := range col.cells {
			if col.failed[i] = failed(k, i); col.failed[i] {
				col.failures.Add(1)
			}
			if start, end, ok := at(k, i); ok {
				col.cells[i].start, col.cells[i].end = int64(start), int64(end)
			}
		}
	}
	return s
}
