package analysis

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

func TestWhatStoresHoldBesideTheAccountIsSaidOfTheWorstTrial(t *testing.T) {
	trial := func(strategy string, o results.Outcomes) results.Trial {
		return results.Trial{Cell: results.Cell{Strategy: strategy, Cores: 1}, Items: 100, Outcomes: o}
	}
	lost := trial("batched", results.Outcomes{Failed: 50, FailedStored: 50, Fallback: 50, Redundant: 50})
	lost.Failure = &results.Failure{Cause: "lost-items"}
	trials := []results.Trial{
		trial("sequential", results.Outcomes{Stored: 100, Repeats: 7}),
		trial("pipeline", results.Outcomes{Stored: 90, Failed: 10, FailedStored: 3, Fallback: 9, Redundant: 1}),
		trial("semaphore", results.Outcomes{Stored: 96, Failed: 4, FailedStored: 2, Fallback: 8, Redundant: 5}),
		lost,
	}
	want := []string{
		"items that failed are stored all the same, as only the answers were lost, in a trial up to: pipeline 3 of 10 failed; retries, or a fallback, would have them counted",
		"items in the fallback are in the first store, too, as only its answers were lost, in a trial up to: semaphore 5 of 8; each is counted once, and who reads both stores must go by the item",
	}
	if diff := cmp.Diff(want, keptTwice(trials)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := keptTwice(trials[:1]); got != nil {
		t.Errorf("said %v of a trial in which nothing is", got)
	}
}
