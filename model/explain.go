package model

import (
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
)

// Step is one step of the derivation of a job's limit.
type Step struct {
	Law    string // what it applies, such as "Little's law"
	Source string // who found it, and when
	Text   string // one to three sentences with the job's numbers, ending in the result
	// Value is the lower bound that the step arrives at; 0 where it arrives at
	// something else. The last step's is the job's limit.
	Value time.Duration
}

// Explain derives Limit step by step, in words: what one item takes, what each
// resource can serve, the bound by the stages' places, by shared cores and by the
// rate limit, how many items must be under way, and which bound is the largest.
// Steps that do not apply are left out. There is at least one.
//
// The numbers are rounded for reading; each step's Value is exact, and a lower
// bound by itself. The error names every mistake in the job.
func (j Job) Explain() ([]Step, error) {
	if err := j.check(); err != nil {
		return nil, err
	}
	j = j.folded()
	if j.items() == 0 {
		return []Step{{Law: lawLargest, Source: sourceLargest, Text: "There are no items, and none take no time: the limit is 0 s."}}, nil
	}
	d := derivation{job: j, alike: j.alike()}
	d.bounds = d.boundsOf(j)
	d.supplies = d.suppliesOf()

	d.oneItem()
	d.capacities()
	d.places()
	d.cores()
	d.rate()
	d.underWay()
	d.largest()
	return d.steps, nil
}

// derivation is an explanation under way.
type derivation struct {
	job      Job // folded, with at least one item
	alike    bool
	bounds   []bound // in the order that settles ties
	supplies []supply
	steps    []Step
}

func (d *derivation) boundsOf(j Job) []bound {
	if d.alike {
		return j.likeBounds()
	}
	return j.unlikeBounds()
}

// of is the bound by a resource; false: it has none.
func (d *derivation) of(by string) (time.Duration, bool) {
	i := slices.IndexFunc(d.bounds, func(b bound) bool { return b.by == by })
	if i < 0 {
		return 0, false
	}
	return d.bounds[i].least, true
}

func (d *derivation) say(law, source string, value time.Duration, format string, args ...any) {
	d.steps = append(d.steps, Step{law, source, fmt.Sprintf(format, args...), value})
}

// supply is a resource that can make items wait: places and the work that all
// items together have for them, or a rate.
type supply struct {
	by     string
	places int
	work   time.Duration // above 0; 0: a rate
	rate   float64       // items a second that it can serve
}

// suppliesOf gives the resources that have a bound.
func (d *derivation) suppliesOf() []supply {
	var all []supply
	for _, b := range d.bounds {
		switch b.by {
		case Chain:
		case Rate:
			all = append(all, supply{by: Rate, rate: d.job.Rate})
		case Cores:
			all = append(all, d.supply(Cores, d.job.Cores, d.job.cpuWork()))
		default:
			line := d.job.Lines[d.job.index(b.by)]
			all = append(all, d.supply(line.Name, line.Limit, sum(line.Times)))
		}
	}
	return all
}

func (d *derivation) supply(by string, places int, work time.Duration) supply {
	return supply{by, places, work, float64(places) * float64(d.job.items()) / work.Seconds()}
}

// cpuWork is what all items together ask of the cores.
func (j Job) cpuWork() time.Duration {
	if j.CPU > 0 {
		return j.CPU
	}
	work := j.requests
	for _, line := range j.Lines {
		if line.Kind == stage.CPU {
			work += sum(line.Times)
		}
	}
	return work
}

// index is that of the line of a name that there is.
func (j Job) index(name string) int {
	return slices.IndexFunc(j.Lines, func(l Line) bool { return l.Name == name })
}
