package analysis

import (
	"fmt"
	"time"

	"github.com/hbench/hbench/results"
)

// once drops trials that the run holds twice, as where one file was given twice
// or one of its lines was copied: they would pass for evidence that nobody has.
//
// A cell cannot begin two trials at the same nanosecond, and its block is no
// part of what makes it equal: merging files numbers the blocks anew. Trials
// without a start cannot be told and stay.
func once(recorded []results.Trial) (trials []results.Trial, warnings []string) {
	type identity struct {
		cell  string
		start time.Time
		wall  int64
	}
	seen := map[identity]bool{}
	for _, t := range recorded {
		id := identity{t.Cell.Key(), t.Start.UTC(), t.WallNS}
		if !t.Start.IsZero() && seen[id] {
			continue
		}
		seen[id] = true
		trials = append(trials, t)
	}
	if n := len(recorded) - len(trials); n > 0 {
		warnings = []string{fmt.Sprintf("%s given twice, counted once: the same file or line is in the run more than once", trialsText(n))}
	}
	return trials, warnings
}
