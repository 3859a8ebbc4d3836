package analysis

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// simulated is the same cell in virtual time.
func simulated(c results.Cell) results.Cell {
	c.Simulated = true
	return c
}

// foretell adds a simulated trial of each cell to a run, as one that is no part of
// the plan.
func foretell(run *results.Run, walls map[string]time.Duration) {
	var foretold []results.Trial
	for _, c := range run.Header.Plan.Cells {
		if wall, ok := walls[c.Strategy]; ok {
			t := trial(simulated(c), 0, wall)
			t.Digest = ""
			foretold = append(foretold, t)
		}
	}
	run.Trials = append(foretold, run.Trials...)
}

func TestSimulatedCellsCompeteAmongThemselves(t *testing.T) {
	a, b, c := cell("a", 1), cell("b", 1), cell("c", 1)
	walls := map[string][]time.Duration{"a/1": around(10), "b/1": around(20), "c/1": around(30)}
	for name, w := range map[string]struct {
		walls map[string]time.Duration
		best  string
		clear bool
		level []string
	}{
		"strictly faster": {map[string]time.Duration{"a": 9e6, "b": 8e6, "c": 8e6 + 1}, "b", true, nil},
		"equal":           {map[string]time.Duration{"a": 9e6, "b": 8e6, "c": 8e6}, "b", false, []string{"c"}},
		"all equal":       {map[string]time.Duration{"a": 8e6, "b": 8e6, "c": 8e6}, "a", false, []string{"b", "c"}},
	} {
		run := runOf(walls, a, b, c)
		foretell(run, w.walls)
		s := Summarize(run)
		virtual := s.Best(GroupOf(simulated(a)))
		var level []string
		for _, l := range virtual.Level {
			level = append(level, l.Cell.Strategy)
		}
		best := virtual.Best.Cell
		if best.Strategy != w.best || !best.Simulated || !virtual.Enough || virtual.Clear != w.clear {
			t.Errorf("%s: %s, enough %v, clear %v", name, best.Key(), virtual.Enough, virtual.Clear)
		}
		if !reflect.DeepEqual(level, w.level) {
			t.Errorf("%s: %q are level, want %q", name, level, w.level)
		}
		if real := s.Best(GroupOf(a)); real.Best.Cell.Simulated || real.Best.Cell.Strategy != "a" || real.RunnerUp.Cell.Simulated || !real.Clear || real.Level != nil {
			t.Errorf("%s: measured cells compete with simulated ones: %+v", name, real)
		}
	}
}

func TestSimulatedCellsThatKeepNoLimitAreNotRanked(t *testing.T) {
	a, b := cell("a", 1), cell("b", 1)
	run := runOf(nil, a, b)
	foretell(run, map[string]time.Duration{"a": 9e6, "b": 8e6})
	run.Trials[1].Stages = []results.Stage{{Name: "fetch", Limit: 1, MaxInFlight: 2}}
	if c := Summarize(run).Best(GroupOf(simulated(a))); c.Best.Cell.Strategy != "a" || c.RunnerUp != nil {
		t.Errorf("%+v", c)
	}
}

func TestSimulatedTrialsAreNoneOfThePlans(t *testing.T) {
	run := mixed()
	foretell(run, map[string]time.Duration{"pipeline": time.Second, "sequential": time.Second})
	s := Summarize(run)
	if len(s.Warnings) > 0 {
		t.Errorf("warnings %q", s.Warnings)
	}
	run.Trials = run.Trials[:len(run.Trials)-1]
	if s := Summarize(run); !mentions(s.Warnings, "1 of 24 planned trials are missing") {
		t.Errorf("a simulated trial stands in for a measured one: %q", s.Warnings)
	}
	for i := range run.Header.Plan.Cells { // in a simulation they are the plan
		run.Header.Plan.Cells[i].Simulated = true
	}
	run.Header.Plan.Blocks, run.Trials = 1, run.Trials[:3]
	if s := Summarize(run); !mentions(s.Warnings, "1 of 4 planned trials are missing") || !mentions(s.Cells[3].Warnings, "not simulated") {
		t.Errorf("%q, %q", s.Warnings, s.Cells[3].Warnings)
	}
}

