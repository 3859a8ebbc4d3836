package results

import (
	"slices"
	"testing"
)

func TestBlocksSayWhereABrokenOffRunGoesOn(t *testing.T) {
	interrupted := testTrial(1, 1)
	interrupted.Failure = &Failure{Cause: CauseInterrupted}
	crashed := testTrial(1, 0)
	crashed.Failure = &Failure{Cause: "crash"}
	foretold := testTrial(0, 0)
	foretold.Cell.Simulated = true
	for _, c := range []struct {
		name        string
		trials      []Trial
		next, whole int
	}{
		{"none", nil, 0, 0},
		{"half a block", []Trial{testTrial(0, 0)}, 1, 0},
		{"one block", []Trial{testTrial(1, 0), testTrial(0, 0)}, 1, 1},
		{"a crash is a result", []Trial{crashed, testTrial(0, 0)}, 1, 1},
		{"a gap", []Trial{testTrial(0, 1), testTrial(1, 1)}, 2, 1},
		{"an interrupted trial is owed", []Trial{crashed, testTrial(0, 0), testTrial(0, 1), interrupted}, 2, 1},
		{"foretold, nothing measured yet", []Trial{foretold}, 0, 0},
		{"foretold, half a block", []Trial{foretold, testTrial(0, 0)}, 1, 0},
		{"foretold, one block", []Trial{foretold, testTrial(0, 0), testTrial(1, 0)}, 1, 1},
	} {
		next, whole := testRun(c.trials...).Blocks()
		if next != c.next || whole != c.whole {
			t.Errorf("%s: next block %d, %d whole; want %d, %d", c.name, next, whole, c.next, c.whole)
		}
	}
}

func TestBlocksOfASimulationAreItsOwn(t *testing.T) {
	run := testRun(testTrial(0, 0), testTrial(1, 0), testTrial(0, 1))
	for i := range run.Header.Plan.Cells {
		run.Header.Plan.Cells[i].Simulated = true
	}
	for i := range run.Trials {
		run.Trials[i].Cell.Simulated = true
	}
	if next, whole := run.Blocks(); next != 2 || whole != 1 {
		t.Errorf("next block %d, %d whole; want 2, 1", next, whole)
	}
}

func TestABlockOfInterleavedRunsIsWholeWhereItIsInEach(t *testing.T) {
	base := testRun(testTrial(0, 0), testTrial(1, 0), testTrial(0, 1), testTrial(1, 1), testTrial(0, 2), testTrial(1, 2))
	head := testRun(testTrial(0, 0), testTrial(1, 0), testTrial(1, 1), testTrial(0, 2), testTrial(1, 2), testTrial(0, 3))
	next, whole := WholeBlocks(base, head)
	if next != 4 || !slices.Equal(whole, []int{0, 2}) {
		t.Errorf("next block %d, whole %v; want 4, blocks 0 and 2", next, whole)
	}
	fewer := testRun(testTrial(1, 0), testTrial(1, 1), testTrial(1, 2)) // a side may lack cells
	fewer.Header.Plan.Cells = fewer.Header.Plan.Cells[1:]
	if next, whole := WholeBlocks(base, fewer); next != 3 || len(whole) != 3 {
		t.Errorf("next block %d, whole %v; want 3 of each", next, whole)
	}
	if next, whole := WholeBlocks(); next != 0 || len(whole) != 0 {
		t.Errorf("of no run: next block %d, whole %v", next, whole)
	}
}

func TestARunMayBeCutToSomeBlocks(t *testing.T) {
	run := testRun(testTrial(0, 0), testTrial(1, 0), testTrial(0, 1), testTrial(0, 2), testTrial(1, 2))
	part := run.Only([]int{0, 2})
	if len(part.Trials) != 4 || part.Trials[2].Block != 2 || len(run.Trials) != 5 || part.Header.Seed != run.Header.Seed {
		t.Errorf("of %d trials %d are left", len(run.Trials), len(part.Trials))
	}
	if none := run.Only(nil); len(none.Trials) != 0 {
		t.Errorf("no block has %d trials", len(none.Trials))
	}
}
