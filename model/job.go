package model

import (
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// Names of the bounds that belong to no stage. No stage may bear them.
const (
	Cores = "cores" // CPU work over shared cores
	Rate  = "rate"  // the rate limit on admissions
	Chain = "chain" // the longest single item, alone in the system
)

// Line is one stage as a bound or a simulation sees it.
type Line struct {
	Name  string
	Kind  stage.Kind
	Limit int             // most items in it at once; 0: no limit
	Times []time.Duration // Times[j] is item j's service time, at least 0; 0: it does not use the stage

	// What only an I/O line has:
	Request time.Duration    // CPU work of each item's request on this side, half before and half after Times
	Remote  *Remote          // what the other end does beside taking Times; nil: nothing
	Policy  workloads.Policy // what is done when it fails; not without a Remote, whose luck further attempts have
	Stretch float64          // so many times as long as all this takes the item waits in the line; 0 or 1: no longer
}

// Places is how many items the line and the other end serve at once; 0: any number.
func (l Line) Places() int {
	if l.Remote == nil {
		return l.Limit
	}
	return l.Remote.places(l.Limit)
}

// Mean is what an item takes in the line on average; 0 without items.
func (l Line) Mean() time.Duration { return l.stretch(mean(l.Times)) }

// stretch is what d becomes in the line.
func (l Line) stretch(d time.Duration) time.Duration {
	if l.Stretch <= 1 {
		return d
	}
	return stretched(d, l.Stretch)
}

// Job is items that pass the lines in order, each line one item at a time per
// place, without interruption. Limit bounds its makespan; Simulate runs a strategy
// on it. A Job is a value: the methods that change one (see change.go) return
// another, and share what they do not change.
//
// An item in a CPU line holds one core. Where CPU is 0, the CPU lines' times
// are all the CPU work there is: right for planned or simulated times. Realised
// times hold waiting for a core as well, and I/O has CPU work of its own, so a
// measured trial sets CPU.
type Job struct {
	Lines []Line        // at least one; all with the same number of Times
	Cores int           // 0: cores do not bind
	CPU   time.Duration // CPU work of all items together, wherever it is done; 0: the sum of the CPU lines' times
	Rate  float64       // admissions per second to the first line; 0: no rate limit
	Burst int           // admissions granted at once at the start; at least 1 where Rate is above 0

	// Waited is, by item, how much of its time in the first line may have passed
	// before the rate limit admitted it; below 0: it may not have been admitted at
	// all. nil: every item is admitted as soon as it comes. For bounds alone.
	Waited []time.Duration

	requests time.Duration // CPU work of all requests, where it is folded into the lines' times
}

// Limit is the lower bound on a job's makespan.
type Limit struct {
	Makespan time.Duration // the largest of Bounds
	Binds    string        // what gives it: a stage's name, Cores, Rate or Chain
	// Bounds holds the bound of every resource that can make an item wait, and
	// Chain. A stage or core count that all its items fit into at once has none,
	// nor has a rate limit whose burst admits all items.
	Bounds map[string]time.Duration
}

// bound is the least makespan that one resource allows.
type bound struct {
	by    string
	least time.Duration
}

// Limit bounds the makespan from below. Where all items are alike in every line
// it uses the exact results for like items. An item that its faults make fail uses the
// lines up to that one, and further attempts take their time.
//
// What load decides is taken for the best: a bound is for runs in which items fail only
// where and as their own faults make them. One in which an item also fails because the
// service refused it, a circuit was open, a budget spent or others kept it waiting leaves
// work undone, and may be shorter. Among equal bounds the earliest
// stage's names it, then Cores, Rate and Chain. Without items it is 0.
//
// The error names every mistake in the job.
func (j Job) Limit() (Limit, error) {
	if err := j.check(); err != nil {
		return Limit{}, err
	}
	j = j.folded()
	if j.alike() {
		return largest(j.likeBounds()), nil
	}
	return largest(j.unlikeBounds()), nil
}

// Uncapped is Limit with the stages' limits lifted; cores and rate stay. Beside
// Limit it shows how much of the makespan the limits cost.
func (j Job) Uncapped() (Limit, error) {
	if err := j.check(); err != nil {
		return Limit{}, err
	}
	lines := slices.Clone(j.Lines)
	for k := range lines {
		lines[k].Limit = 0
	}
	j.Lines = lines
	return j.Limit()
}

// folded is the job as a bound sees it: what an item takes in a line, requests,
// transfers and what its policy makes of faults included, and as many places as the other
// end serves at once. An item that fails uses no later line.
func (j Job) folded() Job {
	lines := slices.Clone(j.Lines)
	gone := make([]bool, j.items())
	for k, line := range lines {
		of, requests := line.fates(gone)
		lines[k] = line.folded(of, gone)
		j.requests += requests
		if k == 0 && line.unsure() {
			j.Waited = admitted(of)
		}
		for i, f := range of {
			gone[i] = gone[i] || f.fails
		}
	}
	j.Lines = lines
	return j
}

// folded is the line with everything that its items take there in Times, but those that
// are gone.
func (l Line) folded(of []fate, gone []bool) Line {
	extra := l.Request
	if l.Remote != nil {
		extra += l.Remote.transfer()
		// Its work is done, or it waits, or is about to try again, while the service has others.
		if l.Request == 0 && l.Stretch <= 1 && l.Policy.IsZero() {
			l.Limit = l.Remote.places(l.Limit)
		}
	}
	if extra == 0 && l.Stretch <= 1 && of == nil && count(gone) == 0 {
		l.Remote = nil
		return l
	}
	times := make([]time.Duration, len(l.Times))
	for i, t := range l.Times {
		switch {
		case gone[i]:
		case of != nil:
			times[i] = of[i].least
		default:
			times[i] = l.stretch(t + extra)
		}
	}
	l.Times, l.Request, l.Remote, l.Policy, l.Stretch = times, 0, nil, workloads.Policy{}, 0
	return l
}

// unsure reports whether items may come through the line that its service never admitted.
func (l Line) unsure() bool {
	return l.Remote != nil && l.Remote.Service.Rate > 0 && !l.Policy.IsZero() && !l.ownFates()
}

// admitted is the Job.Waited of items of such fates.
func admitted(of []fate) []time.Duration {
	waited := make([]time.Duration, len(of))
	for i, f := range of {
		if f.unsent {
			waited[i] = -1
		}
	}
	return waited
}

func count(which []bool) (n int) {
	for _, is := range which {
		if is {
			n++
		}
	}
	return n
}

func (j Job) items() int { return len(j.Lines[0].Times) }

// alike reports whether all items need the same time in each line, and meet the rate
// limit alike.
func (j Job) alike() bool {
	if j.Waited != nil {
		return false
	}
	for _, line := range j.Lines {
		for _, t := range line.Times {
			if t != line.Times[0] {
				return false
			}
		}
	}
	return j.items() > 0
}

// chains gives each item's time through all lines.
func (j Job) chains() []time.Duration {
	chains := make([]time.Duration, j.items())
	for _, line := range j.Lines {
		for i, t := range line.Times {
			chains[i] += t
		}
	}
	return chains
}

// largest keeps the first of equal bounds, so their order settles ties.
func largest(bounds []bound) Limit {
	l := Limit{Bounds: make(map[string]time.Duration, len(bounds))}
	for i, b := range bounds {
		l.Bounds[b.by] = b.least
		if i == 0 || b.least > l.Makespan {
			l.Makespan, l.Binds = b.least, b.by
		}
	}
	return l
}
