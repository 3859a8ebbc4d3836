package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// losing makes items of the strategy's trials fail: set gives each block's failed set
// and how many are in it.
func losing(run *results.Run, strategy string, set func(block int) (string, int)) *results.Run {
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Cell.Strategy == strategy {
			name, n := set(t.Block)
			t.Outcomes = results.Outcomes{Stored: 100 - n, Failed: n, FailedSet: name, Reasons: map[string]int{"status 429": n}}
			if t.Digest = "aa"; n > 0 {
				t.Digest = "of all but " + name
			}
		}
	}
	return run
}

// always is one set in every block, others another in each.
func always(name string, n int) func(int) (string, int) {
	return func(int) (string, int) { return name, n }
}

func others(n int) func(int) (string, int) {
	return func(block int) (string, int) { return fmt.Sprint("set ", block), n }
}

// three strategies on one core: the fewer items they store, the faster they are.
func threeStrategies() *results.Run {
	return runOf(map[string][]time.Duration{"sequential/1": around(1000), "pipeline/1": around(100), "semaphore/1": around(200)},
		cell("sequential", 1), cell("pipeline", 1), cell("semaphore", 1))
}

// ranking is the strategies that rank, and those that have figures and do not.
func ranking(s Summary) string {
	var ranked, not []string
	for _, c := range s.Cells {
		switch {
		case c.Ranks():
			ranked = append(ranked, c.Cell.Strategy)
		case c.Seconds.Known():
			not = append(not, c.Cell.Strategy)
		}
	}
	return strings.Join(ranked, " ") + " | " + strings.Join(not, " ")
}

func TestOnlyCellsThatStoredTheSameItemsRank(t *testing.T) {
	few := func(after int) func(int) (string, int) { // so many trials lose an item, the first ones
		return func(block int) (string, int) {
			if block < after {
				return "an item", 1
			}
			return "", 0
		}
	}
	for name, c := range map[string]struct {
		sequential, pipeline, semaphore func(int) (string, int)
		want                            string
	}{
		"nothing fails":                   {always("", 0), always("", 0), always("", 0), "sequential pipeline semaphore | "},
		"one loses items":                 {always("", 0), always("x", 40), always("", 0), "sequential semaphore | pipeline"},
		"one stores all":                  {always("", 0), others(60), others(40), "sequential | pipeline semaphore"},
		"the same fail everywhere":        {always("x", 14), always("x", 14), always("x", 14), "sequential pipeline semaphore | "},
		"two lose fewest, the same":       {others(60), always("x", 14), always("x", 14), "pipeline semaphore | sequential"},
		"two lose as few, and others":     {others(60), always("x", 14), always("y", 14), " | sequential pipeline semaphore"},
		"each trial loses others":         {others(10), others(20), others(30), " | sequential pipeline semaphore"},
		"one trial of six loses an item":  {always("", 0), few(1), always("", 0), "sequential pipeline semaphore | "},
		"half of the trials lose an item": {always("", 0), few(3), always("", 0), "sequential semaphore | pipeline"},
	} {
		run := losing(losing(losing(threeStrategies(), "sequential", c.sequential), "pipeline", c.pipeline), "semaphore", c.semaphore)
		s := Summarize(run)
		if got := ranking(s); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, cell := range s.Cells {
			if like := cell.FailedSet == s.Cells[0].FailedSet; (cell.SpeedupSequential != nil) != like {
				t.Errorf("%s: %s is held against sequential: %v", name, cell.Cell.Strategy, cell.SpeedupSequential)
			}
		}
	}
}

func TestATrialThatLostItemsIsLeftOutOfACellThatDoesNot(t *testing.T) {
	run := losing(threeStrategies(), "pipeline", func(block int) (string, int) { return "x", map[int]int{4: 1}[block] })
	s := Summarize(run)
	if !mentions(s.Warnings, "pipeline on 1 core: in 1 of 6 trials other items failed than in the rest: left out") {
		t.Errorf("%q", s.Warnings)
	}
	if c := s.Find("pipeline", 1, "fetch.latency=5ms"); c.Incomparable != 1 || c.Seconds.N != 5 || c.FailedItems != 0 || c.Digest != "aa" {
		t.Errorf("%+v", c)
	}
	cells, _ := ByCell(run)
	if got := cells[1].Trials[4].LeftOut; got != OtherDigest {
		t.Errorf("the trial is left out for %q", got)
	}
}

func TestWhatLostItemsHasFiguresAndAWarning(t *testing.T) {
	s := Summarize(losing(threeStrategies(), "pipeline", others(40)))
	c := s.Find("pipeline", 1, "fetch.latency=5ms")
	if c.Seconds.N != 6 || c.Incomparable != 0 || c.FailedItems != 0.4 || c.Digest != "" || !c.OtherItems {
		t.Errorf("%+v", c)
	}
	if best := s.Best(GroupOf(c.Cell)); best.Best.Cell.Strategy != "semaphore" || !best.Clear {
		t.Errorf("%+v", best)
	}
	if !mentions(s.Warnings, "items failed (status 429), in a trial up to: pipeline 40 of 100: marked F, not ranked, as they stored other items") {
		t.Errorf("%q", s.Warnings)
	}
	run := threeStrategies()
	for _, strategy := range []string{"sequential", "pipeline", "semaphore"} {
		losing(run, strategy, always("x", 14))
	}
	if s := Summarize(run); !mentions(s.Warnings, "items failed (status 429), in a trial up to: 14 of 100 with each of 3 strategies: marked F") {
		t.Errorf("%q", s.Warnings)
	}
	s = Summarize(losing(losing(threeStrategies(), "pipeline", others(40)), "semaphore", always("x", 2)))
	if !mentions(s.Warnings, "pipeline 40 of 100, semaphore 2 of 100: marked F, not ranked") {
		t.Errorf("%q", s.Warnings)
	}
}

