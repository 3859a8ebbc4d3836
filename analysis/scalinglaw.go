package analysis

import (
	"slices"

	"github.com/hbench/hbench/results"
)

// StrategyScaling is the scaling law that a strategy's throughput over core counts
// follows, under one setting, measured or simulated. A law is a summary: a pipeline
// that is saturated elsewhere scales in pieces, and its curve says more.
type StrategyScaling struct {
	Strategy  string
	Where     string // results.Cell.Where
	Simulated bool
	Choice    Choice
}

// Scaling fits a law to each strategy that has throughputs at enough core counts
// (see FitUSL), in the order of the summary's cells. Cells whose cores do not bind,
// that failed, or that did not keep the stages' limits are left out, and so is a
// strategy that did not store the same items on all of its cores.
func (s Summary) Scaling() []StrategyScaling {
	type curve struct {
		of   StrategyScaling
		n, x []float64
		sets map[string]bool // of failed items
	}
	var curves []*curve
	for _, c := range s.Cells {
		if c.Cell.Cores < 1 || !c.Throughput.Known() || len(c.OverLimit) > 0 {
			continue
		}
		i := slices.IndexFunc(curves, func(v *curve) bool { return v.of.Of(c.Cell) })
		if i < 0 {
			i = len(curves)
			curves = append(curves, &curve{of: StrategyScaling{Strategy: c.Cell.Strategy, Where: c.Cell.Where(), Simulated: c.Cell.Simulated}, sets: map[string]bool{}})
		}
		curves[i].sets[c.FailedSet] = true
		curves[i].n = append(curves[i].n, float64(c.Cell.Cores))
		curves[i].x = append(curves[i].x, c.Throughput.Center)
	}
	var out []StrategyScaling
	for _, v := range curves {
		if len(v.sets) > 1 {
			continue
		}
		var err error
		if v.of.Choice, err = ChooseLaw(v.n, v.x); err == nil { // else the law is not determined
			out = append(out, v.of)
		}
	}
	return out
}

// Of reports whether the cell is a point of the curve.
func (s StrategyScaling) Of(c results.Cell) bool {
	return c.Strategy == s.Strategy && c.Where() == s.Where && c.Simulated == s.Simulated
}
