package analysis

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestCellsToDistrust(t *testing.T) {
	for _, c := range []struct {
		n, noisy, unusable int
		simulated, want    bool
	}{
		{n: 6},
		{n: 0},
		{n: 6, noisy: 3},
		{n: 6, noisy: 4, want: true},
		{n: 6, noisy: 1, unusable: 1, want: true},
		{n: 8, noisy: 1, unusable: 1, want: true},
		{n: 9, noisy: 1, unusable: 1},
		{n: 9, noisy: 5, unusable: 1, want: true},
		{n: 1, noisy: 1, want: true},
		{n: 1, noisy: 1, unusable: 1, simulated: true},
	} {
		s := CellSummary{Cell: results.Cell{Simulated: c.simulated}, Noisy: c.noisy, Unusable: c.unusable, Seconds: Estimate{N: c.n}}
		if got := s.Distrusted(); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// What fewTrials rests on.
func TestOneTrialIsAnEndOfTheIntervalOfFew(t *testing.T) {
	for n := 2; n <= fewTrials+1; n++ {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(i + 1)
		}
		e := Median(xs, Confidence)
		if reaches := e.Lo == 1 || e.Hi == float64(n); reaches != (n <= fewTrials) {
			t.Errorf("of %d trials the interval is that of the %.0fth to the %.0fth", n, e.Lo, e.Hi)
		}
	}
}

func TestNoiseIsSaidInOneLine(t *testing.T) {
	cell := func(strategy string, noisy, unusable int) CellSummary {
		return CellSummary{Cell: results.Cell{Strategy: strategy, Cores: 2}, Noisy: noisy, Unusable: unusable, Seconds: Estimate{N: 6}}
	}
	quiet, noisy, bad := cell("a", 0, 0), cell("b", 2, 0), cell("c", 5, 2)
	simulated := bad
	simulated.Cell.Simulated = true
	for _, c := range []struct {
		cells []CellSummary
		want  string
	}{
		{[]CellSummary{quiet}, ""},
		{[]CellSummary{quiet, simulated}, ""},
		{[]CellSummary{quiet, noisy}, "2 of 12 trials ran on a noisy machine: marked ~, included"},
		{[]CellSummary{noisy, bad}, "7 of 12 trials ran on a noisy machine (2 very noisy): marked ~, included; " +
			"distrust c on 2 cores, marked ≁ (hbench doctor tells what disturbs)"},
		{[]CellSummary{bad, bad}, "10 of 12 trials ran on a noisy machine (4 very noisy): marked ~, included; " +
			"distrust c on 2 cores and c on 2 cores, marked ≁ (hbench doctor tells what disturbs)"},
		{[]CellSummary{bad, bad, quiet, bad, bad}, "20 of 30 trials ran on a noisy machine (8 very noisy): marked ~, included; " +
			"distrust 4 of 5 cells, marked ≁ (hbench doctor tells what disturbs)"},
	} {
		if got := strings.Join(noise(c.cells), "\n"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
