package bench

import (
	"testing"
	"time"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
)

func TestTheApisWorkOnSharedCoresIsInTheBound(t *testing.T) {
	trial := results.Trial{WallNS: 1000, Cell: results.Cell{Cores: 2},
		Limit: results.Limit{NS: 600, Binds: "fetch", UncappedNS: 500, Bounds: map[string]int64{"fetch": 600, "cores": 500}}}
	chargeCores(&trial, 400)
	if l := trial.Limit; l.NS != 700 || l.Binds != "cores" || l.UncappedNS != 700 || l.Bounds["cores"] != 700 || trial.Efficiency != 0.7 {
		t.Errorf("%+v, efficiency %v", l, trial.Efficiency)
	}
}

func TestABoundAboveTheMakespanIsSaid(t *testing.T) {
	trial := results.Trial{WallNS: 100, Limit: results.Limit{NS: 110, Binds: "cores"}}
	trial.Efficiency = efficiency(trial)
	if said := tooGood(trial); trial.Efficiency != 1.1 || len(said) != 1 {
		t.Errorf("efficiency %v, said %v", trial.Efficiency, said)
	}
	trial.Efficiency = 1
	if said := tooGood(trial); said != nil {
		t.Errorf("said %v of an efficiency of 1", said)
	}
}

func TestAStageThatDidNotSeeEveryItemIsFound(t *testing.T) {
	stages := func(counts ...int) results.Trial {
		t := results.Trial{Items: 10}
		for i, n := range counts {
			t.Stages = append(t.Stages, results.Stage{Name: []string{"fetch", "process", "store"}[i], Count: n})
		}
		return t
	}
	if got := unseen(stages(10, 10, 10)); got != "" {
		t.Errorf("found %q where all is well", got)
	}
	if got := unseen(stages(10, 0, 10)); got != "stage process saw 0 items, and 10 reached it" {
		t.Errorf("found %q", got)
	}
	failing := stages(10, 7, 6)
	failing.Stages[0].Failures, failing.Stages[1].Failures = 3, 1
	if got := unseen(failing); got != "" {
		t.Errorf("found %q where items failed on the way", got)
	}
}

func TestAnApiThatBrokeItsPromiseIsNamed(t *testing.T) {
	ms := int64(time.Millisecond)
	for name, c := range map[string]struct {
		median, mean, planned int64
		invalid               bool
	}{
		"on time":              {ms / 10, ms / 5, 5 * ms, false},
		"late at the median":   {2 * ms, 2 * ms, 5 * ms, true},
		"held up once":         {ms / 10, 10 * ms, 5 * ms, true},
		"late for slow things": {ms / 10, 2 * ms, 100 * ms, false},
	} {
		stats := mockapi.Stats{Counts: mockapi.Counts{Answered: 10, PlannedNS: 10 * c.planned, Lateness: mockapi.Lateness{P50NS: c.median, MeanNS: c.mean}}}
		if got := apiRecord(Process, stats).Invalid; (got != "") != c.invalid {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestASetOfItemsHasItsOwnTextInAnyOrder(t *testing.T) {
	text := func(items ...int) string {
		var s itemSet
		for _, i := range items {
			s.add(i)
		}
		return s.text()
	}
	seen := map[string]bool{"": true}
	for _, items := range [][]int{{0}, {1}, {2}, {3}, {0, 3}, {1, 2}, {0, 1, 2}, {1, 1, 1}} {
		if got := text(items...); len(got) != 16 || seen[got] {
			t.Errorf("%v: %q, which is none or another's", items, got)
		} else {
			seen[got] = true
		}
	}
	if text(5, 9, 2) != text(2, 5, 9) || text() != "" {
		t.Error("the order matters, or the empty set has a text")
	}
}
