package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
)

// sides gives base, head and base again of two cells, recorded in turn over so many
// blocks. A factor is how long head takes in each cell, of what base does; noise of
// 0.1 % tells the blocks apart.
func sides(blocks int, factors ...float64) (base, head, again *results.Run) {
	cells := []results.Cell{cell("pipeline", 2), cell("sequential", 2)}
	make := func(salt int, factor ...float64) *results.Run {
		walls := map[string][]time.Duration{}
		for i, c := range cells {
			for b := range blocks {
				disturbed := 1 + 0.001*float64((7*b+5*i+salt)%11-5)/5
				walls[fmt.Sprintf("%s/%d", c.Strategy, c.Cores)] = append(walls[fmt.Sprintf("%s/%d", c.Strategy, c.Cores)],
					time.Duration(1e8*float64(1+i)*disturbed*factor[i]))
			}
		}
		run := runOf(walls, cells...)
		run.Header.Interleaved, run.Header.API = "together", "direct"
		return run
	}
	return make(0, 1, 1), make(3, factors...), make(6, 1, 1)
}

// eachTrial changes the trials of a strategy.
func eachTrial(run *results.Run, strategy string, change func(*results.Trial)) {
	for i := range run.Trials {
		if run.Trials[i].Cell.Strategy == strategy {
			change(&run.Trials[i])
		}
	}
}

func TestAChangeIsFoundInItsCellOnly(t *testing.T) {
	in := sidesOf(12, 1.05, 1)
	c := Compare(in.base, in.head, in.again, CompareOptions{Base: "a", Head: "b"})
	if got := verdicts(c); got != "regressed unchanged" {
		t.Fatalf("%s: %+v", got, c.Cells)
	}
	slow := c.Cells[0]
	if !within(slow.Change.Center, 0.05, 0.002) || slow.Change.Lo > slow.Change.Center || slow.Pairs != 12 || slow.Noise.N != 12 || slow.P != 2./4096 || slow.Adjusted != 4./4096 {
		t.Errorf("%+v", slow)
	}
	if !within(slow.Base.Center, 0.001, 1e-5) || !within(slow.Head.Center, 0.00105, 1e-5) {
		t.Errorf("seconds an item: %v and %v", slow.Base, slow.Head)
	}
	if slow.Detectable <= 0 || slow.Detectable > 0.01 || slow.BlocksNeeded != 0 {
		t.Errorf("detectable %v, blocks needed %d", slow.Detectable, slow.BlocksNeeded)
	}
	if !within(slow.CPU.Change.Center, 0.05, 0.002) || slow.Memory.Change.Center != 0 || slow.Efficiency.Base.Center != 0.5 || slow.BaseBottleneck == "" || slow.HeadBottleneck == "" {
		t.Errorf("beside: %+v", slow)
	}
	if c.Pairing != Interleaved || c.Advisory() || c.Outcome() != OutcomeRegressed || c.Tested != 2 || c.Fewest != 7 || len(c.Warnings) != 0 || c.Base.Name != "a" {
		t.Errorf("%+v", c)
	}
}

// compared is what Compare takes.
type compared struct{ base, head, again *results.Run }

func sidesOf(blocks int, factors ...float64) compared {
	b, h, a := sides(blocks, factors...)
	return compared{b, h, a}
}

func verdicts(c Comparison) string {
	var out []string
	for _, cell := range c.Cells {
		out = append(out, string(cell.Verdict))
	}
	return strings.Join(out, " ")
}

