package model

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/stage"
)

// likePlaces explains what LikeItems gives: the longest path through the
// recursion of Completions, as the rounds that it goes through the places of each
// stage.
func (d *derivation) likePlaces(top string) {
	j, n := d.job, d.job.items()
	times, limits := likeLines(j.Lines)
	rounds := roundsOf(times, limits, n, j.index(top))

	first := Words(sum(times))
	arithmetic, parts, counts := []string{first}, []string(nil), []string(nil)
	for k, count := range rounds {
		if count == 0 {
			continue
		}
		line := j.Lines[k]
		arithmetic = append(arithmetic, fmt.Sprintf("%d × %s", count, Words(times[k])))
		parts = append(parts, fmt.Sprintf("%s lets %d through in each %s", line.Name, line.Limit, Words(times[k])))
		counts = append(counts, fmt.Sprintf("%s of %s", counted(count, "full round"), line.Name))
	}
	least := LikeItems(times, limits, n)
	sets := "They fill " + counts[0]
	if len(counts) > 1 {
		sets = "Of all full rounds that they can fill together these take the longest, " + enumerated(counts)
	}
	d.say("rounds of places, an unbounded knapsack", "Gilmore and Gomory 1966", least,
		"The first item takes %s. The %d after it wait for one another's places: %s. %s: %s = %s.",
		first, n-1, enumerated(parts), sets, strings.Join(arithmetic, " + "), Words(least))
}

// roundsOf gives the rounds m_k of the optimum of LikeItems for n like items. Of
// equal optima it takes one with many rounds of stage top.
func roundsOf(times []time.Duration, limits []int, n, top int) []int {
	rounds := make([]int, len(times))
	least := Completions(times, limits, n)
	order := []int{top}
	for k := range times {
		if k != top {
			order = append(order, k)
		}
	}
	for w := n - 1; w > 0; { // items that are still to fill rounds
		k := slices.IndexFunc(order, func(k int) bool {
			c := limits[k]
			return c > 0 && c <= w && times[k] > 0 && least[w-c]+times[k] == least[w]
		})
		if k < 0 {
			w--
			continue
		}
		rounds[order[k]]++
		w -= limits[order[k]]
	}
	return rounds
}

// likeCores explains the bounds by the cores: the one by their work alone, and
// the one by the whole line where that says more than all before.
func (d *derivation) likeCores() {
	j, n := d.job, d.job.items()
	own, whole, _ := j.likeCores()
	alone, _, ok := j.withoutRequests().likeCores()
	if j.CPU > 0 || !ok || alone < own {
		d.allCPUWork(own)
	} else {
		head, each, tail := j.around(0)
		d.say(lawCores, sourceCores, own,
			"Stages that compute share the cores: each item asks %s of them. The first reaches them %s, %d items keep %s busy for %d × %s / %d = %s, and %s: %s.",
			d.computes(), reaching(head), n, counted(j.Cores, "core"), n, Words(each), j.Cores, Words(own-head-tail), leaving(1, tail),
			sumOf(own, head, own-head-tail, tail))
	}
	if !slices.ContainsFunc(d.steps, func(s Step) bool { return s.Value >= whole }) {
		d.window(whole)
	}
}

// computes tells what an item asks of the cores in each stage.
func (d *derivation) computes() string {
	var parts []string
	for _, line := range d.job.Lines {
		if t := line.Times[0]; line.Kind == stage.CPU && t > 0 {
			parts = append(parts, fmt.Sprintf("%s (%s)", Words(t), line.Name))
		}
	}
	_, each, _ := d.job.around(0)
	if len(parts) == 1 {
		return parts[0]
	}
	return strings.Join(parts, " + ") + " = " + Words(each)
}

// window explains the bound that likeCores gives for the whole line: the items
// from one to another pass the cores between two moments that the rest of the
// line sets.
func (d *derivation) window(whole time.Duration) {
	first, last, before, after := d.job.coresWindow(whole)
	_, each, _ := d.job.around(0)
	items := last - first + 1
	busy := whole - before - after
	d.say(lawCores, sourceCores, whole,
		"The other stages hold items up before and after the cores: item %d reaches them %s, the cores are busy with %s for %d × %s / %d = %s, and %s: %s.",
		first+1, reaching(before), counted(items, "item"), items, Words(each), d.job.Cores, Words(busy), leaving(d.job.items()-last, after), sumOf(whole, before, busy, after))
}

// coresWindow finds the items, counted from 0, that likeCores' bound for the
// whole line is of: the first cannot reach the CPU lines earlier than before, and
// from when the last leaves them, it and those behind it need after.
func (j Job) coresWindow(whole time.Duration) (first, last int, before, after time.Duration) {
	n := j.items()
	times, limits := likeLines(j.Lines)
	computes := func(l Line) bool { return l.Kind == stage.CPU && l.Times[0] > 0 }
	a := slices.IndexFunc(j.Lines, computes)
	b := len(times) // the first line behind the cores
	for !computes(j.Lines[b-1]) {
		b--
	}
	_, each, _ := j.around(0)
	reached, rest := Completions(times[:a], limits[:a], n), Completions(times[b:], limits[b:], n)
	shared := func(items int) time.Duration { return time.Duration(items) * each / time.Duration(j.Cores) }
	for last = range n {
		if reached[last]-reached[first] > shared(last-first) {
			first = last
		}
		if reached[first]+shared(last-first+1)+rest[n-last-1] == whole {
			break
		}
	}
	return first, last, reached[first], rest[n-last-1]
}

// reaching tells when items reach something at the earliest.
func reaching(way time.Duration) string {
	if way == 0 {
		return "at once"
	}
	return fmt.Sprintf("after %s at the earliest", Words(way))
}

// leaving tells what is left to do for the last items, of which there are so many.
func leaving(items int, way time.Duration) string {
	switch {
	case way == 0:
		return "then nothing is left to do"
	case items == 1:
		return fmt.Sprintf("the last then takes %s", Words(way))
	}
	return fmt.Sprintf("the last %d then take %s", items, Words(way))
}

// sumOf is the arithmetic of a sum of times.
func sumOf(total time.Duration, times ...time.Duration) string {
	parts := present(times...)
	if len(parts) < 2 {
		return Words(total)
	}
	return strings.Join(parts, " + ") + " = " + Words(total)
}

// present are the times that are not 0.
func present(times ...time.Duration) []string {
	var parts []string
	for _, t := range times {
		if t > 0 {
			parts = append(parts, Words(t))
		}
	}
	return parts
}
