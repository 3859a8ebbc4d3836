package model

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// oneItem is the longest item's way, alone.
func (d *derivation) oneItem() {
	chains := d.job.chains()
	longest := slices.Max(chains)
	item := slices.Index(chains, longest)
	var parts []string
	for _, line := range d.job.Lines {
		if t := line.Times[item]; t > 0 {
			parts = append(parts, fmt.Sprintf("%s (%s)", Words(t), line.Name))
		}
	}
	who := "One item"
	if !d.alike {
		who = "The longest item"
	}
	const law, source = "critical path", "Kelley and Walker 1959"
	if len(parts) == 0 {
		d.say(law, source, 0, "No stage takes any time, so one item alone is through at once: 0 s.")
		return
	}
	way := strings.Join(parts, " + ")
	if len(parts) > 1 {
		way += " = " + Words(longest)
	}
	d.say(law, source, longest, "%s, alone and without any wait, takes %s. No run can be shorter than one item's way: %s.", who, way, Words(longest))
}

// capacities tells what each resource can serve in the long run.
func (d *derivation) capacities() {
	if len(d.supplies) == 0 {
		return
	}
	var parts []string
	for _, s := range d.supplies {
		parts = append(parts, d.capacity(s))
	}
	scarce := d.scarcest()
	d.say("utilisation law", "Denning and Buzen 1978", 0,
		"In the long run a resource serves at most the items it takes at once, divided by the %stime each takes there: %s. The smallest is the bottleneck: no more than %s get through, because of %s.",
		d.mean(), strings.Join(parts, "; "), WordsPerSecond(scarce[0].rate), list(scarce))
}

// mean is said of a time where items differ.
func (d *derivation) mean() string {
	if d.alike {
		return ""
	}
	return "mean "
}

// each is what an item takes of some work, on the average.
func (d *derivation) each(work time.Duration) string {
	n := time.Duration(d.job.items())
	if work%n != 0 {
		return fmt.Sprintf("(%s / %d)", Words(work), n)
	}
	return Words(work / n)
}

// capacity is one resource's part in capacities.
func (d *derivation) capacity(s supply) string {
	result := WordsPerSecond(s.rate)
	if s.by == Rate {
		return "rate limit " + result
	}
	return fmt.Sprintf("%s %d / %s = %s", s.by, s.places, d.each(s.work), result)
}

// scarcest are the resources that serve the fewest items a second: more than one
// where they serve equally many.
func (d *derivation) scarcest() []supply {
	least := slices.MinFunc(d.supplies, func(a, b supply) int { return cmp.Compare(a.rate, b.rate) }).rate
	return slices.DeleteFunc(slices.Clone(d.supplies), func(s supply) bool { return s.rate > least*(1+rounding) })
}

// rounding is more than what float64 loses in a few steps, and less than a
// difference that matters.
const rounding = 1e-9

// underWay is Little's law: what must be under way to keep the bottleneck busy.
func (d *derivation) underWay() {
	if len(d.supplies) == 0 {
		return
	}
	scarce := d.scarcest()
	throughput := scarce[0].rate
	items := float64(d.job.items())
	var all time.Duration
	var floors []string
	for _, line := range d.job.Lines {
		work := sum(line.Times)
		if work == 0 {
			continue
		}
		all += work
		floor := math.Ceil(throughput * work.Seconds() / items * (1 - rounding))
		floors = append(floors, fmt.Sprintf("%.0f in %s", max(floor, 1), line.Name))
	}
	if all == 0 {
		return
	}
	d.say("Little's law", "Little 1961", 0,
		"Items under way = throughput × the %stime of one item's way: for the full throughput of %s, %s × %s = %s items must be under way at every moment. Each of them needs a place in the stage where it is, at least %s.",
		d.mean(), list(scarce), WordsPerSecond(throughput), d.each(all), rounded(throughput*all.Seconds()/items), enumerated(floors))
}

const (
	lawLargest    = "largest lower bound"
	sourceLargest = "Denning and Buzen 1978"
)

// largest compares the bounds.
func (d *derivation) largest() {
	limit := largest(d.bounds)
	text := fmt.Sprintf("All of these hold, so the largest is the limit: %s, because of %s.", Words(limit.Makespan), called(limit.Binds))
	if others := d.others(limit); len(others) > 0 {
		text += fmt.Sprintf(" The others give %s.", enumerated(others))
	}
	d.say(lawLargest, sourceLargest, limit.Makespan, "%s %s", text, d.next(limit))
}

// others are the bounds that do not bind, from the largest.
func (d *derivation) others(limit Limit) []string {
	rest := slices.DeleteFunc(slices.Clone(d.bounds), func(b bound) bool { return b.by == limit.Binds })
	slices.SortStableFunc(rest, func(a, b bound) int { return cmp.Compare(b.least, a.least) })
	var texts []string
	for _, b := range rest {
		texts = append(texts, fmt.Sprintf("%s (%s)", Words(b.least), called(b.by)))
	}
	return texts
}

// next tells what would bind if what binds were lifted.
func (d *derivation) next(limit Limit) string {
	if limit.Binds == Chain {
		return "Only faster stages can lower it: more places, cores or requests a second cannot."
	}
	what := "the limit of " + called(limit.Binds)
	if limit.Binds == Rate {
		what = called(Rate)
	}
	lifted := largest(d.boundsOf(d.job.lifted(limit.Binds)))
	text := fmt.Sprintf("Without %s, %s would still hold the run to %s", what, called(lifted.Binds), Words(lifted.Makespan))
	if lifted.Makespan == limit.Makespan {
		return text + ": raising it alone gains nothing."
	}
	saved := 1 - float64(lifted.Makespan)/float64(limit.Makespan)
	return fmt.Sprintf("%s: raising it alone saves at most %s %%.", text, rounded(100*saved))
}

// lifted is the job without what one bound is of.
func (j Job) lifted(by string) Job {
	switch by {
	case Cores:
		j.Cores = 0
	case Rate:
		j.Rate, j.Burst = 0, 0
	default:
		return j.WithLimit(j.index(by), 0)
	}
	return j
}

// called is how a sentence calls what a bound is of.
func called(by string) string {
	switch by {
	case Cores:
		return "the cores"
	case Rate:
		return "the rate limit"
	case Chain:
		return "one item's way"
	}
	return by
}

// list names resources in a sentence.
func list(supplies []supply) string {
	var names []string
	for _, s := range supplies {
		names = append(names, called(s.by))
	}
	return enumerated(names)
}

// counted is so many of something whose plural ends in s.
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// enumerated joins the parts of an enumeration, of which there is at least one.
func enumerated(parts []string) string {
	last := len(parts) - 1
	if last == 0 {
		return parts[0]
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