func TestWhatForbidsAComparison(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*compared)
		verdicts string
		why      string // of the first cell, or a warning
		outcome  ComparisonOutcome
	}{
		"nothing does": {func(*compared) {}, "unchanged unchanged", "", OutcomePassed},
		"another seed": {func(c *compared) { c.head.Header.Seed = 9 }, "not-comparable not-comparable", "the runs differ in seed (0 and 9)", OutcomeInvalid},
		"another workload": {func(c *compared) { c.head.Header.Workload, c.head.Header.Spec = "mine", []byte(`{"items":1}`) },
			"not-comparable not-comparable", "workload ( and mine), spec", OutcomeInvalid},
		"another calibration": {func(c *compared) { c.head.Header.Calibration = []results.Calibration{{Stage: "process", Rounds: 7}} },
			"not-comparable not-comparable", "calibration", OutcomeInvalid},
		"another machine":        {func(c *compared) { c.head.Header.Machine.CPU = "another" }, "not-comparable not-comparable", "machine's CPU", OutcomeInvalid},
		"another schema":         {func(c *compared) { c.head.Header.Schema = 9 }, "not-comparable not-comparable", "schema (0 and 9)", OutcomeInvalid},
		"another program":        {func(c *compared) { c.head.Header.Version, c.head.Header.Commit = "9", "abc" }, "unchanged unchanged", "", OutcomePassed},
		"a trial of head failed": {func(c *compared) { c.head.Trials[3].Failure = &results.Failure{Cause: "crash", Message: "panic: x"} }, "failed unchanged", "1 of 12 trials of head failed: crash: panic: x", OutcomeInvalid},
		"a trial of base failed": {func(c *compared) { c.base.Trials[3].Failure = &results.Failure{Cause: "timeout"} }, "failed unchanged", "1 of 12 trials of base failed: timeout", OutcomeInvalid},
		"a trial of again failed": {func(c *compared) { c.again.Trials[3].Failure = &results.Failure{Cause: "timeout"} },
			"unchanged unchanged", "again: 1 trial failed", OutcomePassed},
		"a trial was interrupted": {func(c *compared) { c.head.Trials[11].Failure = &results.Failure{Cause: results.CauseInterrupted} },
			"unchanged unchanged", "", OutcomePassed},
		"another digest": {func(c *compared) {
			for i := range c.head.Trials {
				c.head.Trials[i].Digest = "bb"
			}
		}, "not-comparable not-comparable", `they did different work: digest "aa" and "bb"`, OutcomeInvalid},
		"one strategy's digest": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Digest = "bb" })
			c.head.Trials = c.head.Trials[1:] // not half of them
		}, "not-comparable unchanged", "head did other work than most of its run", OutcomeInvalid},
		"no limit kept in head": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Stages = []results.Stage{{Name: "fetch", Limit: 1, MaxInFlight: 2}} })
		}, "not-comparable unchanged", "head held more items in fetch than the limit allows", OutcomeInvalid},
		"no limit kept in either": {func(c *compared) {
			for _, r := range []*results.Run{c.base, c.head} {
				eachTrial(r, "pipeline", func(t *results.Trial) { t.Stages = []results.Stage{{Name: "fetch", Limit: 1, MaxInFlight: 2}} })
			}
		}, "unchanged unchanged", "fetch", OutcomePassed},
		"items fail in head": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Outcomes.Stored, t.Outcomes.Failed = 90, 10 })
		}, "not-comparable unchanged", "100.0 % of the items were stored in base, 90.0 % in head", OutcomeInvalid},
		"others fail in head": {func(c *compared) {
			for r, set := range map[*results.Run]string{c.base: "x", c.head: "y"} {
				eachTrial(r, "pipeline", func(t *results.Trial) {
					t.Outcomes = results.Outcomes{Stored: 90, Failed: 10, FailedSet: set}
				})
			}
		}, "not-comparable unchanged", "their trials stored different items", OutcomeInvalid},
		"others fail in each trial": {func(c *compared) {
			for _, r := range []*results.Run{c.base, c.head} {
				eachTrial(r, "pipeline", func(t *results.Trial) {
					t.Outcomes = results.Outcomes{Stored: 90, Failed: 10, FailedSet: fmt.Sprint(t.Block)}
				})
			}
		}, "not-comparable unchanged", "their trials stored different items", OutcomeInvalid},
		"the same fail in both": {func(c *compared) {
			for _, r := range []*results.Run{c.base, c.again, c.head} {
				eachTrial(r, "pipeline", func(t *results.Trial) {
					t.Outcomes = results.Outcomes{Stored: 90, Failed: 10, FailedSet: "x"}
				})
			}
		}, "unchanged unchanged", "", OutcomePassed},
		"fallbacks in head": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Outcomes.Fallback = 20 })
		}, "not-comparable unchanged", "answered by a fallback in base, 20.0 % in head", OutcomeInvalid},
		"nothing stored": {func(c *compared) {
			for _, r := range []*results.Run{c.base, c.head} {
				eachTrial(r, "pipeline", func(t *results.Trial) { t.Outcomes.Stored = 0 })
			}
		}, "not-comparable unchanged", "base stored no item", OutcomeInvalid},
		"a cell is missing in head": {func(c *compared) {
			c.head.Trials = slices.DeleteFunc(c.head.Trials, func(t results.Trial) bool { return t.Cell.Strategy == "pipeline" })
		}, "not-comparable unchanged", "head has no trial of it", OutcomeInvalid},
		"a cell was taken away": {func(c *compared) {
			c.head.Trials = slices.DeleteFunc(c.head.Trials, func(t results.Trial) bool { return t.Cell.Strategy == "pipeline" })
			c.head.Header.Plan.Cells = c.head.Header.Plan.Cells[1:]
		}, "removed unchanged", "", OutcomePassed},
		"a cell was added": {func(c *compared) {
			c.base.Trials = slices.DeleteFunc(c.base.Trials, func(t results.Trial) bool { return t.Cell.Strategy == "pipeline" })
			c.base.Header.Plan.Cells = c.base.Header.Plan.Cells[1:]
		}, "unchanged new", "", OutcomePassed},
		"no block in common": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Block += 100 })
		}, "not-comparable unchanged", "base and head have no block in common", OutcomeInvalid},
		"a cell twice in a block": {func(c *compared) {
			eachTrial(c.head, "pipeline", func(t *results.Trial) { t.Block /= 2 })
		}, "not-comparable unchanged", "6 blocks hold a cell twice", OutcomeInvalid},
		"a file against itself": {func(c *compared) {
			for i := range c.base.Trials {
				c.base.Trials[i].Start = time.Unix(1700000000+int64(i), 0)
			}
			c.head = c.base
		}, "not-comparable not-comparable", "base and head hold the very same trials", OutcomeInvalid},
		"nothing in either": {func(c *compared) {
			for _, r := range []*results.Run{c.base, c.head} {
				r.Trials, r.Header.Plan = nil, results.Plan{}
			}
		}, "", "", OutcomeInvalid},
		"no trials": {func(c *compared) { c.base.Trials, c.head.Trials = nil, nil }, "not-comparable not-comparable", "base has no trial of it", OutcomeInvalid},
		"nothing in common": {func(c *compared) {
			c.base.Trials, c.base.Header.Plan.Cells = nil, nil
		}, "new new", "", OutcomeInvalid},
		"again of another run":    {func(c *compared) { c.again.Header.Interleaved = "other" }, "unchanged unchanged", "again: left out, it differs from base in when they were recorded", OutcomePassed},
		"again with another seed": {func(c *compared) { c.again.Header.Seed = 4 }, "unchanged unchanged", "again: left out, it differs from base in seed", OutcomePassed},
		"a truncated file":        {func(c *compared) { c.head.Warnings = []string{"line 9: dropped 7 bytes"} }, "unchanged unchanged", "head: line 9: dropped 7 bytes", OutcomePassed},
		"five blocks":             {func(c *compared) { firstBlocks(c, 5) }, "inconclusive inconclusive", "2 of 2 cells have too few pairs to find a change however large: among 2 cells it takes 7", OutcomeInvalid},
		"six blocks show that nothing changed, and could show no change": {func(c *compared) { firstBlocks(c, 6) }, "unchanged unchanged", "it takes 7", OutcomeInvalid},
		"predictions beside measured trials": {func(c *compared) {
			foretell(c.base, map[string]time.Duration{"pipeline": time.Second})
		}, "unchanged unchanged", "1 trial simulated beside the measured ones: left out", OutcomePassed},
	} {
		in := sidesOf(12, 1, 1)
		c.change(&in)
		got := Compare(in.base, in.head, in.again, CompareOptions{})
		if verdicts(got) != c.verdicts || got.Outcome() != c.outcome {
			t.Errorf("%s: %q, %s; want %q, %s", name, verdicts(got), got.Outcome(), c.verdicts, c.outcome)
		}
		why := strings.Join(got.Warnings, "\n")
		if len(got.Cells) > 0 {
			why += "\n" + got.Cells[0].Why
		}
		if !strings.Contains(why, c.why) {
			t.Errorf("%s: says %q; want %q", name, why, c.why)
		}
	}
}

