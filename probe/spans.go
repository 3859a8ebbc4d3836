// Package probe says what a trial cost: when each item was in each stage, the
// CPU time and memory of the process, the Go scheduler and collector, and how
// quiet the machine was. It measures and sums up; it compares no trials, and
// its only judgement is whether the machine let one be measured (Judge).
package probe

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/stage"
)

// unset marks a time that has not been recorded. It is not zero, so that
// resetting writes to every page: the window then meets no first-touch fault.
const unset = -1

// Spans records the start and the end of each item in each stage. Recording
// takes no lock and allocates nothing: a cell belongs to one item in one stage,
// and is written only by the goroutine that takes the item through it. A span
// costs two readings of the monotonic clock (SpanCost measures it) and 25 bytes
// for each item and stage.
//
// What it recorded is to be read once the run has ended; only InFlight, Served
// and Strays may be called meanwhile.
type Spans struct {
	begin   time.Time
	columns []column
}

// column is one stage. Its counters change with every span, so they share no
// cache line with another stage's or with the slice header that all read.
type column struct {
	inFlight atomic.Int64
	most     atomic.Int64
	failures atomic.Int64
	strays   atomic.Int64
	_        [64]byte
	cells    []cell
	failed   []bool // by item; apart from the cells, which they would make a third longer
	_        [64]byte
}

// cell holds nanoseconds since the window began.
type cell struct {
	start, end int64
	served     atomic.Int64 // an abandoned attempt may still report here
}

func (c *cell) done() bool { return c.end != unset }

// NewSpans has room for items 0 … items-1 in stages 0 … stages-1. The window
// begins at once; Begin restarts it.
func NewSpans(items, stages int) *Spans {
	s := &Spans{columns: make([]column, stages)}
	for k := range s.columns {
		s.columns[k].cells, s.columns[k].failed = make([]cell, items), make([]bool, items)
	}
	s.Begin()
	return s
}

// Begin forgets everything recorded so far and starts the window: all times
// count from the moment it returns. Nothing may be in flight.
func (s *Spans) Begin() time.Time {
	for k := range s.columns {
		col := &s.columns[k]
		col.inFlight.Store(0)
		col.most.Store(0)
		col.failures.Store(0)
		col.strays.Store(0)
		for i := range col.cells {
			c := &col.cells[i]
			c.start, c.end = unset, unset
			c.served.Store(unset)
		}
		clear(col.failed)
	}
	s.begin = time.Now()
	return s.begin
}

// Wrap records a span around each call of a stage's Func. An item that comes in
// Failed passes unrecorded: the stage does nothing for it. One that fails here,
// by its Status or by an error, has a span and counts as a failure.
func (s *Spans) Wrap(stageIndex int) stage.Wrapper {
	col := &s.columns[stageIndex]
	return func(next stage.Func) stage.Func {
		return func(ctx context.Context, it stage.Item) (stage.Item, error) {
			if it.Status == stage.Failed {
				return next(ctx, it)
			}
			c := col.claim(it.ID)
			if c == nil {
				col.strays.Add(1)
				return next(ctx, it)
			}
			col.enter()
			c.start = int64(time.Since(s.begin))
			out, err := next(ctx, it)
			c.end = int64(time.Since(s.begin))
			col.inFlight.Add(-1)
			if err != nil || out.Status == stage.Failed {
				col.failures.Add(1)
				col.failed[it.ID] = true
			}
			return out, err
		}
	}
}

// claim gives the item's cell, or nil where there is none or it is taken.
func (col *column) claim(item int) *cell {
	if uint(item) >= uint(len(col.cells)) || col.cells[item].start != unset {
		return nil
	}
	return &col.cells[item]
}

// enter counts one more item in flight. The maximum is rarely moved, so it
// costs a load.
func (col *column) enter() {
	n := col.inFlight.Add(1)
	for {
		most := col.most.Load()
		if n <= most || col.most.CompareAndSwap(most, n) {
			return
		}
	}
}

// Served notes the service time that the API stamped on a response. Where an
// item needed several attempts, their service times add up. It may be called
// from any goroutine; items that NewSpans has no room for are ignored.
func (s *Spans) Served(stageIndex, item int, service time.Duration) {
	cells := s.columns[stageIndex].cells
	if uint(item) >= uint(len(cells)) {
		return
	}
	served := &cells[item].served
	if !served.CompareAndSwap(unset, int64(max(service, 0))) {
		served.Add(int64(max(service, 0)))
	}
}

// Occupied notes that all the time which an item has been in a stage until now was that
// stage's, as where it waited for its next attempt. It is called by the goroutine that
// takes the item through it.
func (s *Spans) Occupied(stageIndex, item int) {
	cells := s.columns[stageIndex].cells
	if uint(item) >= uint(len(cells)) || cells[item].start == unset {
		return
	}
	c := &cells[item]
	c.served.Store(max(c.served.Load(), int64(time.Since(s.begin))-c.start))
}

// At gives an item's span in a stage, counted from the window's begin; ok is
// false where it has not both entered and left.
func (s *Spans) At(stageIndex, item int) (start, end time.Duration, ok bool) {
	cells := s.columns[stageIndex].cells
	if uint(item) >= uint(len(cells)) || !cells[item].done() {
		return 0, 0, false
	}
	return time.Duration(cells[item].start), time.Duration(cells[item].end), true
}

// FailedAt reports whether an item failed in a stage.
func (s *Spans) FailedAt(stageIndex, item int) bool {
	failed := s.columns[stageIndex].failed
	return uint(item) < uint(len(failed)) && failed[item]
}

// ServedAt gives the sum of the service times noted by Served; ok is false
// where there was none.
func (s *Spans) ServedAt(stageIndex, item int) (service time.Duration, ok bool) {
	cells := s.columns[stageIndex].cells
	if uint(item) >= uint(len(cells)) {
		return 0, false
	}
	d := cells[item].served.Load()
	if d == unset {
		return 0, false
	}
	return time.Duration(d), true
}

// InFlight is how many items are in the stage now.
func (s *Spans) InFlight(stageIndex int) int { return int(s.columns[stageIndex].inFlight.Load()) }

// Strays counts calls that were not recorded: the item's ID was out of range,
// or it had been in that stage before. A strategy that keeps to its contract
// has none.
func (s *Spans) Strays() int {
	n := 0
	for k := range s.columns {
		n += int(s.columns[k].strays.Load())
	}
	return n
}
