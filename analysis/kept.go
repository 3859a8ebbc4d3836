package analysis

import (
	"fmt"

	"github.com/hbench/hbench/results"
)

// keptTwice says in a line each what stores hold that the trials' own account does not
// tell: of the trial in which there is most of it. Trials that failed are told of anyway.
func keptTwice(trials []results.Trial) (warnings []string) {
	most := func(n func(results.Outcomes) int) (t results.Trial, count int) {
		for _, other := range trials {
			if c := n(other.Outcomes); other.OK() && c > count {
				t, count = other, c
			}
		}
		return t, count
	}
	if t, n := most(func(o results.Outcomes) int { return o.FailedStored }); n > 0 {
		warnings = append(warnings, fmt.Sprintf("items that failed are stored all the same, as only the answers were lost, in a trial up to: %s %d of %d failed; retries, or a fallback, would have them counted",
			t.Cell.Strategy, n, t.Outcomes.Failed))
	}
	if t, n := most(func(o results.Outcomes) int { return o.Redundant }); n > 0 {
		warnings = append(warnings, fmt.Sprintf("items in the fallback are in the first store, too, as only its answers were lost, in a trial up to: %s %d of %d; each is counted once, and who reads both stores must go by the item",
			t.Cell.Strategy, n, t.Outcomes.Fallback))
	}
	return warnings
}