// Of the same items there is one right digest, whatever else fails.
func TestAWrongDigestIsFoundAmongTrialsThatLostTheSameItems(t *testing.T) {
	run := threeStrategies()
	for _, s := range []string{"sequential", "pipeline", "semaphore"} {
		losing(run, s, always("x", 14))
	}
	for i := range run.Trials {
		if run.Trials[i].Cell.Strategy == "semaphore" {
			run.Trials[i].Digest = "wrong"
		}
	}
	s := Summarize(run)
	if got := ranking(s); got != "sequential pipeline | " || s.Cells[2].Incomparable != 6 {
		t.Errorf("%q, %+v", got, s.Cells[2])
	}
}

// Equally many that failed are the same ones if the digest of the others is the same.
func TestOlderRecordsTellFailedItemsByTheirNumberAndDigest(t *testing.T) {
	run := threeStrategies()
	for _, s := range []string{"sequential", "pipeline"} {
		losing(run, s, always("x", 14))
	}
	losing(run, "semaphore", always("y", 14))
	for i := range run.Trials {
		run.Trials[i].Outcomes.FailedSet = ""
	}
	if s := Summarize(run); ranking(s) != "sequential pipeline | " || s.Cells[2].Incomparable != 6 {
		t.Errorf("%q, %+v", ranking(s), s.Cells[2])
	}
}

// Simulated trials have draws of their own in each block: others fail in each, and the
// same in every strategy.
func TestSimulatedCellsLoseTheSameItemsBlockByBlock(t *testing.T) {
	run := threeStrategies()
	for _, s := range []string{"sequential", "pipeline"} {
		losing(run, s, others(14))
	}
	losing(run, "semaphore", func(block int) (string, int) { return fmt.Sprint("set ", 5-block), 14 })
	for i := range run.Trials {
		run.Trials[i].Cell.Simulated, run.Trials[i].Digest = true, ""
	}
	for i := range run.Header.Plan.Cells {
		run.Header.Plan.Cells[i].Simulated = true
	}
	if got := ranking(Summarize(run)); got != "sequential pipeline | semaphore" {
		t.Errorf("%q", got)
	}
}

func TestRankedCellsOfAGroupStoredTheSameItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := mixed()
		for i := range run.Trials {
			if n := rapid.IntRange(0, 3).Draw(t, "failed"); n > 0 {
				run.Trials[i].Outcomes = results.Outcomes{Stored: 100 - n, Failed: n}
				run.Trials[i].Digest = fmt.Sprint(n)
				if rapid.Bool().Draw(t, "told") {
					run.Trials[i].Outcomes.FailedSet = fmt.Sprint(n)
				}
			}
		}
		s := Summarize(run)
		for _, c := range s.Cells {
			if c.Failed+c.Incomparable+c.Seconds.N != c.Trials || c.FailedItems < 0 || c.FailedItems > 1 || (c.FailedItems == 0) != (c.FailedSet == "") {
				t.Fatalf("%+v", c)
			}
			alike := slices.ContainsFunc(s.Cells, func(o CellSummary) bool {
				return o.Ranks() && c.Ranks() && GroupOf(o.Cell) == GroupOf(c.Cell) && o.FailedSet != c.FailedSet
			})
			if alike {
				t.Fatalf("%s is ranked against what stored others", c.Cell.Key())
			}
		}
	})
}

func TestPredictionsOfOtherItemsAreNotJudged(t *testing.T) {
	run := foretold(0)
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Cell.Strategy == "pipeline" {
			t.Outcomes = results.Outcomes{Failed: 3, FailedSet: "x"}
			if t.Cell.Simulated {
				t.Outcomes.FailedSet = "y"
			}
		}
	}
	p := Predict(run, Summarize(run))
	if p.Judged != 1 || p.Cells[0].OtherItems || !p.Cells[1].OtherItems || p.Cells[1].Error != 0 {
		t.Errorf("%+v", p)
	}
}

func TestWhatIsAloneIsHeldAgainstNothing(t *testing.T) {
	run := losing(runOf(map[string][]time.Duration{"pipeline/1": around(100)}, cell("pipeline", 1)), "pipeline", others(40))
	if got := ranking(Summarize(run)); got != "pipeline | " {
		t.Errorf("%q", got)
	}
}

func TestAStrategyThatLosesOthersOnOtherCoresHasNoScalingLaw(t *testing.T) {
	walls := map[string][]time.Duration{}
	var cells []results.Cell
	for _, n := range []int{1, 2, 3, 4} {
		walls[fmt.Sprintf("pipeline/%d", n)] = around(1000 / n)
		cells = append(cells, cell("pipeline", n))
	}
	run := losing(runOf(walls, cells...), "pipeline", always("x", 14))
	if got := Summarize(run).Scaling(); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Cell.Cores == 3 {
			t.Outcomes.FailedSet, t.Digest = "y", "other"
		}
	}
	if got := Summarize(run).Scaling(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
