package analysis

import (
	"fmt"
	"math"

	"github.com/hbench/hbench/results"
)

// Prediction holds one cell's simulated makespan against its measured one.
type Prediction struct {
	Cell      results.Cell // the measured one
	Predicted float64      // seconds
	Measured  Estimate     // seconds; unknown where nothing was measured
	// Error is predicted / measured - 1: above 0, the run was faster than predicted.
	// 0 where nothing was measured, or other items were stored than predicted.
	Error float64
	// Replay is the same for a trial's own durations, replayed in virtual time:
	// what strategy and simulation do not explain. The median over trials; 0 where
	// none was replayed.
	Replay     float64
	Noisy      int  // trials on a noisy machine, of Measured.N
	OtherItems bool // others failed than was predicted: there is no error
}

// Predictions are all cells of a run that were simulated and planned to be
// measured, in the plan's order.
type Predictions struct {
	Cells []Prediction
	// Error is the median of the cells' absolute errors, Replay of their replays';
	// Judged is the number of cells that it rests on.
	Error, Replay float64
	Judged        int
	// Doubt says why errors are not to be judged; empty: they can be.
	Doubt string
}

// mostNoisy is the share of noisy trials above which a prediction is not judged.
const mostNoisy = 0.25

// Predict holds the simulated cells of a run against its measured ones.
func Predict(run *results.Run, s Summary) Predictions {
	simulated := map[string]results.Trial{}
	for _, t := range run.Trials {
		if t.Cell.Simulated && t.OK() {
			simulated[t.Cell.Measured().Key()] = t
		}
	}
	var p Predictions
	var errors, replays []float64
	noisy, trials := 0, 0
	for _, c := range s.Cells {
		predicted, ok := simulated[c.Cell.Key()]
		if c.Cell.Simulated || !ok {
			continue
		}
		one := Prediction{Cell: c.Cell, Predicted: seconds(predicted), Measured: c.Seconds, Noisy: c.Noisy, Replay: replayed(run, c.Cell),
			OtherItems: c.Seconds.Known() && failedSet(predicted) != c.FailedSet}
		if c.Seconds.Known() && !one.OtherItems {
			one.Error = one.Predicted/c.Seconds.Center - 1
			errors = append(errors, math.Abs(one.Error))
			noisy, trials = noisy+c.Noisy, trials+c.Seconds.N
		}
		if one.Replay != 0 {
			replays = append(replays, math.Abs(one.Replay))
		}
		p.Cells = append(p.Cells, one)
	}
	p.Error, p.Replay, p.Judged = middle(errors), middle(replays), len(errors)
	if float64(noisy) > mostNoisy*float64(trials) {
		p.Doubt = fmt.Sprintf("%d of %d trials ran on a noisy machine", noisy, trials)
	}
	return p
}

// replayed is the median over a cell's trials of replay / makespan - 1.
func replayed(run *results.Run, c results.Cell) float64 {
	var off []float64
	for _, t := range run.Trials {
		if t.Cell.Same(c) && t.OK() && t.ReplayNS > 0 && t.WallNS > 0 {
			off = append(off, float64(t.ReplayNS)/float64(t.WallNS)-1)
		}
	}
	return middle(off)
}
