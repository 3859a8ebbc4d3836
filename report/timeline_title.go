package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/hbench/hbench/results"
)

// hardlyWaits is the share of an item's time below which its waits are no news.
const hardlyWaits = 0.1

// waiting is the account of the time that items spend between stages.
type waiting struct {
	share  float64 // of all the items' time
	stage  string  // the one that they wait longest for, summed over the items
	part   float64 // its part of all waiting
	median float64 // an item's wait for it, nanoseconds
}

func waitingOf(stages []results.Stage, items []journey) waiting {
	waits := make([][]float64, len(stages))
	sums := make([]float64, len(stages))
	var waited, lived float64
	for _, j := range items {
		lived += j.end() - j.begin()
		for k := 1; k < len(j.spans); k++ {
			w := max(0, float64(j.spans[k].StartNS-j.spans[k-1].EndNS))
			at := j.spans[k].Stage
			waits[at] = append(waits[at], w)
			sums[at] += w
			waited += w
		}
	}
	if lived <= 0 || waited <= 0 {
		return waiting{}
	}
	at := slices.Index(sums, slices.Max(sums))
	slices.Sort(waits[at])
	return waiting{waited / lived, stages[at].Name, sums[at] / waited, waits[at][len(waits[at])/2]}
}

// manyFail is the share of failed items from which they are the news.
const manyFail = 0.1

// timelineTitle says how many items fail and why, or how much of their time the items
// wait, and what for.
func timelineTitle(strategy string, t results.Trial, w waiting) string {
	if share := float64(t.Outcomes.Failed) / float64(max(1, t.Items)); share >= manyFail {
		return fmt.Sprintf("Under %s %s of the items fail%s", strategy, percentText(share), failedIn(t))
	}
	if w.share < hardlyWaits {
		return fmt.Sprintf("Under %s, items hardly wait between stages", strategy)
	}
	how := "longest"
	switch {
	case w.part > 0.95:
		how = "nearly all of it"
	case w.part > 0.5:
		how = "most of it"
	}
	return fmt.Sprintf("Items under %s wait %s of their time, %s for %s", strategy, percentText(w.share), how, w.stage)
}

// failedIn says in which stage most items failed, and of what, as a clause; empty where
// the record does not tell.
func failedIn(t results.Trial) string {
	reasons := slices.Sorted(maps.Keys(t.Outcomes.Reasons))
	if len(t.Stages) == 0 || len(reasons) == 0 {
		return ""
	}
	stage := slices.MaxFunc(t.Stages, func(a, b results.Stage) int { return cmp.Compare(a.Failures, b.Failures) })
	where, of := " in "+stage.Name, slices.MaxFunc(reasons, func(a, b string) int {
		return cmp.Compare(t.Outcomes.Reasons[a], t.Outcomes.Reasons[b])
	})
	if stage.Failures < t.Outcomes.Failed {
		where = ", most of them" + where
	}
	if len(reasons) > 1 {
		of = "most of all " + of
	}
	return where + " (" + of + ")"
}
