package mockapi

import "github.com/HdrHistogram/hdrhistogram-go"

// Stats is the service's account of itself since it was made.
type Stats struct {
	Counts                    // of all sources together, but those that stand Apart
	Bad     int64             `json:"bad"` // requests for what does not exist, or that make no sense
	Sources map[string]Counts `json:"sources"`
}

// Counts is the account of one source, or of all. Every request that made sense
// is answered, refused or abandoned, or still in flight.
type Counts struct {
	Requests    int64            `json:"requests"`
	Answered    int64            `json:"answered"`      // after the planned delay, faulty answers included
	Refused     int64            `json:"refused"`       // at once, over the rate or the concurrency
	Abandoned   int64            `json:"abandoned"`     // the client left first
	Faults      map[string]int64 `json:"faults"`        // by kind
	MaxInFlight int              `json:"max_in_flight"` // queueing ones included
	LatencyNS   int64            `json:"latency_ns"`    // sum of the latencies drawn for what was answered
	PlannedNS   int64            `json:"planned_ns"`    // sum of the planned delays: with queueing and transfer
	ThrottledNS int64            `json:"throttled_ns"`  // sum of what requests waited for the rate
	Lateness    Lateness         `json:"lateness"`
	Ledger      LedgerSummary    `json:"ledger"`
}

// Lateness is how much later than planned answers were given. It is never
// negative; it is cut off at one minute, and good to three digits.
type Lateness struct {
	Count  int64 `json:"count"`
	MeanNS int64 `json:"mean_ns"`
	MinNS  int64 `json:"min_ns"`
	P50NS  int64 `json:"p50_ns"`
	P90NS  int64 `json:"p90_ns"`
	P99NS  int64 `json:"p99_ns"`
	MaxNS  int64 `json:"max_ns"`
}

// summarise is all zero where nothing was observed.
func summarise(h *hdrhistogram.Histogram) Lateness {
	if h.TotalCount() == 0 {
		return Lateness{}
	}
	return Lateness{
		Count:  h.TotalCount(),
		MeanNS: int64(h.Mean()),
		MinNS:  h.Min(),
		P50NS:  h.ValueAtQuantile(50),
		P90NS:  h.ValueAtQuantile(90),
		P99NS:  h.ValueAtQuantile(99),
		MaxNS:  h.Max(),
	}
}

// Stats may be asked for at any time; taken while requests are in flight, its
// figures may be of slightly different moments.
func (a *API) Stats() Stats {
	s := Stats{Bad: a.bad.Load(), Sources: make(map[string]Counts, len(a.sources))}
	s.Faults = map[string]int64{}
	late := newHistogram()
	fetched := a.handedOut()
	apart := newHistogram()
	for name, v := range a.sources {
		into := late
		if v.source.Apart {
			into = apart
		}
		c := v.meter.read(into)
		c.MaxInFlight = int(v.load.most.Load())
		c.Ledger = v.ledger.summary(fetched)
		s.Sources[name] = c
		if !v.source.Apart {
			s.add(c)
		}
	}
	s.MaxInFlight = int(a.load.most.Load())
	s.Lateness = summarise(late)
	return s
}

// handedOut says which items were fetched; nil if none was.
func (a *API) handedOut() func(item int) bool {
	fetched := func(item int) bool { return a.fetched[item].Load() }
	for item := range a.fetched {
		if fetched(item) {
			return fetched
		}
	}
	return nil
}

// add adds the sums of a further source.
func (c *Counts) add(o Counts) {
	c.Requests += o.Requests
	c.Answered += o.Answered
	c.Refused += o.Refused
	c.Abandoned += o.Abandoned
	for kind, n := range o.Faults {
		c.Faults[kind] += n
	}
	c.LatencyNS += o.LatencyNS
	c.PlannedNS += o.PlannedNS
	c.ThrottledNS += o.ThrottledNS
	c.Ledger.add(o.Ledger)
}

// InFlight is how many requests are under way now, but those at sources that stand Apart.
func (a *API) InFlight() int { return int(a.load.now.Load()) }
