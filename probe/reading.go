package probe

import (
	"runtime/metrics"
	"time"
)

// reading is what the counters said at one moment.
type reading struct {
	at         time.Duration // since the window began
	usage      Usage
	machine    MachineTimes
	machineOK  bool
	waited     time.Duration // total pressure since boot
	waitedOK   bool
	goroutines int
	heap       uint64
	gc         uint64
	schedP99   time.Duration // of what was counted since the reading before
}

// reader takes readings. What it needs is allocated once.
type reader struct {
	counters *counters // nil: the machine's CPU times cannot be read
	metrics  []metrics.Sample
	cores    coreMeter
	latency  latencyMeter
}

func newReader() (*reader, error) {
	c, err := openCounters()
	r := &reader{
		counters: c,
		metrics: []metrics.Sample{
			{Name: "/sched/goroutines:goroutines"},
			{Name: "/memory/classes/heap/objects:bytes"},
			{Name: "/gc/cycles/total:gc-cycles"},
			{Name: "/sched/latencies:seconds"},
		},
	}
	if c != nil {
		r.cores = coreMeter{last: c.cores(), now: c.cores(), shares: make([]float64, len(c.cores()))}
	}
	metrics.Read(r.metrics)
	r.latency = newLatencyMeter(r.metrics[3].Value.Float64Histogram())
	return r, err
}

func (r *reader) read(at time.Duration) reading {
	now := reading{at: at, usage: ReadUsage()}
	if r.counters != nil {
		now.machine, now.machineOK = r.counters.times(r.cores.next())
		now.waited, now.waitedOK = r.counters.waited()
	}
	metrics.Read(r.metrics)
	now.goroutines = int(r.metrics[0].Value.Uint64())
	now.heap = r.metrics[1].Value.Uint64()
	now.gc = r.metrics[2].Value.Uint64()
	now.schedP99 = r.latency.p99(r.metrics[3].Value.Float64Histogram())
	return now
}

func (r *reader) close() {
	if r.counters != nil {
		r.counters.close()
	}
}

// between is the sample that two readings make; base is the window's first. The
// machine's times come in ticks of 10 ms and our own does not, so over one
// interval the others' share is rough, and never below zero.
func between(base, last, now reading) sample {
	s := sample{
		at:         now.at,
		pressure:   -1,
		goroutines: now.goroutines,
		heap:       now.heap,
		gc:         uint32(now.gc - base.gc),
		schedP99:   now.schedP99,
	}
	wall := now.at - last.at
	if wall <= 0 {
		return s
	}
	own := now.usage.Since(last.usage)
	s.user, s.system = share(own.User, wall), share(own.System, wall)
	if now.machineOK && last.machineOK {
		machine := now.machine.Since(last.machine)
		s.other = share(max(machine.Busy()-own.CPU, 0), wall)
		s.steal = share(machine.Steal, wall)
	}
	if now.waitedOK && last.waitedOK {
		s.pressure = min(share(max(now.waited-last.waited, 0), wall), 1)
	}
	return s
}

// share is part of whole; of no time, nothing.
func share(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
