package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// visits are the items that take a place in a line: their work there from the
// longest, and their ways to it and from it, each from the shortest.
type visits struct {
	work, before, after []time.Duration
}

// visitsOf gives the visits of line k.
func (j Job) visitsOf(k int) visits {
	var v visits
	chains := j.chains()
	for i, t := range j.Lines[k].Times {
		if t == 0 {
			continue
		}
		var head time.Duration
		for _, line := range j.Lines[:k] {
			head += line.Times[i]
		}
		v.add(head, t, chains[i]-head-t)
	}
	v.sort()
	return v
}

// coreVisits gives the visits of the cores.
func (j Job) coreVisits() visits {
	var v visits
	for i := range j.items() {
		if head, work, tail := j.around(i); work > 0 {
			v.add(head, work, tail)
		}
	}
	v.sort()
	return v
}

func (v *visits) add(before, work, after time.Duration) {
	v.before, v.work, v.after = append(v.before, before), append(v.work, work), append(v.after, after)
}

func (v *visits) sort() {
	slices.Sort(v.before)
	slices.Sort(v.after)
	slices.Sort(v.work)
	slices.Reverse(v.work)
}

// unlikePlaces explains the bound by the places of a stage.
func (d *derivation) unlikePlaces(top string) {
	k := d.job.index(top)
	c := d.job.Lines[k].Limit
	v := d.job.visitsOf(k)
	least, _ := d.of(top)
	if fluid(sum(v.work), c, v.before, v.after) == least {
		d.headWorkTail("way to, work and way from a stage", top, "place", c, v, least)
		return
	}
	visits, busiest := longestVisits(v.work, c)
	d.say("pigeonhole principle", "Dirichlet 1834", least,
		"%s has %s, so among its %d longest visits at least %d must follow one another in one, which takes %s or more. The shortest way to it is %s, the shortest from it %s: %s + %s + %s = %s.",
		top, counted(c, "place"), (visits-1)*c+1, visits, Words(busiest), Words(v.before[0]), Words(v.after[0]),
		Words(v.before[0]), Words(busiest), Words(v.after[0]), Words(least))
}

// longestVisits finds what longestShare is of: so many visits of one place, and
// what they take.
func longestVisits(work []time.Duration, c int) (visits int, busiest time.Duration) {
	busiest = longestShare(work, c)
	upTo := []time.Duration{0} // upTo[i]: the i longest together
	for i, t := range work {
		upTo = append(upTo, upTo[i]+t)
		if visits = i/c + 1; upTo[i+1]-upTo[i+1-visits] == busiest { // first at a multiple of c
			break
		}
	}
	return visits, busiest
}

// unlikeCores explains the bound by the cores that the CPU lines share.
func (d *derivation) unlikeCores(least time.Duration) {
	d.headWorkTail(lawCores, "All that computes", "core", d.job.Cores, d.job.coreVisits(), least)
}

// headWorkTail explains what fluid gives for c places or cores.
func (d *derivation) headWorkTail(law, who, what string, c int, v visits, least time.Duration) {
	work := sum(v.work)
	m, heads, tails := v.busy(c, least)
	text := fmt.Sprintf("%s has %s of work for %s", who, Words(work), counted(c, what))
	if m < c {
		text += fmt.Sprintf(", of which no more than %d find work at once", m)
	}
	text += "."
	stand := fmt.Sprintf("%d of them stand", m)
	switch {
	case c == 1:
		stand = "it stands"
	case m == 1:
		stand = "1 of them stands"
	}
	if heads > 0 {
		text += fmt.Sprintf(" Until the first items come, %s empty for at least %s in all.", stand, Words(heads))
	}
	if tails > 0 {
		text += fmt.Sprintf(" After the last items have left, %s empty for at least %s in all until the run ends.", stand, Words(tails))
	}
	filled := present(heads, work, tails)
	filling := strings.Join(filled, " + ")
	if len(filled) > 1 {
		filling = "(" + filling + ")"
	}
	d.say(law, "Santos, Hunsucker and Deal 1995", least, "%s So it takes at least %s / %d = %s.", text, filling, m, Words(least))
}

// busy finds what fluid's bound for c places is of: that many of them, and the
// heads and tails that it counts.
func (v visits) busy(c int, least time.Duration) (m int, heads, tails time.Duration) {
	work := sum(v.work)
	for m = 1; ; m++ {
		heads, tails = heads+v.before[m-1], tails+v.after[m-1]
		if m == c || (work+heads+tails)/time.Duration(m) == least {
			return m, heads, tails
		}
	}
}
