package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// verdict is what may be said of one place of a chart (a latency, a setting, a
// number of cores), given its intervals. The zero value: nothing is known of it.
type verdict struct {
	who  string // pipeline; may be empty
	many bool   // who names several
	does act    // leads
}

// act is what somebody does, for one and for several.
type act struct{ one, many string }

// always is an act in the same words whoever does it.
func always(words string) act { return act{words, words} }

func (v verdict) String() string {
	if v.many {
		return strings.TrimSpace(v.who + " " + v.does.many)
	}
	return strings.TrimSpace(v.who + " " + v.does.one)
}

// all is the verdict that several do the same.
func all(names []string, does act) verdict { return verdict{listText(names), len(names) > 1, does} }

// These verdicts claim nothing.
var (
	noWinner = verdict{does: always("no clear winner")}
	tooFew   = verdict{does: always("too few trials to tell")}
)

// unranked is the title where no place has enough trials; ok is false where
// some has.
func unranked(verdicts []verdict) (title string, ok bool) {
	if slices.ContainsFunc(verdicts, func(v verdict) bool { return v != tooFew && v != (verdict{}) }) || !slices.Contains(verdicts, tooFew) {
		return "", false
	}
	return fmt.Sprintf("Too few trials to tell strategies apart (it takes %d)", analysis.LeastToTell), true
}

// rival is one strategy's figure; more is better.
type rival struct {
	name string
	e    analysis.Estimate
}

// rivals are the cells that titles compare. Simulated cells compete only with
// each other: a prediction is no evidence against a measurement. A strategy that
// keeps no limit, or lost items that others stored, competes with nobody.
func (v view) rivals(cells []analysis.CellSummary, figure func(analysis.CellSummary) analysis.Estimate) []rival {
	if !simulatedOnly(cells) {
		cells = measuredOf(cells)
	}
	var out []rival
	for _, c := range cells {
		if c.Ranks() || len(cells) == 1 {
			out = append(out, rival{v.short(c.Cell), figure(c)})
		}
	}
	return out
}

// leaders are the strategies at the top: the best one and those whose intervals
// reach into its own, if all of them lie above the intervals of all others.
// Without such a gap, or with more than three of them, nobody leads.
func leaders(rivals []rival) (names []string, ok bool) {
	rivals = slices.Clone(rivals)
	slices.SortStableFunc(rivals, func(a, b rival) int { return cmp.Compare(b.e.Center, a.e.Center) })
	floor := rivals[0].e.Lo
	var rest []rival
	for _, r := range rivals {
		if r.e.Hi < rivals[0].e.Lo {
			rest = append(rest, r)
			continue
		}
		names = append(names, r.name)
		floor = min(floor, r.e.Lo)
	}
	reached := slices.ContainsFunc(rest, func(r rival) bool { return r.e.Hi >= floor })
	return names, !reached && len(rest) > 0 && len(names) <= 3
}

// undecided is the verdict where nobody leads. In virtual time that is no want of
// evidence: several are equally good to the nanosecond.
func undecided(rivals []rival) verdict {
	best := slices.MaxFunc(rivals, func(a, b rival) int { return cmp.Compare(a.e.Center, b.e.Center) })
	if !best.e.Exact || best.e.Lo < best.e.Hi {
		return noWinner
	}
	level := 0
	for _, r := range rivals {
		if r.e.Hi >= best.e.Center {
			level++
		}
	}
	if level == len(rivals) {
		return verdict{does: always("all are level")}
	}
	return verdict{does: always(fmt.Sprintf("%d share the lead", level))}
}

// judged drops rivals without a figure, and says whether the others rest on
// enough trials.
func judged(rivals []rival) (known []rival, enough bool) {
	known = slices.DeleteFunc(slices.Clone(rivals), func(r rival) bool { return !r.e.Known() })
	return known, !slices.ContainsFunc(known, func(r rival) bool { return !r.e.Told() })
}

// places are the points that a title speaks of, in order, with their dimension:
// "fetch latency", {"1ms", "5ms"}.
type places struct {
	dimension   string
	names       []string
	preposition string // for one of them; "at" where empty
	unordered   bool   // there is no "up to" between them
	counted     bool   // they are too long to be named
}

