package bench

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// pretend is a sweep whose trials are made up: what is tested is the order, the
// file and the account.
func pretend(t *testing.T, blocks int, trial func(n int, t *results.Trial)) (*Sweep, *[]results.Cell) {
	t.Helper()
	plans, err := Matrix{Spec: tiny(), Strategies: []string{"sequential", "batched", "pipeline"}, Cores: []int{1}}.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	var order []results.Cell
	return &Sweep{Plans: plans, Blocks: blocks, API: Direct, Seed: 5,
		Run: func(_ context.Context, req Request, edge func(Edge)) Report {
			edge(Begins)
			edge(Ends)
			made := blank(req)
			made.WallNS, made.WholeNS = 1e6, 2e6
			if trial != nil {
				trial(len(order), &made)
			}
			order = append(order, req.Cell)
			return Report{Trial: &made}
		}}, &order
}

func measureInto(t *testing.T, s *Sweep, ctx context.Context) (path string, tally Tally, err error) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.jsonl")
	w, err := results.Create(path, headerOf(s, 0))
	if err != nil {
		t.Fatal(err)
	}
	tally, err = s.Measure(ctx, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path, tally, err
}

// headerOf is the header of one side's file.
func headerOf(s *Sweep, side int) results.Header {
	h := results.Header{Plan: results.Plan{Blocks: s.Blocks}}
	for _, p := range s.Plans {
		if p.Side == side {
			h.Plan.Cells = append(h.Plan.Cells, p.Cell)
		}
	}
	return h
}

func TestEveryBlockHoldsEveryCellOnceInItsOwnOrder(t *testing.T) {
	s, order := pretend(t, 4, nil)
	path, tally, err := measureInto(t, s, t.Context())
	if err != nil || tally.Trials != 12 {
		t.Fatalf("%d trials, error %v", tally.Trials, err)
	}
	run, err := results.ReadFile(path)
	if err != nil || len(run.Trials) != 12 {
		t.Fatalf("%d trials in the file, error %v", len(run.Trials), err)
	}
	for b := range 4 {
		var keys []string
		for p := range 3 {
			trial := run.Trials[3*b+p]
			if trial.Block != b || trial.Position != p || !trial.Cell.Same((*order)[3*b+p]) {
				t.Errorf("trial %d of block %d is %d/%d %s", p, b, trial.Block, trial.Position, trial.Cell.Key())
			}
			keys = append(keys, trial.Cell.Key())
		}
		slices.Sort(keys)
		if len(slices.Compact(keys)) != 3 {
			t.Errorf("block %d holds %v", b, keys)
		}
	}
}

func TestASweepKeepsToTheOrderThatItIsGiven(t *testing.T) {
	s, order := pretend(t, 2, nil)
	s.First = 3
	s.Order = func(cells int, seed uint64, block int) []int {
		if cells != 3 || seed != 5 {
			t.Errorf("asked for the order of %d cells by seed %d, want 3 by 5", cells, seed)
		}
		return [][]int{3: {2, 0, 1}, 4: {1, 0, 2}}[block]
	}
	if _, _, err := measureInto(t, s, t.Context()); err != nil {
		t.Fatal(err)
	}
	for n, want := range []int{2, 0, 1, 1, 0, 2} {
		if got := (*order)[n]; !got.Same(s.Plans[want].Cell) {
			t.Errorf("trial %d was of %s, want %s", n, got.Key(), s.Plans[want].Cell.Key())
		}
	}
}