func firstBlocks(c *compared, n int) {
	for _, r := range []*results.Run{c.base, c.head, c.again} {
		r.Trials = slices.DeleteFunc(r.Trials, func(t results.Trial) bool { return t.Block >= n })
		r.Header.Plan.Blocks = n
	}
}

func TestRunsThatWereNotInterleavedAreAdvisory(t *testing.T) {
	base, head, again := sides(12, 1.05, 1)
	head.Header.Interleaved = ""
	c := Compare(base, head, again, CompareOptions{})
	if c.Pairing != Unpaired || !c.Advisory() || verdicts(c) != "regressed unchanged" || c.Outcome() != OutcomeInconclusive {
		t.Errorf("%s, %s: %+v", verdicts(c), c.Outcome(), c)
	}
	cell := c.Cells[0]
	if cell.Pairs != 0 || cell.Noise.Known() || cell.Detectable != 0 || !within(cell.Change.Center, 0.05, 0.002) || c.Fewest != 0 {
		t.Errorf("%+v", cell)
	}
	if !mentions(c.Warnings, "again: left out") {
		t.Errorf("warnings %q", c.Warnings)
	}
	same, head, _ := sides(12, 1, 1)
	head.Header.Interleaved = ""
	if c := Compare(same, head, nil, CompareOptions{}); c.Outcome() != OutcomePassed {
		t.Errorf("%s: %s", verdicts(c), c.Outcome())
	}
}

