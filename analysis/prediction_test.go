package analysis

import (
	"math"
	"testing"

	"github.com/hbench/hbench/results"
)

// foretold is a run of two cells, each predicted and measured so often.
func foretold(noisy int) *results.Run {
	run := &results.Run{}
	for i, strategy := range []string{"sequential", "pipeline"} {
		cell := results.Cell{Strategy: strategy, Cores: 1}
		run.Header.Plan.Cells = append(run.Header.Plan.Cells, cell)
		simulated := cell
		simulated.Simulated = true
		run.Trials = append(run.Trials, results.Trial{Cell: simulated, WallNS: int64(i+1) * 110})
		for block := range 4 {
			t := results.Trial{Cell: cell, Block: block, WallNS: int64(i+1) * 100, ReplayNS: int64(i+1) * 98}
			t.Noise.Verdict = results.Quiet
			if block < noisy {
				t.Noise.Verdict = results.Noisy
			}
			run.Trials = append(run.Trials, t)
		}
	}
	run.Header.Plan.Blocks = 4
	return run
}

func TestAPredictionIsHeldAgainstTheMeasuredMedian(t *testing.T) {
	run := foretold(1)
	p := Predict(run, Summarize(run))
	if len(p.Cells) != 2 || p.Judged != 2 || math.Abs(p.Error-0.1) > 1e-9 || math.Abs(p.Replay-0.02) > 1e-9 || p.Doubt != "" {
		t.Errorf("%+v, want errors of 10 %% and replays of 2 %%", p)
	}
	for _, c := range p.Cells {
		if math.Abs(c.Error-0.1) > 1e-9 || math.Abs(c.Replay+0.02) > 1e-9 || c.Noisy != 1 {
			t.Errorf("%+v", c)
		}
	}
}

func TestAPredictionIsNotJudgedOnANoisyMachine(t *testing.T) {
	run := foretold(2)
	if p := Predict(run, Summarize(run)); p.Doubt != "4 of 8 trials ran on a noisy machine" {
		t.Errorf("doubt %q", p.Doubt)
	}
}

func TestBeforeMeasuringThereIsOnlyThePrediction(t *testing.T) {
	run := foretold(0)
	var simulated []results.Trial
	for _, t := range run.Trials {
		if t.Cell.Simulated {
			simulated = append(simulated, t)
		}
	}
	run.Trials = simulated
	p := Predict(run, Summarize(run))
	if len(p.Cells) != 2 || p.Judged != 0 || p.Error != 0 || p.Doubt != "" || p.Cells[0].Measured.Known() {
		t.Errorf("%+v", p)
	}
}
