package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// failedSet tells which items failed in a trial: equal for trials of one setting in
// which the same ones did, empty where none did. An older record does not say which:
// equally many are taken for the same ones, until their digests say otherwise.
func failedSet(t results.Trial) string {
	if n := t.Outcomes.Failed; n > 0 {
		return cmp.Or(t.Outcomes.FailedSet, fmt.Sprintf("%d items", n))
	}
	return ""
}

// rejectOddSets takes trials out of the figures of a cell in which other items failed
// than in most of its trials: their times are of other work. Where no set has a
// majority, the cell keeps them all, and is held against no other. Simulated trials
// may each have draws of their own, by which other items fail.
func rejectOddSets(groups []*trials) (warnings []string) {
	for _, g := range groups {
		votes := map[string]int{}
		for _, t := range g.usable {
			votes[failedSet(t)]++
		}
		if len(votes) < 2 || g.cell.Simulated {
			continue
		}
		if most, all := largest(votes), len(g.usable); votes[most]*2 > all {
			g.usable = slices.DeleteFunc(g.usable, func(t results.Trial) bool { return failedSet(t) != most })
			warnings = append(warnings, fmt.Sprintf("%s on %s: in %s other items failed than in the rest: left out",
				g.cell.Strategy, coresText(g.cell.Cores), ofText(all-len(g.usable), all)))
		}
	}
	return warnings
}

// failedSet tells which items failed in the cell's trials: equal for cells in which
// the same ones did, in each block where trials have draws of their own.
func (g *trials) failedSet() string {
	sets := map[string]bool{}
	var byBlock []string
	for _, t := range g.usable {
		sets[failedSet(t)] = true
		byBlock = append(byBlock, fmt.Sprintf("%d:%s", t.Block, failedSet(t)))
	}
	switch {
	case len(sets) < 2:
		return strings.Join(slices.Collect(maps.Keys(sets)), "")
	case g.cell.Simulated:
		return strings.Join(byBlock, " ")
	}
	return severalSets + g.cell.Key()
}

// severalSets begins the set of a cell whose trials have several: no other's is equal.
const severalSets = "several of "

// failedShare is the share of the items that failed in the trials of the figures.
func (g *trials) failedShare() float64 {
	failed, items := 0, 0
	for _, t := range g.usable {
		failed, items = failed+t.Outcomes.Failed, items+t.Items
	}
	return float64(failed) / float64(max(1, items))
}

// markOtherItems marks the cells of each group of several that did not store the same
// items as those that lost fewest.
func markOtherItems(cells []CellSummary) {
	groups := map[Group][]*CellSummary{}
	for i := range cells {
		if c := &cells[i]; c.Seconds.Known() {
			groups[GroupOf(c.Cell)] = append(groups[GroupOf(c.Cell)], c)
		}
	}
	for _, group := range groups {
		set, ok := fewestFailed(group)
		for _, c := range group {
			c.OtherItems = len(group) > 1 && (!ok || c.FailedSet != set)
		}
	}
}

// fewestFailed is the set of failed items of those cells that lost fewest, among those
// that keep the stages' limits, if any does. ok is false where several sets are of
// equally few items and equally many cells.
func fewestFailed(group []*CellSummary) (set string, ok bool) {
	kept := slices.DeleteFunc(slices.Clone(group), func(c *CellSummary) bool { return len(c.OverLimit) > 0 })
	if len(kept) == 0 {
		kept = group
	}
	least := slices.MinFunc(kept, func(a, b *CellSummary) int { return cmp.Compare(a.FailedItems, b.FailedItems) })
	votes := map[string]int{}
	for _, c := range kept {
		if c.FailedItems == least.FailedItems && !strings.HasPrefix(c.FailedSet, severalSets) {
			votes[c.FailedSet]++
		}
	}
	if len(votes) == 0 {
		return "", false
	}
	set = largest(votes)
	for other, n := range votes {
		if other != set && n == votes[set] {
			return "", false
		}
	}
	return set, true
}

// failedItems says in one line in which strategies items failed, of what, how many of
// them at most, and which are not ranked for it.
func failedItems(cells []CellSummary, trials []results.Trial) []string {
	worst := map[string]results.Trial{}
	reasons := map[string]int{}
	for _, t := range trials {
		if s := t.Cell.Strategy; t.OK() && t.Outcomes.Failed > worst[s].Outcomes.Failed {
			worst[s] = t
		}
		for reason, n := range t.Outcomes.Reasons {
			reasons[reason] += n
		}
	}
	if len(worst) == 0 {
		return nil
	}
	var parts, counts, unranked []string
	for _, s := range (Summary{Cells: cells}).Strategies() {
		t, lost := worst[s]
		if !lost {
			continue
		}
		counts = append(counts, fmt.Sprintf("%d of %d", t.Outcomes.Failed, t.Items))
		parts = append(parts, s+" "+counts[len(counts)-1])
		if slices.ContainsFunc(cells, func(c CellSummary) bool { return c.Cell.Strategy == s && c.OtherItems }) {
			unranked = append(unranked, s)
		}
	}
	who := strings.Join(parts, ", ")
	if len(slices.Compact(counts)) == 1 && len(parts) > 1 {
		who = fmt.Sprintf("%s with each of %d strategies", counts[0], len(parts))
	}
	text := "items failed" + reasonText(reasons) + ", in a trial up to: " + who + ": marked F"
	switch len(unranked) {
	case 0:
	case len(parts):
		text += ", not ranked, as they stored other items"
	default:
		text += "; not ranked, as they stored other items: " + strings.Join(unranked, ", ")
	}
	return []string{text}
}

// reasonText is the commonest reason in brackets; empty where none is known.
func reasonText(reasons map[string]int) string {
	switch len(reasons) {
	case 0:
		return ""
	case 1:
		return " (" + largest(reasons) + ")"
	}
	return " (most of them: " + largest(reasons) + ")"
}
