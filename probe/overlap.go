package probe

import (
	"cmp"
	"slices"
	"time"

	"github.com/hbench/hbench/results"
)

// passage is the moment at which an item comes somewhere, or leaves it.
type passage struct {
	at    int64
	stage int32
	step  int32 // 1: it comes; -1: it leaves
}

// inTime sorts passages. Of equal moments those that leave come first: an item that
// follows another into its place was not there together with it.
func inTime(passages []passage) {
	slices.SortFunc(passages, func(a, b passage) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.step, b.step))
	})
}

// appendStay adds both ends of a stay that took some time.
func appendStay(to []passage, stage int, start, end int64) []passage {
	if end <= start {
		return to
	}
	return append(to, passage{start, int32(stage), 1}, passage{end, int32(stage), -1})
}

// Overlap sums up what the strategy let happen at once, from the completed spans.
// It is nil where there are none that took any time.
func (s *Spans) Overlap() *results.Overlap {
	var passages []passage
	for k := range s.columns {
		for i := range s.columns[k].cells {
			if c := &s.columns[k].cells[i]; c.done() {
				passages = appendStay(passages, k, c.start, c.end)
			}
		}
	}
	if len(passages) == 0 {
		return nil
	}
	inTime(passages)
	o := &results.Overlap{}
	inside := make([]int, len(s.columns))
	busy, alone := 0, -1 // stages that have items; the last one that had all of them
	for i, p := range passages {
		if i > 0 && busy > 0 && p.at > passages[i-1].at {
			o.BusyNS += p.at - passages[i-1].at
			if busy > 1 {
				o.SharedNS += p.at - passages[i-1].at
			} else if now := slices.IndexFunc(inside, func(n int) bool { return n > 0 }); now != alone {
				if alone = now; now == 0 {
					o.Rounds++
				}
			}
		}
		was := inside[p.stage]
		inside[p.stage] += int(p.step)
		if was == 0 || inside[p.stage] == 0 {
			busy += int(p.step)
		}
	}
	return o
}

// Full is how long as many items were begun and not finished as ever were, from
// their first span to their last.
func (s *Spans) Full() (full time.Duration) {
	var passages []passage
	for i := range s.items() {
		begun, ended := s.way(i)
		passages = appendStay(passages, 0, begun, ended)
	}
	inTime(passages)
	now, most := 0, 0
	for i, p := range passages {
		if now += int(p.step); now > most {
			most, full = now, 0
		}
		if now == most && i+1 < len(passages) {
			full += time.Duration(passages[i+1].at - p.at)
		}
	}
	return full
}

func (s *Spans) items() int {
	if len(s.columns) == 0 {
		return 0
	}
	return len(s.columns[0].cells)
}

// way is from the start of an item's first span to the end of its last; both are
// equal where it has none.
func (s *Spans) way(item int) (begun, ended int64) {
	begun, ended = unset, unset
	for k := range s.columns {
		c := &s.columns[k].cells[item]
		if !c.done() {
			continue
		}
		if begun == unset {
			begun = c.start
		}
		ended = c.end
	}
	return begun, ended
}

// stay is one span.
type stay struct{ start, end int64 }

// periods tells how often a stage had items after it had had none, and how long it
// had only stragglers at the ends of these periods: beyond the typical duration
// after the last start. It sorts the stays.
func periods(stays []stay, typical int64) (n int, stragglers int64) {
	slices.SortFunc(stays, func(a, b stay) int { return cmp.Compare(a.start, b.start) })
	for i := 0; i < len(stays); {
		started, end := stays[i].start, stays[i].end
		for i++; i < len(stays) && stays[i].start < end; i++ {
			started, end = stays[i].start, max(end, stays[i].end)
		}
		n++
		stragglers += max(end-started-typical, 0)
	}
	return n, stragglers
}
