package analysis

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
)

func TestItemsASecondAgreeWithTheTimeBesideThem(t *testing.T) {
	c := cell("a", 1)
	walls := []time.Duration{100 * time.Millisecond, 100 * time.Millisecond, 400 * time.Millisecond, 400 * time.Millisecond}
	s := Summarize(runOf(map[string][]time.Duration{"a/1": walls}, c)).Cells[0]
	// The median of the rates would be 625.
	if got := s.Throughput; got.Center != 100/s.Seconds.Center || got.Center != 400 || got.Lo != 250 || got.Hi != 1000 || got.N != 4 || got.Confidence != s.Seconds.Confidence {
		t.Errorf("%+v beside %+v", got, s.Seconds)
	}
	if got := (rate(100, Estimate{})); got.Known() {
		t.Errorf("a rate without a time: %+v", got)
	}
}

func TestTrialsGivenTwiceCountOnce(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		run.Trials[i].Start = time.Unix(1700000000, int64(i))
	}
	copied := run.Trials[3]
	copied.Start = copied.Start.In(time.FixedZone("elsewhere", 3600))
	copied.Block = 77 // as in a merged file
	run.Trials = append(run.Trials, run.Trials[0], copied)
	s := Summarize(run)
	if !mentions(s.Warnings, "2 trials given twice, counted once") {
		t.Errorf("warnings %q", s.Warnings)
	}
	for _, c := range s.Cells {
		if c.Trials != 6 || c.Seconds.N != 6 {
			t.Errorf("%s: %d trials", c.Cell.Key(), c.Trials)
		}
	}
	run.Trials[25].Start = time.Time{}
	run.Trials[3].Start = time.Time{}
	if s := Summarize(run); !mentions(s.Warnings, "1 trial given twice") {
		t.Errorf("trials without a start are told apart by nothing: %q", s.Warnings)
	}
}

func TestCellsOverALimitAreSaidAndNotRanked(t *testing.T) {
	a, b, greedy := cell("a", 1), cell("b", 1), cell("greedy", 1)
	run := runOf(map[string][]time.Duration{"a/1": around(20), "b/1": around(30), "greedy/1": around(10)}, a, b, greedy)
	for i := range run.Trials {
		run.Trials[i].Stages = []results.Stage{{Name: "fetch", Limit: 16, MaxInFlight: 16}, {Name: "store", Limit: 0, MaxInFlight: 9}}
		if run.Trials[i].Cell.Strategy == "greedy" {
			run.Trials[i].Stages[0].MaxInFlight = 100 + i
		}
	}
	s := Summarize(run)
	if got := s.Cells[2].OverLimit; !reflect.DeepEqual(got, []string{"fetch"}) || s.Cells[0].OverLimit != nil {
		t.Errorf("over the limit: %q and %q", got, s.Cells[0].OverLimit)
	}
	if want := []string{"greedy held up to 117 items in fetch, whose limit is 16: marked L, not ranked"}; !reflect.DeepEqual(s.Warnings, want) {
		t.Errorf("%q, want %q", s.Warnings, want)
	}
	if c := s.Best(GroupOf(a)); c.Best.Cell.Strategy != "a" || c.RunnerUp.Cell.Strategy != "b" || !c.Clear {
		t.Errorf("%+v", c)
	}
}

func TestFailuresSayWhatWasSaidByKind(t *testing.T) {
	run := mixed()
	for i, f := range []results.Failure{
		{Cause: "error", Message: "mockapi: item 3: status 503\nand a stack"}, {Cause: "error", Message: "mockapi: item 3: status 503"},
		{Cause: "crash", Message: "b"}, {Cause: "crash", Message: "a"}, {Cause: "killed"}, {Cause: "timeout", Message: strings.Repeat("x", 999)},
	} {
		run.Trials[i*2].Failure = &f
	}
	got := Summarize(run).Warnings
	want := []string{
		"2 trials failed (pipeline on 2 cores, fetch.latency=5ms): error: mockapi: item 3: status 503",
		"1 trial failed (sequential on 1 core, fetch.latency=5ms): crash: a",
		"1 trial failed (pipeline on 2 cores, fetch.latency=5ms): crash: b",
		"2 trials failed in other ways (2 of them)",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if long := failureText(results.Failure{Cause: "c", Message: strings.Repeat("ä", 999)}); len([]rune(long)) > longestMessage+5 {
		t.Errorf("%d letters", len([]rune(long)))
	}
}

func TestLateAPIsAreCountedOnce(t *testing.T) {
	run := mixed()
	for i, f := range []*results.Failure{{Cause: "invalid-api", Message: "late"}, nil, nil} {
		run.Trials[i].API = &results.API{Mode: "process", Invalid: fmt.Sprintf("the API answered %d ms late", i+1)}
		run.Trials[i].Failure = f
	}
	if got := lateAPI(run.Trials); !reflect.DeepEqual(got, []string{"3 trials: the API answered 1 ms late (the first of them); 1 left out"}) {
		t.Errorf("%q", got)
	}
	if got := lateAPI(run.Trials[1:2]); !reflect.DeepEqual(got, []string{"1 trial: the API answered 2 ms late; included all the same"}) {
		t.Errorf("%q", got)
	}
	if got := failures(run.Trials); len(got) > 0 {
		t.Errorf("said twice: %q", got)
	}
}

func TestCoresSharedInSomeCellsOnlyAreSaid(t *testing.T) {
	run := mixed()
	for i := range run.Trials {
		on2 := run.Trials[i].Cell.Cores == 2
		late := int64(300_000)
		if on2 {
			late = 2_500_000
		}
		run.Trials[i].API = &results.API{Mode: "process", SharesCores: on2, Lateness: results.Quantiles{P99NS: late}}
	}
	want := "on 2 cores the API shared the trials' cores (late p99 2.5 ms, against 0.3 ms on 1 core): speedup over one core compares unlike things"
	if s := Summarize(run); s.Unlike != want || !mentions(s.Warnings, want) {
		t.Errorf("%q among %q", s.Unlike, s.Warnings)
	}
	for i := range run.Trials {
		run.Trials[i].API.SharesCores = true
	}
	if s := Summarize(run); s.Unlike != "" || len(s.Warnings) > 0 {
		t.Errorf("all cells alike: %q", s.Warnings)
	}
}

func TestAContestNeedsTwoSidesWithEnoughTrials(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want bool
	}{{4, 4, true}, {3, 6, false}, {6, 3, false}} {
		run := runOf(map[string][]time.Duration{"a/1": around(10)[:c.a], "b/1": around(20)[:c.b]}, cell("a", 1), cell("b", 1))
		if got := Summarize(run).Best(GroupOf(cell("a", 1))); got.Enough != c.want {
			t.Errorf("%d against %d trials: enough is %v", c.a, c.b, got.Enough)
		}
	}
}