func TestSidesAreMeasuredBesideEachOtherEachIntoItsFile(t *testing.T) {
	s, order := pretend(t, 3, nil)
	var plans []CellPlan
	for _, p := range s.Plans {
		for side := range 2 {
			p.Side = side
			plans = append(plans, p)
		}
	}
	s.Plans = plans[:len(plans)-1] // the last cell is one that the second side lacks
	var ran []string
	for _, name := range []string{"base", "head"} {
		run := s.Run
		s.Sides = append(s.Sides, Side{name, func(ctx context.Context, req Request, edge func(Edge)) Report {
			ran = append(ran, name)
			return run(ctx, req, edge)
		}})
	}
	var told []string
	s.Progress = func(p Progress) { told = append(told, p.Side) }
	var paths []string
	var files []*results.Writer
	for side := range s.Sides {
		paths = append(paths, filepath.Join(t.TempDir(), "run.jsonl"))
		w, err := results.Create(paths[side], headerOf(s, side))
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		files = append(files, w)
	}
	if tally, err := s.Measure(t.Context(), files...); err != nil || tally.Trials != 15 {
		t.Fatalf("%+v, error %v", tally, err)
	}
	if want := append(slices.Clone(ran), ""); !slices.Equal(told, want) { // the last word is that all is done
		t.Errorf("told of %v, ran %v", told, ran)
	}
	for n, i := range Interleave(s.Plans)(5, 5, 0) {
		if !s.Plans[i].Cell.Same((*order)[n]) || ran[n] != s.Sides[s.Plans[i].Side].Name {
			t.Errorf("trial %d was %s of %s", n, (*order)[n].Key(), ran[n])
		}
	}
	var runs []*results.Run
	for side := range files {
		run, err := results.ReadFile(paths[side])
		if err != nil || len(run.Trials) != 9-3*side {
			t.Fatalf("%s: %d trials, error %v", s.Sides[side].Name, len(run.Trials), err)
		}
		runs = append(runs, run)
	}
	if next, whole := results.WholeBlocks(runs...); next != 3 || len(whole) != 3 {
		t.Errorf("next block %d, whole %v; want 3 of each", next, whole)
	}
}

func TestAnInterruptedSweepKeepsWhatWasMeasured(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := pretend(t, 3, func(n int, _ *results.Trial) {
		if n == 4 { // the fifth trial is broken off
			cancel()
		}
	})
	path, tally, err := measureInto(t, s, ctx)
	if !errors.Is(err, context.Canceled) || tally.Trials != 4 {
		t.Fatalf("%d trials, error %v", tally.Trials, err)
	}
	run, err := results.ReadFile(path)
	if err != nil || len(run.Trials) != 4 || len(run.Warnings) != 0 {
		t.Fatalf("%d trials in the file, warnings %v, error %v", len(run.Trials), run.Warnings, err)
	}
	if next, whole := run.Blocks(); next != 2 || whole != 1 {
		t.Errorf("goes on at block %d after %d whole ones, want 2 after 1", next, whole)
	}
}

func TestAFailedTrialIsRecordedAndTheSweepGoesOn(t *testing.T) {
	s, _ := pretend(t, 1, func(n int, trial *results.Trial) {
		if n == 1 {
			trial.Failure = &results.Failure{Cause: "crash", Message: "planted"}
		}
	})
	path, tally, err := measureInto(t, s, t.Context())
	if err != nil || tally.Trials != 3 || tally.Failed != 1 {
		t.Fatalf("%+v, error %v", tally, err)
	}
	run, err := results.ReadFile(path)
	if err != nil || run.Trials[1].Failure == nil || run.Trials[1].Failure.Message != "planted" {
		t.Errorf("trials %+v, error %v", run.Trials, err)
	}
}

func TestProgressIsToldBetweenTrials(t *testing.T) {
	s, order := pretend(t, 2, nil)
	var told []Progress
	s.Progress = func(p Progress) {
		if p.Done != len(*order) {
			t.Errorf("told of %d trials done when %d were", p.Done, len(*order))
		}
		told = append(told, p)
	}
	if _, _, err := measureInto(t, s, t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(told) != 7 || told[0].Total != 6 || told[6].Done != 6 || told[6].Left != 0 {
		t.Errorf("told %+v", told)
	}
}

func TestAFileThatCannotBeWrittenEndsTheSweep(t *testing.T) {
	s, order := pretend(t, 2, nil)
	w, err := results.Create(filepath.Join(t.TempDir(), "run.jsonl"), results.Header{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Measure(t.Context(), w); err == nil {
		t.Error("no error")
	}
	if len(*order) != 1 {
		t.Errorf("%d trials were measured after the file was lost", len(*order)-1)
	}
}
