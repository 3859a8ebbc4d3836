package model

import (
	"slices"
	"time"

	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/workloads"
)

// Outcome is what a strategy made of a job in virtual time.
type Outcome struct {
	Makespan time.Duration
	Stored   int                  // items that went through all lines
	Failed   map[string]int       // items that did not, by reason
	FailedIn []int                // items, by line
	Requests []Requests           // by line; all zero for a line without a Remote
	Policies []resilience.Account // by line: what its policy did; all zero for a line without one
	CoreBusy time.Duration        // of all cores together, where cores bind
	Events   int64                // of the simulation

	// Only where the simulation was observed:
	Spans [][]Span        // by line and item
	Ends  []int           // by item: the line that it failed in; the number of lines: it was stored
	Pools map[string]Pool // by name, of strategies that have standing workers

	requests  time.Duration     // CPU work of all requests
	throttled [][]time.Duration // by line and item: what of its span it waited for the service's rate; nil: none
}

// failed is how many items did not go through.
func (o Outcome) failed() (n int) {
	for _, items := range o.FailedIn {
		n += items
	}
	return n
}

// Span is when an item was in a line. In a CPU line that is from the moment it
// first had a core.
type Span struct{ Start, End time.Duration }

// never is the span of an item that was not there.
var never = Span{Start: 0, End: -1}

// In reports whether the item was in the line.
func (s Span) In() bool { return s.End >= s.Start }

// Pool is what standing workers waited, added up.
type Pool struct {
	Workers          int
	Starved, Blocked time.Duration // for input, and for a place for output
}

// Realised is the job with the times that the items took in the observed outcome:
// what the outcome's bound is of. A rate limit stays where the first line's service
// kept it: for the items that it admitted. What an item waited for the rate or for a
// core is not its time, the latter but for requests that a service answers; and the CPU
// work is what was simulated.
func (o Outcome) Realised(j Job) Job {
	if !j.keepsRate() {
		j.Rate, j.Burst = 0, 0
	}
	j.CPU, j.requests = 0, o.requests
	lines := slices.Clone(j.Lines)
	for k, line := range lines {
		times := make([]time.Duration, len(line.Times))
		for i, span := range o.Spans[k] {
			switch {
			case !span.In():
			case line.Remote != nil:
				times[i] = span.End - span.Start
				if o.throttled[k] != nil { // by two requests at once, where they are hedged
					times[i] = max(times[i]-o.throttled[k][i], 0)
				}
			default:
				times[i] = line.stretch(line.Times[i] + line.Request)
			}
		}
		// What the other end did is in the times, and so are the requests.
		lines[k].Times, lines[k].Request, lines[k].Remote, lines[k].Policy, lines[k].Stretch = times, 0, nil, workloads.Policy{}, 0
		if line.Limit > 0 { // a strategy may not keep it: then that is its cap
			lines[k].Limit = max(line.Limit, o.MaxInFlight(k))
		}
	}
	if j.Waited = nil; j.Rate > 0 {
		j.Waited = o.waited(j.Lines[0], lines[0].Times)
	}
	j.Lines = lines
	return j
}

// waited is what of the realised times in the first line its items may have waited
// before the rate limit admitted them: for a core to ask on. What failed there may have
// been refused: it took no token. nil: none failed, and none waited.
//
// Under a policy it may be all of an item's time, as its last attempt may have been shorter
// than its first would have been; and what a second store took may have been refused.
func (o Outcome) waited(first Line, times []time.Duration) []time.Duration {
	waited := make([]time.Duration, len(times))
	some := false
	for i, took := range times {
		waited[i] = max(took-first.stretch(first.Times[i]+first.Request), 0)
		if !first.Policy.IsZero() {
			waited[i] = took
		}
		if o.Ends[i] == 0 || first.Policy.Fallback != "" {
			waited[i] = -1
		}
		some = some || waited[i] != 0
	}
	if !some {
		return nil
	}
	return waited
}

// keepsRate reports whether the service of the first line is what sets the job's
// rate limit: without one nobody is refused.
func (j Job) keepsRate() bool {
	first := j.Lines[0].Remote
	return first != nil && first.Service.Rate == j.Rate && max(first.Service.Burst, 1) == j.Burst
}

// MaxInFlight is the most items that were in line k at once, in an observed
// outcome.
func (o Outcome) MaxInFlight(k int) int {
	return mostAtOnce(o.Spans[k], o.Spans[k])
}

// Held is the most items that had passed line k and not the last, in an observed
// outcome: what the strategy keeps in memory. With k = -1 those count that are in
// the first line, too.
func (o Outcome) Held(k int) int {
	from, to := make([]Span, len(o.Spans[0])), make([]Span, len(o.Spans[0]))
	for i := range from {
		from[i] = never
		for line, spans := range o.Spans {
			span := spans[i]
			if !span.In() {
				continue
			}
			switch {
			case line == 0 && k < 0:
				from[i] = span
			case line == k:
				from[i] = Span{span.End, span.End}
			}
			to[i] = span
		}
		if from[i].In() && from[i].Start == to[i].End { // it failed there, or took no time
			from[i] = never
		}
	}
	return mostAtOnce(from, to)
}

// mostAtOnce is the most items between the start of their one span and the end of
// the other. An item that leaves at a moment makes room for one that comes then.
func mostAtOnce(from, to []Span) (most int) {
	var starts, ends []time.Duration
	for i, span := range from {
		if span.In() {
			starts, ends = append(starts, span.Start), append(ends, to[i].End)
		}
	}
	slices.Sort(starts)
	slices.Sort(ends)
	gone := 0
	for i, start := range starts {
		for ends[gone] <= start && gone < i {
			gone++
		}
		most = max(most, i+1-gone)
	}
	return most
}
