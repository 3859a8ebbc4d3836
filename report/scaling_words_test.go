package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func TestScalingLawsAreSaidInWords(t *testing.T) {
	curve := func(throughput func(n float64) float64) (s analysis.Summary) {
		for _, n := range []int{1, 2, 4, 8, 16, 32} {
			x := throughput(float64(n))
			s.Cells = append(s.Cells, analysis.CellSummary{Cell: results.Cell{Strategy: "pipeline", Cores: n, Simulated: true},
				Throughput: analysis.Estimate{Center: x, Lo: x, Hi: x, N: 1, Confidence: 0.95, Exact: true}})
		}
		return s
	}
	// As of a strategy in batches: the nearest law falls a little, the points do not.
	soonFlat := func(n float64) float64 {
		return map[float64]float64{1: 100, 2: 190, 4: 340, 8: 540}[n] + 680*max(0, min(n-8, 1))
	}
	for name, c := range map[string]struct {
		of   analysis.Summary
		want string
	}{
		"amdahl": {curve(func(n float64) float64 { return analysis.AmdahlSpeedup(0.1, n) }),
			"pipeline (simulated) scales by Amdahl's law with a serial share of 10 % (95 %: 10–10 %), at most 10.0× one core"},
		"peaked": {curve(analysis.USL{Alpha: 0.02, Beta: 0.01, Gamma: 5}.Throughput),
			"pipeline (simulated) scales by Gunther's law with contention 2 % (95 %: 2–2 %) and coherency 1 % (95 %: 1–1 %), fastest on 10 cores"},
		"flat at the end": {curve(soonFlat), ", hardly faster beyond 16 cores"},
		"flat": {curve(func(float64) float64 { return 3 }),
			"pipeline (simulated) does not scale: it takes as long on any number of cores"},
		"saturated": {curve(func(n float64) float64 { return min(n, 3) }), "pipeline (simulated) follows no scaling law (the nearer one, amdahl, explains "},
	} {
		if got := strings.Join(scalingWords(c.of), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLawsBeyondTheSixthAreOnlyMentioned(t *testing.T) {
	var s analysis.Summary
	for _, strategy := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		for _, n := range []int{1, 2, 4, 8} {
			s.Cells = append(s.Cells, analysis.CellSummary{Cell: results.Cell{Strategy: strategy, Cores: n},
				Throughput: analysis.Estimate{Center: float64(n), Lo: float64(n), Hi: float64(n), N: 6, Confidence: 0.95}})
		}
	}
	if got := scalingWords(s); len(got) != mostLaws+1 || !strings.Contains(got[mostLaws], "not shown") {
		t.Errorf("%q", got)
	}
}