// tell joins the verdicts of places into one clause: "pipeline leads up to 5 ms;
// no clear winner at 20 ms". Places of which nothing is known are passed over.
func (p places) tell(verdicts []verdict) string {
	var runs []verdictRun
	for i, v := range verdicts {
		if v == (verdict{}) {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].verdict == v {
			runs[n-1].last = i
			continue
		}
		runs = append(runs, verdictRun{v, i, i})
	}
	switch {
	case len(runs) == 0:
		return ""
	case len(runs) == 1 && len(p.names) == 1:
		return runs[0].String()
	case len(runs) == 1 && runs[0].first == 0 && runs[0].last == len(p.names)-1:
		return runs[0].String() + p.everywhere(runs[0].every())
	case len(runs) > 3 || p.counted:
		return p.tally(verdicts)
	}
	var parts []string
	for i, r := range runs {
		said := r.String()
		if i > 0 {
			said = r.after(runs[i-1].verdict).String()
		}
		if i > 0 && r.who != "" && r.does == runs[i-1].does { // pipeline leads up to 5 ms; fetch-all from 20 ms
			said = r.who
		}
		dimension := ""
		if i == 0 && p.dimension != "" {
			dimension = p.dimension + " "
		}
		parts = append(parts, said+" "+r.where(p, dimension))
	}
	return strings.Join(parts, "; ")
}

// after is the verdict as it is said behind another: whoever was just named is not
// named again.
func (v verdict) after(before verdict) verdict {
	switch {
	case v.who == "" || v.who != before.who:
	case v.many:
		v.who = "they"
	default:
		v.who = "it"
	}
	return v
}

// everywhere says that something holds at all places: at every latency.
func (p places) everywhere(every string) string {
	if p.dimension == "" {
		return " in " + every + " case"
	}
	return " " + cmp.Or(p.preposition, "at") + " " + every + " " + p.dimension
}

// verdictRun is a verdict that holds from one place to another.
type verdictRun struct {
	verdict
	first, last int
}

// every is the word for "all places" that fits the verdict.
func (r verdictRun) every() string {
	if strings.HasPrefix(r.String(), "no ") {
		return "any"
	}
	return "every"
}

func (r verdictRun) where(p places, dimension string) string {
	first, last := p.names[r.first], p.names[r.last]
	switch {
	case r.first == r.last && p.preposition != "":
		return p.preposition + " " + dimension + first
	case p.unordered && r.first < r.last:
		return cmp.Or(p.preposition, "at") + " " + dimension + listText(p.names[r.first:r.last+1])
	case r.first == r.last:
		return "at " + dimension + first
	case r.first == 0:
		return "up to " + dimension + last
	case r.last == len(p.names)-1:
		return "from " + dimension + first
	}
	return "from " + dimension + first + " to " + last
}

// tally counts verdicts that change too often to be listed by place, or whose
// places have no short names: the two commonest.
func (p places) tally(verdicts []verdict) string {
	counts := map[verdict]int{}
	var order []verdict
	total := 0
	for _, v := range verdicts {
		if v == (verdict{}) {
			continue
		}
		if counts[v]++; counts[v] == 1 {
			order = append(order, v)
		}
		total++
	}
	slices.SortStableFunc(order, func(a, b verdict) int { return cmp.Compare(counts[b], counts[a]) })
	in := "at"
	if p.counted {
		in = p.preposition
	}
	said := fmt.Sprintf("%s %s %d of %d %s", order[0], in, counts[order[0]], total, p.plural())
	if len(order) == 1 {
		return said
	}
	said += fmt.Sprintf("; %s %s %d", order[1].after(order[0]), in, counts[order[1]])
	if len(order) > 2 {
		said += "; else it varies"
	}
	return said
}

// plural is the word for several places.
func (p places) plural() string {
	switch stem, y := strings.CutSuffix(p.dimension, "y"); {
	case p.dimension == "":
		return "places"
	case y:
		return stem + "ies"
	}
	return p.dimension + "s"
}
