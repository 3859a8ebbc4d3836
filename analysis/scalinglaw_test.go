package analysis

import (
	"math"
	"testing"

	"github.com/hbench/hbench/results"
)

// cellAt is a cell with a throughput.
func cellAt(strategy string, cores int, itemsPerSecond float64) CellSummary {
	return CellSummary{Cell: results.Cell{Strategy: strategy, Cores: cores},
		Throughput: Estimate{Center: itemsPerSecond, Lo: itemsPerSecond, Hi: itemsPerSecond, N: 6, Confidence: Confidence}}
}

func TestEachStrategyHasTheLawOfItsOwnPoints(t *testing.T) {
	var s Summary
	for _, n := range []int{1, 2, 4, 8, 16, 32} {
		s.Cells = append(s.Cells,
			cellAt("amdahl", n, 10*AmdahlSpeedup(0.1, float64(n))),
			cellAt("peaked", n, USL{Alpha: 0.02, Beta: 0.01, Gamma: 5}.Throughput(float64(n))))
	}
	s.Cells = append(s.Cells, cellAt("amdahl", 0, 1e9)) // cores that do not bind are no point
	over := cellAt("amdahl", 64, 1e9)
	over.OverLimit = []string{"fetch"}
	s.Cells = append(s.Cells, over)
	simulated := cellAt("amdahl", 1, 1e9)
	simulated.Cell.Simulated = true
	s.Cells = append(s.Cells, simulated)
	for _, n := range []int{1, 2, 4} {
		s.Cells = append(s.Cells, cellAt("few", n, float64(n)))
	}
	got := s.Scaling()
	if len(got) != 2 || got[0].Strategy != "amdahl" || got[1].Strategy != "peaked" {
		t.Fatalf("%+v, want the laws of amdahl and peaked", got)
	}
	if alpha := got[0].Choice.Chosen().Alpha.Center; math.Abs(alpha-0.1) > 1e-6 {
		t.Errorf("serial share %v, want 0.1", alpha)
	}
	if peak, _, ok := got[1].Choice.Chosen().Peak(); !ok || math.Abs(peak-math.Sqrt(0.98/0.01)) > 1e-3 {
		t.Errorf("peak at %v (%v), want %v", peak, ok, math.Sqrt(0.98/0.01))
	}
}
