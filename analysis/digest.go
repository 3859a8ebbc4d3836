package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// rejectOthers takes trials out of the figures that did other work: computed other
// results of the same items, or stored other items than their cell.
func rejectOthers(groups []*trials) (warnings []string) {
	warnings = rejectDigests(groups)
	return append(warnings, rejectOddSets(groups)...)
}

// work is what must have one digest: the same items under the same settings.
type work struct{ where, failed string }

func workOf(t results.Trial) work { return work{t.Cell.Where(), failedSet(t)} }

// rejectDigests takes trials out of the figures whose digest says that they did
// other work. Of the same items every strategy must reach the same digest under the
// same settings; the one that more than half of the trials have stays, and without
// such a majority nobody knows which is right, so none does.
func rejectDigests(groups []*trials) (warnings []string) {
	votes := map[work]map[string]int{} // → digest → trials
	var works []work
	for _, g := range groups {
		for _, t := range g.usable {
			if !proves(t) {
				continue
			}
			w := workOf(t)
			if votes[w] == nil {
				votes[w] = map[string]int{}
				works = append(works, w)
			}
			votes[w][t.Digest]++
		}
	}
	for _, w := range works {
		if len(votes[w]) < 2 {
			continue
		}
		right, total := largest(votes[w]), 0
		for _, n := range votes[w] {
			total += n
		}
		majority := votes[w][right]*2 > total
		var others []string
		for _, g := range groups {
			before := len(g.usable)
			g.usable = slices.DeleteFunc(g.usable, func(t results.Trial) bool {
				return proves(t) && workOf(t) == w && (!majority || t.Digest != right)
			})
			if len(g.usable) < before {
				others = append(others, fmt.Sprintf("%s on %d cores (%d of %d)", g.cell.Strategy, g.cell.Cores, before-len(g.usable), before))
			}
		}
		warnings = append(warnings, mismatch(w.where, right, majority, votes[w], others))
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
