package probe

import (
	"time"

	"github.com/hbench/hbench/results"
)

// DefaultInterval is between two samples: at about 15 µs a sample, 0.03 % of one
// core.
const DefaultInterval = 50 * time.Millisecond

// Sampler looks at the process, the machine and the Go runtime at a steady
// interval while a trial runs, allocating nothing meanwhile. Start and Stop it
// once, and read it after Stop.
type Sampler struct {
	interval time.Duration
	inFlight func(stage int) int
	reader   *reader
	series   *results.Series
	row      []int // in flight, per stage
	warnings []string

	begin      time.Time
	base, last reading
	busy       time.Duration
	goroutines int
	heap       uint64

	quit, ended chan struct{}
}

// NewSampler samples every interval (DefaultInterval if it is not above zero).
// Memory is set aside for a window of the longest duration; one that lasts
// longer has its resolution halved, as often as it takes. inFlight tells how
// many items a stage (from 0) holds, as Spans.InFlight does.
func NewSampler(interval, longest time.Duration, stages int, inFlight func(stage int) int) *Sampler {
	if interval <= 0 {
		interval = DefaultInterval
	}
	s := &Sampler{
		interval: interval,
		inFlight: inFlight,
		row:      make([]int, stages),
		quit:     make(chan struct{}),
		ended:    make(chan struct{}),
	}
	var err error
	if s.reader, err = newReader(); err != nil {
		s.warnings = append(s.warnings, "the shares of single cores, of other processes and steal are not known: "+err.Error())
	}
	s.series = newSeries(interval, stages, len(s.reader.cores.shares), places(interval, longest))
	return s
}

// places is how many samples fit the longest window: an even number, so that
// neighbours can be merged, with one place more for the last, short one.
func places(interval, longest time.Duration) int {
	n := int(max(longest, 0)/interval) + 1
	return n + n%2
}

// Start takes the first reading and begins to sample; begin is the start of the
// window (Spans.Begin).
func (s *Sampler) Start(begin time.Time) {
	s.begin = begin
	s.base = s.reader.read(time.Since(begin))
	s.last = s.base
	s.peaks(s.base)
	go s.loop()
}

// Stop takes the last sample, ends the sampler and waits for it. Before Start it
// only closes what NewSampler opened.
func (s *Sampler) Stop() {
	defer s.reader.close()
	if s.begin.IsZero() {
		return
	}
	close(s.quit)
	<-s.ended
}

func (s *Sampler) loop() {
	defer close(s.ended)
	ticker := time.NewTicker(s.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if s.tick() {
				s.interval *= 2
				ticker.Reset(s.interval)
			}
		case <-s.quit:
			s.finish()
			return
		}
	}
}

// tick takes one sample, and reports whether the series was full and was halved.
func (s *Sampler) tick() (halved bool) {
	start := time.Since(s.begin)
	now := s.reader.read(start)
	s.peaks(now)
	for k := range s.row {
		s.row[k] = s.inFlight(k)
	}
	if len(s.series.AtNS) == cap(s.series.AtNS) {
		halve(s.series)
		halved = true
	}
	appendSample(s.series, between(s.base, s.last, now), s.reader.cores.busy(), s.row)
	s.last = now
	s.busy += time.Since(s.begin) - start
	return halved
}

// finish takes a last sample, so that the series reaches the window's end. One
// that covers less than half an interval would be mostly rounding, and only its
// peaks are kept, unless there is no other.
func (s *Sampler) finish() {
	since := time.Since(s.begin) - s.last.at
	if len(s.series.AtNS) == 0 || since >= s.interval/2 {
		s.tick()
		return
	}
	s.peaks(s.reader.read(s.last.at + since))
}

func (s *Sampler) peaks(r reading) {
	s.goroutines = max(s.goroutines, r.goroutines)
	s.heap = max(s.heap, r.heap)
}

// Series is what was sampled.
func (s *Sampler) Series() *results.Series { return s.series }

// Share is the sampler's own cost: the time spent in samples as a share of the
// window, of one core. It is wall time, so it is at least the CPU time used.
func (s *Sampler) Share(wall time.Duration) float64 { return share(s.busy, wall) }

// PeakGoroutines is the most goroutines that any sample saw, the sampler's own
// among them.
func (s *Sampler) PeakGoroutines() int { return s.goroutines }

// PeakHeap is the largest heap that any sample saw, in bytes: objects in use
// and those not yet swept.
func (s *Sampler) PeakHeap() uint64 { return s.heap }

// Warnings says what could not be sampled.
func (s *Sampler) Warnings() []string { return s.warnings }
