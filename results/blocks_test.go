package results

import "testing"

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
