package analysis

import (
	"testing"
	"time"

	"github.com/hbench/hbench/results"
)

func TestTheMajoritysDigestStays(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		if run.Trials[i].Cell.Key() == cell("pipeline", 2).Key() {
			run.Trials[i].Digest = "bb"
		}
	}
	s := Summarize(run)
	if c := s.Cells[0]; c.Incomparable != 6 || c.Seconds.Known() || c.Digest != "" || c.SpeedupSequential != nil {
		t.Errorf("the odd cell: %+v", c)
	}
	if c := s.Cells[1]; c.Incomparable != 0 || c.Seconds.N != 6 || c.Digest != "aa" {
		t.Errorf("a cell of the majority: %+v", c)
	}
	if !mentions(s.Warnings, `most trials have "aa"; not compared: pipeline on 2 cores (6 of 6)`) {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestWithoutAMajorityNoDigestStays(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		if run.Trials[i].Cell.Strategy == "pipeline" { // half of the trials
			run.Trials[i].Digest = "bb"
		}
	}
	s := Summarize(run)
	for _, c := range s.Cells {
		if c.Incomparable != 6 || c.Seconds.Known() {
			t.Errorf("%s: %+v", c.Cell.Key(), c)
		}
	}
	if !mentions(s.Warnings, "none has a majority") {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestDigestsMayDifferBetweenSettingsAndAreNotAskedOfSimulations(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		switch run.Trials[i].Cell.Strategy {
		case "pipeline":
			run.Trials[i].Cell.Settings = []results.Setting{{Field: "items", Value: "7"}}
			run.Trials[i].Digest = "bb"
		default:
			if i%2 == 0 {
				run.Trials[i].Cell.Simulated, run.Trials[i].Digest = true, ""
			}
		}
	}
	run.Header.Plan.Cells, run.Header.Plan.Blocks = nil, 0
	s := Summarize(run)
	if len(s.Warnings) > 0 {
		t.Errorf("warnings %q", s.Warnings)
	}
	for _, c := range s.Cells {
		if c.Incomparable > 0 {
			t.Errorf("%s: %d trials excluded", c.Cell.Key(), c.Incomparable)
		}
	}
}

func TestAFailedTrialsDigestDoesNotVote(t *testing.T) {
	run := mixed()
	run.Trials[0].Digest, run.Trials[0].Failure = "bb", &results.Failure{Cause: "lost-items"}
	if s := Summarize(run); mentions(s.Warnings, "digest") {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestTheBestIsClearOnlyWhereNoIntervalReachesIt(t *testing.T) {
	a, b := cell("a", 1), cell("b", 1)
	for _, c := range []struct {
		name  string
		walls map[string][]time.Duration
		want  bool
	}{
		{"far apart", map[string][]time.Duration{"a/1": around(10), "b/1": around(20)}, true},
		{"overlapping", map[string][]time.Duration{"a/1": around(10), "b/1": append(around(20), around(10)...)}, false},
		{"far apart, four trials each", map[string][]time.Duration{"a/1": around(10)[:4], "b/1": around(20)[:4]}, true},
		{"far apart, three trials each", map[string][]time.Duration{"a/1": around(10)[:3], "b/1": around(20)[:3]}, false},
		{"far apart, one trial each", map[string][]time.Duration{"a/1": around(10)[:1], "b/1": around(20)[:1]}, false},
	} {
		contest := Summarize(runOf(c.walls, a, b)).Best(GroupOf(a))
		if contest.Best.Cell.Strategy != "a" || contest.RunnerUp.Cell.Strategy != "b" || contest.Clear != c.want {
			t.Errorf("%s: %s before %s, clear: %v; want %v", c.name, contest.Best.Cell.Strategy, contest.RunnerUp.Cell.Strategy, contest.Clear, c.want)
		}
	}
}

func TestAThirdRivalCanBlurAClearLead(t *testing.T) {
	wide := append(around(5), append(around(60), around(60)...)...)
	run := runOf(map[string][]time.Duration{"a/1": around(10), "b/1": around(20), "c/1": wide[:8]}, cell("a", 1), cell("b", 1), cell("c", 1))
	s := Summarize(run)
	contest := s.Best(GroupOf(cell("a", 1)))
	if contest.Clear {
		t.Errorf("%v beats %v clearly, though a third reaches down to %v", contest.Best.Seconds, contest.RunnerUp.Seconds, s.Cells[2].Seconds)
	}
}

func TestNoRivalsNoContest(t *testing.T) {
	if c := (Summary{}).Best(Group{Cores: 1}); c.Best != nil || c.RunnerUp != nil || c.Clear {
		t.Errorf("%+v", c)
	}
	alone := Summarize(runOf(map[string][]time.Duration{"a/1": around(10)}, cell("a", 1))).Best(GroupOf(cell("a", 1)))
	if alone.Best == nil || alone.RunnerUp != nil || alone.Clear {
		t.Errorf("%+v", alone)
	}
}

func TestFindPrefersWhatWasMeasured(t *testing.T) {
	run := mixed()
	simulated := cell("pipeline", 2)
	simulated.Simulated = true
	run.Header.Plan.Cells = append([]results.Cell{simulated}, run.Header.Plan.Cells...)
	if c := Summarize(run).Find("pipeline", 2, simulated.Where()); c == nil || c.Cell.Simulated {
		t.Errorf("found %+v", c)
	}
	run.Trials, run.Header.Plan.Cells = nil, []results.Cell{simulated}
	if c := Summarize(run).Find("pipeline", 2, simulated.Where()); c == nil || !c.Cell.Simulated {
		t.Errorf("found %+v", c)
	}
}
