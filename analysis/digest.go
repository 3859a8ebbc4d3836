package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// rejectDigests takes trials out of the figures whose digest says that they did
// other work. Under the same settings every strategy must reach the same digest;
// the one that more than half of the trials have stays, and without such a
// majority nobody knows which is right, so none does.
func rejectDigests(groups []*trials) (warnings []string) {
	votes := map[string]map[string]int{} // settings → digest → trials
	var wheres []string
	for _, g := range groups {
		where := g.cell.Where()
		if votes[where] == nil {
			votes[where] = map[string]int{}
			wheres = append(wheres, where)
		}
		for _, t := range g.usable {
			if proves(t) {
				votes[where][t.Digest]++
			}
		}
	}
	for _, where := range wheres {
		if len(votes[where]) < 2 {
			continue
		}
		right, total := largest(votes[where]), 0
		for _, n := range votes[where] {
			total += n
		}
		majority := votes[where][right]*2 > total
		var others []string
		for _, g := range groups {
			if g.cell.Where() != where {
				continue
			}
			before := len(g.usable)
			g.usable = slices.DeleteFunc(g.usable, func(t results.Trial) bool {
				return proves(t) && (!majority || t.Digest != right)
			})
			if len(g.usable) < before {
				others = append(others, fmt.Sprintf("%s on %d cores (%d of %d)", g.cell.Strategy, g.cell.Cores, before-len(g.usable), before))
			}
		}
		warnings = append(warnings, mismatch(where, right, majority, votes[where], others))
	}
	return warnings
}

// proves reports whether the trial did real work: simulated ones have no digest.
func proves(t results.Trial) bool { return !t.Cell.Simulated }

func mismatch(where, right string, majority bool, votes map[string]int, others []string) string {
	at := "digests differ"
	if where != "" {
		at += " at " + where
	}
	if !majority {
		var found []string
		for _, d := range slices.Sorted(maps.Keys(votes)) {
			found = append(found, fmt.Sprintf("%q ×%d", d, votes[d]))
		}
		return fmt.Sprintf("%s and none has a majority (%s): the strategies did different work, none is compared", at, strings.Join(found, ", "))
	}
	return fmt.Sprintf("%s: most trials have %q; not compared: %s", at, right, strings.Join(others, ", "))
}