func TestOpenCellsSayHowManyBlocksTheyNeed(t *testing.T) {
	base, head, again := sides(12, 1, 1)
	disturb := func(run *results.Run, by float64) {
		eachTrial(run, "pipeline", func(t *results.Trial) {
			t.WallNS += int64(by * float64(t.WallNS) * float64(t.Block*5%12-6) / 6)
		})
	}
	disturb(head, 0.06)
	c := Compare(base, head, nil, CompareOptions{})
	open := c.Cells[0]
	if open.Verdict != Inconclusive || open.BlocksNeeded <= 12 || open.BlocksNeeded > 60 || open.Detectable < DefaultGate || c.Outcome() != OutcomeInconclusive {
		t.Errorf("%s: %+v", c.Outcome(), open)
	}
	disturb(again, 0.06)
	c = Compare(base, head, again, CompareOptions{})
	if noisy := c.Cells[0]; noisy.Verdict != TooNoisy || noisy.BlocksNeeded != open.BlocksNeeded || c.Outcome() != OutcomeInconclusive {
		t.Errorf("%s: %+v", c.Outcome(), noisy)
	}
	if wide := Compare(base, head, nil, CompareOptions{Gate: 0.2}); verdicts(wide) != "unchanged unchanged" {
		t.Errorf("with a gate of 20 %%: %s", verdicts(wide))
	}
}

func TestSimulatedRunsAreComparedExactly(t *testing.T) {
	for factor, want := range map[float64]string{1: "unchanged unchanged", 1.05: "regressed unchanged", 0.9: "improved unchanged", 1.0001: "shifted unchanged"} {
		in := sidesOf(1, factor, 1)
		for i, r := range []*results.Run{in.base, in.head} {
			r.Header.API, r.Header.Interleaved = results.APISimulated, ""
			r.Header.Machine.CPU = fmt.Sprint(i) // has no part in it
			for k := range r.Header.Plan.Cells {
				r.Header.Plan.Cells[k].Simulated = true
			}
			for k := range r.Trials {
				r.Trials[k].Cell.Simulated, r.Trials[k].Digest = true, ""
				if r.Trials[k].Cell.Strategy == "sequential" || factor == 1 {
					r.Trials[k].WallNS = 1e8
				}
			}
		}
		c := Compare(in.base, in.head, nil, CompareOptions{})
		if verdicts(c) != want || c.Pairing != Virtual || c.Advisory() || len(c.Warnings) > 0 {
			t.Errorf("%v: %s, want %s: %+v", factor, verdicts(c), want, c)
		}
	}
}

func TestStrategiesOfOneRunAreCompared(t *testing.T) {
	run, _, _ := sides(12, 1, 1)
	c := CompareStrategies(run, "pipeline", CompareOptions{})
	if verdicts(c) != "regressed" || c.Cells[0].Against != "pipeline" || !within(c.Cells[0].Change.Center, 1, 0.01) || c.Pairing != WithinRun || c.Outcome() != OutcomePassed {
		t.Errorf("%s, %s: %+v", verdicts(c), c.Outcome(), c)
	}
	if c := CompareStrategies(run, "sequential", CompareOptions{}); verdicts(c) != "improved" {
		t.Errorf("%+v", c.Cells)
	}
	eachTrial(run, "sequential", func(t *results.Trial) { t.Stages = []results.Stage{{Name: "fetch", Limit: 1, MaxInFlight: 2}} })
	if c := CompareStrategies(run, "pipeline", CompareOptions{}); verdicts(c) != "not-comparable" || c.Outcome() != OutcomeInvalid {
		t.Errorf("%+v", c.Cells)
	}
	if c := CompareStrategies(run, "absent", CompareOptions{}); verdicts(c) != "not-comparable not-comparable" || c.Cells[0].Why != "absent has no trial of it" {
		t.Errorf("%+v", c.Cells)
	}
}
