package mockapi

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// longestLateness is where lateness is cut off when counted.
const longestLateness = time.Minute

// meter is one source's account of its requests.
type meter struct {
	mu       sync.Mutex
	counts   Counts // all but Lateness, Ledger and MaxInFlight
	lateness *hdrhistogram.Histogram
}

// newHistogram holds durations in nanoseconds to three digits.
func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, int64(longestLateness), 3)
}

func (m *meter) init() {
	m.counts.Faults = map[string]int64{}
	m.lateness = newHistogram()
}

func (m *meter) request() { m.add(func(c *Counts) { c.Requests++ }) }

func (m *meter) refused() { m.add(func(c *Counts) { c.Refused++ }) }

func (m *meter) throttled(wait time.Duration) {
	m.add(func(c *Counts) { c.ThrottledNS += int64(wait) })
}

func (m *meter) abandoned() { m.add(func(c *Counts) { c.Abandoned++ }) }

func (m *meter) hung() { m.add(func(c *Counts) { c.Faults[workloads.FaultHang]++ }) }

func (m *meter) add(count func(*Counts)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	count(&m.counts)
}

// answered counts a request that ran its planned course, late by some.
func (m *meter) answered(p remote.Draw, planned, late time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.Answered++
	m.counts.LatencyNS += int64(p.Delay)
	m.counts.PlannedNS += int64(planned)
	if p.Fault.Kind != "" {
		m.counts.Faults[p.Fault.Kind]++
	}
	// Within the histogram's range by construction, so it cannot fail.
	_ = m.lateness.RecordValue(int64(min(max(late, 0), longestLateness)))
}

// read copies the counts, and adds the lateness to all.
func (m *meter) read(all *hdrhistogram.Histogram) Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.counts
	c.Faults = maps.Clone(c.Faults)
	c.Lateness = summarise(m.lateness)
	all.Merge(m.lateness)
	return c
}

// gauge counts requests in flight.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) enter() {
	now := g.now.Add(1)
	for most := g.most.Load(); now > most; most = g.most.Load() {
		if g.most.CompareAndSwap(most, now) {
			return
		}
	}
}

func (g *gauge) leave() { g.now.Add(-1) }
