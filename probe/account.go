package probe

import (
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// Stages sums up what was recorded. The stages name, kind and limit are taken
// over; they must be those of the run, in the order of Wrap's indices. Only
// completed spans count, those of failed items among them. Wait is the time
// since the item left the stage before, so it has no observation for the first.
func (s *Spans) Stages(stages []stage.Stage) []results.Stage {
	accounts := make([]results.Stage, len(s.columns))
	for k := range s.columns {
		accounts[k] = s.account(k)
		accounts[k].Name = stages[k].Name
		accounts[k].Kind = stages[k].Kind.String()
		accounts[k].Limit = stages[k].Limit
	}
	return accounts
}

func (s *Spans) account(k int) results.Stage {
	col := &s.columns[k]
	service := make([]int64, 0, len(col.cells))
	stays := make([]stay, 0, len(col.cells))
	var remote, wait []int64
	a := results.Stage{
		MaxInFlight: int(col.most.Load()),
		Failures:    int(col.failures.Load()),
	}
	for i := range col.cells {
		c := &col.cells[i]
		if !c.done() {
			continue
		}
		if len(service) == 0 || c.start < a.FirstNS {
			a.FirstNS = c.start
		}
		a.LastNS = max(a.LastNS, c.end)
		a.BusyNS += c.end - c.start
		if !col.failed[i] {
			a.PassedNS += c.end - c.start
		}
		service = append(service, c.end-c.start)
		stays = append(stays, stay{c.start, c.end})
		if d := c.served.Load(); d != unset {
			remote = append(remote, d)
		}
		if _, left, ok := s.before(k, i); ok {
			wait = append(wait, c.start-int64(left))
		}
	}
	if a.Count = len(service); a.Failures == 0 {
		a.PassedNS = 0 // all passed: it is BusyNS
	}
	a.Service = quantiles(service)
	a.Periods, a.StragglersNS = periods(stays, a.Service.P50NS)
	a.Wait = quantiles(wait)
	if len(remote) > 0 {
		q := quantiles(remote)
		a.Remote = &q
	}
	return a
}

// before gives the item's span in the stage before k.
func (s *Spans) before(k, item int) (start, end time.Duration, ok bool) {
	if k == 0 {
		return 0, 0, false
	}
	return s.At(k-1, item)
}

// RunQueue is the time in a stage that neither the API's stamped service time
// nor transport (what one request costs beside it, as calibrated) explains:
// goroutines that waited for a core. It is a sum over the items that Served was
// called for; each contributes at least zero. What an item waited
// between attempts is none of it (see Occupied).
func (s *Spans) RunQueue(stageIndex int, transport time.Duration) time.Duration {
	sum := time.Duration(0)
	for i := range s.columns[stageIndex].cells {
		start, end, ok := s.At(stageIndex, i)
		service, stamped := s.ServedAt(stageIndex, i)
		if ok && stamped {
			sum += max(end-start-service-transport, 0)
		}
	}
	return sum
}

// Sample gives the completed spans of at most n items, all their stages, for a
// timeline: in item order, every so many-th of the items that have any, the first and
// the last always among them. Of many items it is more than half of n.
func (s *Spans) Sample(n int) []results.Span {
	items := s.seen()
	n = min(n, len(items))
	if n <= 0 {
		return nil
	}
	spans := make([]results.Span, 0, n*len(s.columns))
	last := len(items) - 1
	if n == 1 {
		return s.appendItem(spans, items[0])
	}
	for at := 0; at < last; at += (last + n - 2) / (n - 1) { // rounded up
		spans = s.appendItem(spans, items[at])
	}
	return s.appendItem(spans, items[last])
}

func (s *Spans) appendItem(spans []results.Span, item int) []results.Span {
	for k := range s.columns {
		if start, end, ok := s.At(k, item); ok {
			spans = append(spans, results.Span{Item: item, Stage: k, StartNS: int64(start), EndNS: int64(end), Failed: s.FailedAt(k, item)})
		}
	}
	return spans
}

// seen lists the items that have a completed span, in order.
func (s *Spans) seen() []int {
	var items []int
	if len(s.columns) == 0 {
		return nil
	}
	for i := range s.columns[0].cells {
		for k := range s.columns {
			if s.columns[k].cells[i].done() {
				items = append(items, i)
				break
			}
		}
	}
	return items
}