func TestWhatIsExactNeedsNoInterval(t *testing.T) {
	run := runOf(map[string][]time.Duration{"a/1": {1e9}, "b/1": {1e9, 1e9, 1e9}, "c/1": {1e9, 2e9, 3e9}, "sequential/1": {4e9}},
		simulated(cell("a", 1)), simulated(cell("b", 1)), simulated(cell("c", 1)), simulated(cell("sequential", 1)))
	for i, want := range []string{"", "", "3 trials are too few for a 95 % interval"} {
		c := Summarize(run).Cells[i]
		if got := c.Seconds.Warnings; len(got) > 0 != (want != "") || !mentions(got, want) || !mentions(c.Warnings, want) {
			t.Errorf("%s: %q and %q, want %q", c.Cell.Strategy, got, c.Warnings, want)
		}
		if !c.Seconds.Exact || !c.Throughput.Exact || !c.Efficiency.Exact || !c.SpeedupSequential.Exact || !c.Seconds.Told() {
			t.Errorf("%s: not exact: %+v", c.Cell.Strategy, c)
		}
	}
	if c := Summarize(mixed()).Cells[0]; c.Seconds.Exact || c.SpeedupSequential.Exact {
		t.Errorf("a measurement is exact: %+v", c)
	}
}

func TestCoresThatDoNotBindHaveNoShare(t *testing.T) {
	run := runOf(map[string][]time.Duration{"a/0": {1e9}, "a/1": {3e9}}, simulated(cell("a", 0)), simulated(cell("a", 1)))
	run.Trials[0].Failure = &results.Failure{Cause: "deadlock", Message: "all wait"}
	s := Summarize(run)
	if !mentions(s.Warnings, "1 trial failed (a on unlimited cores, fetch.latency=5ms, simulated): deadlock: all wait") {
		t.Errorf("%q", s.Warnings)
	}
	run.Trials[0].Failure = nil
	c := Summarize(run).Find("a", 0, cell("a", 0).Where())
	if c.CPU != 0.75 || c.CPUShare != 0 || c.SpeedupOneCore.Center != 3 {
		t.Errorf("%v cores, share %v, %v times one core", c.CPU, c.CPUShare, c.SpeedupOneCore)
	}
}

func TestNoiseIsOfMeasuredTrials(t *testing.T) {
	run := mixed()
	foretell(run, map[string]time.Duration{"pipeline": time.Second})
	run.Trials[5].Noise.Verdict = results.Noisy
	run.Trials[0].Stages = []results.Stage{{Name: "process", Pretends: true}}
	s := Summarize(run)
	if !mentions(s.Warnings, "1 of 24 trials ran on a noisy machine") {
		t.Errorf("%q", s.Warnings)
	}
	for _, c := range s.Cells {
		if c.Pretends {
			t.Errorf("%s pretends to compute in virtual time", c.Cell.Key())
		}
	}
}

// TestContestsNeverMixSimulatedWithMeasured draws runs of both, and holds every
// contest to its own kind and to its order.
func TestContestsNeverMixSimulatedWithMeasured(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := &results.Run{}
		for _, name := range []string{"a", "b", "c"} {
			for range rapid.IntRange(0, 6).Draw(t, "trials") {
				c := cell(name, rapid.IntRange(1, 2).Draw(t, "cores"))
				c.Simulated = rapid.Bool().Draw(t, "simulated")
				run.Trials = append(run.Trials, trial(c, len(run.Trials), time.Duration(rapid.IntRange(1, 4).Draw(t, "wall"))*time.Second))
			}
		}
		s := Summarize(run)
		for _, c := range s.Cells {
			g := GroupOf(c.Cell)
			contest := s.Best(g)
			for _, r := range append([]*CellSummary{contest.Best, contest.RunnerUp}, contest.Level...) {
				if r != nil && (GroupOf(r.Cell) != g || r.Seconds.Center < contest.Best.Seconds.Center) {
					t.Fatalf("%v: %s among %s", g, r.Cell.Key(), contest.Best.Cell.Key())
				}
			}
			if contest.Clear && len(contest.Level) > 0 || g.Simulated && contest.Enough != (contest.RunnerUp != nil) {
				t.Fatalf("%v: %+v", g, contest)
			}
			if c.SpeedupOneCore != nil && c.Cell.Cores == 1 && c.SpeedupOneCore.Center != 1 {
				t.Fatalf("%s against itself: %v", c.Cell.Key(), c.SpeedupOneCore)
			}
		}
	})
}
