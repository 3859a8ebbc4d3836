package analysis

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// oddRun is a run such as no hbench writes.
func oddRun(t *rapid.T, name string) *results.Run {
	some := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }
	anyCell := rapid.Custom(func(t *rapid.T) results.Cell {
		return results.Cell{Strategy: some("a", "b").Draw(t, "strategy"), Cores: rapid.IntRange(1, 2).Draw(t, "cores"), Simulated: rapid.IntRange(0, 9).Draw(t, "simulated") == 0}
	})
	anyTrial := rapid.Custom(func(t *rapid.T) results.Trial {
		trial := results.Trial{Cell: anyCell.Draw(t, "cell"), Block: rapid.IntRange(0, 12).Draw(t, "block"),
			WallNS: rapid.SampledFrom([]int64{0, 1, 1e8, 1.1e8, math.MaxInt64}).Draw(t, "wall"), Items: rapid.IntRange(0, 2).Draw(t, "items"),
			Digest: some("", "aa").Draw(t, "digest"), Outcomes: results.Outcomes{Stored: rapid.IntRange(-1, 2).Draw(t, "stored"), Fallback: rapid.IntRange(0, 1).Draw(t, "fallback")},
			Limit: results.Limit{NS: rapid.Int64Range(-1, 1).Draw(t, "limit")}, Efficiency: rapid.Float64Range(-1, 2).Draw(t, "efficiency"),
			CPU: results.CPU{UserNS: rapid.Int64().Draw(t, "cpu")}, Memory: results.Memory{PeakRSSBytes: rapid.Uint64().Draw(t, "rss")},
			Noise: results.Noise{Verdict: some("", results.Quiet, results.Noisy, results.Unusable).Draw(t, "noise")}}
		if rapid.IntRange(0, 9).Draw(t, "fails") == 0 {
			trial.Failure = &results.Failure{Cause: some("crash", results.CauseInterrupted).Draw(t, "cause")}
		}
		if rapid.Bool().Draw(t, "starts") {
			trial.Start = time.Unix(rapid.Int64Range(0, 3).Draw(t, "start"), 0)
		}
		return trial
	})
	return &results.Run{
		Header: results.Header{Interleaved: some("", "x", "x", "x").Draw(t, name+" interleaved"), API: some("direct", "direct", "direct", results.APISimulated).Draw(t, name+" api"),
			Plan: results.Plan{Cells: rapid.SliceOfN(anyCell, 0, 4).Draw(t, name+" plan"), Blocks: rapid.IntRange(0, 12).Draw(t, name+" blocks")}},
		Trials: rapid.SliceOfN(anyTrial, 0, 60).Draw(t, name),
	}
}

func TestNoRunsAreTooOddToBeCompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, head, again := oddRun(t, "base"), oddRun(t, "head"), oddRun(t, "again")
		if rapid.Bool().Draw(t, "without again") {
			again = nil
		}
		for _, c := range []Comparison{Compare(base, head, again, CompareOptions{}), CompareStrategies(head, "a", CompareOptions{})} {
			counted := 0
			for _, v := range ChangeVerdicts {
				counted += c.Count(v)
			}
			if counted != len(c.Cells) {
				t.Errorf("%d verdicts on %d cells", counted, len(c.Cells))
			}
			if c.Advisory() && c.Outcome() == OutcomeRegressed {
				t.Error("advice that ends as a regression")
			}
			if c.Outcome() == OutcomePassed && !slices.ContainsFunc(c.Cells, func(cell CellComparison) bool { return cell.Verdict.Compared() }) {
				t.Error("nothing was compared, and it passed")
			}
			for _, cell := range c.Cells {
				holdsCell(t, cell)
			}
		}
	})
}

func holdsCell(t *rapid.T, cell CellComparison) {
	if !(cell.P >= 0 && cell.P <= cell.Adjusted && cell.Adjusted <= 1) {
		t.Errorf("p %v, adjusted %v", cell.P, cell.Adjusted)
	}
	estimates := []Estimate{cell.Base, cell.Head, cell.Change, cell.Noise}
	for _, b := range []Beside{cell.Efficiency, cell.CPU, cell.Memory} {
		estimates = append(estimates, b.Base, b.Head, b.Change)
	}
	for _, e := range estimates {
		if all := []float64{e.Lo, e.Center, e.Hi, e.Confidence, cell.Detectable}; len(finite(all)) < len(all) || e.Known() && !(e.Lo <= e.Center && e.Center <= e.Hi) {
			t.Errorf("%+v", e)
		}
	}
	if !cell.Verdict.Compared() && cell.Change.Known() {
		t.Errorf("%s, and yet changed by %+v", cell.Verdict, cell.Change)
	}
}
