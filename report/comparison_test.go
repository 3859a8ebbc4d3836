package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// sideRuns are base, head and base again of three strategies on 1 and 2 cores, as
// hbench ab records them: 2 % of noise in a block, 0.8 % in a trial, and head's trials
// of some cells take longer.
func sideRuns(blocks int, longer map[string]float64) []*results.Run {
	r := rand.New(rand.NewPCG(11, 12))
	runs := make([]*results.Run, 3)
	for side := range runs {
		runs[side] = &results.Run{Header: results.Header{Version: "0.1.0", Commit: [...]string{"1111111", "2222222", "1111111"}[side], Interleaved: "together", API: "process",
			Workload: "default", Items: 400, Go: "go1.26.0", Plan: results.Plan{Blocks: blocks},
			Machine: results.Machine{CPU: "AMD EPYC 7B13", Cores: 2, OS: "linux", Kernel: "6.8.0", Virtualization: "kvm"}}}
	}
	for cores := 1; cores <= 2; cores++ {
		for i, strategy := range []string{"sequential", "batched:size=32", "pipeline"} {
			cell := results.Cell{Strategy: strategy, Cores: cores}
			for _, run := range runs {
				run.Header.Plan.Cells = append(run.Header.Plan.Cells, cell)
			}
			for block := range blocks {
				shared := 0.02 * r.NormFloat64()
				for side, run := range runs {
					ms := []float64{2500, 700, 480}[i] / math.Sqrt(float64(cores)) * math.Exp(shared+0.008*r.NormFloat64())
					cpu := 480.0
					if side == 1 {
						factor := 1 + longer[fmt.Sprintf("%s/%d", strategy, cores)]
						ms, cpu = ms*factor, cpu*factor
					}
					run.Trials = append(run.Trials, results.Trial{Cell: cell, Block: block, WallNS: int64(ms * 1e6), Items: 400, Digest: "aa",
						Outcomes: results.Outcomes{Stored: 400}, CPU: results.CPU{UserNS: int64(cpu * 1e6)}, Memory: results.Memory{PeakRSSBytes: 22 << 20},
						Limit: results.Limit{NS: int64(400e6 / math.Sqrt(float64(cores)))}, Efficiency: 400 / ms / math.Sqrt(float64(cores)), Noise: results.Noise{Verdict: results.Quiet}})
				}
			}
		}
	}
	return runs
}

func compared(runs []*results.Run) analysis.Comparison {
	return analysis.Compare(runs[0], runs[1], runs[2], analysis.CompareOptions{Base: "main", Head: "faster-queue"})
}

// comparisons are one of each kind.
func comparisons() map[string]analysis.Comparison {
	slower := map[string]float64{"pipeline/2": 0.055, "batched:size=32/1": -0.06, "sequential/1": 0.018}
	with := func(change func(base, head *results.Run)) analysis.Comparison {
		runs := sideRuns(12, slower)
		change(runs[0], runs[1])
		return compared(runs)
	}
	return map[string]analysis.Comparison{
		"regressed": compared(sideRuns(12, slower)),
		"unchanged": compared(sideRuns(12, nil)),
		"improved":  compared(sideRuns(12, map[string]float64{"pipeline/2": -0.2, "pipeline/1": -0.1})),
		"too-few":   compared(sideRuns(5, slower)),
		"unpaired":  with(func(base, head *results.Run) { base.Header.Interleaved, head.Header.Interleaved = "", "" }),
		"differ":    with(func(base, head *results.Run) { head.Header.Seed = 7 }),
		"failed": with(func(base, head *results.Run) {
			head.Trials[30].Failure = &results.Failure{Cause: "crash", Message: "panic: assignment to entry in nil map"}
			base.Header.Plan.Cells, base.Trials = base.Header.Plan.Cells[:5], base.Trials[:60]
		}),
		"noisy": func() analysis.Comparison {
			runs := sideRuns(12, nil)
			for i := range runs[0].Trials {
				for k, run := range runs {
					if c := run.Trials[i].Cell; c.Cores == 2 {
						run.Trials[i].WallNS += int64(0.12 * float64(run.Trials[i].WallNS) * float64((i*(3+2*k))%7) / 7)
					}
				}
			}
			return compared(runs)
		}(),
		"strategies": analysis.CompareStrategies(sideRuns(12, nil)[0], "batched:size=32", analysis.CompareOptions{}),
		"nothing":    analysis.Compare(&results.Run{}, &results.Run{}, nil, analysis.CompareOptions{}),
	}
}

func comparisonText(t testing.TB, c analysis.Comparison, o ComparisonOptions) string {
	t.Helper()
	var b strings.Builder
	if err := WriteComparison(&b, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestComparisonsReadAsBefore(t *testing.T) {
	all := comparisons()
	for name, o := range map[string]ComparisonOptions{
		"regressed.txt": {Width: 140}, "regressed-80.txt": {Width: 80}, "regressed.md": {Format: MarkdownComparison},
		"unchanged.txt": {Width: 140}, "unchanged.md": {Format: MarkdownComparison},
		"improved.md": {Format: MarkdownComparison}, "too-few.txt": {Width: 140},
		"unpaired.txt": {Width: 140}, "unpaired.md": {Format: MarkdownComparison}, "differ.txt": {Width: 140}, "failed.txt": {Width: 140},
		"failed.md": {Format: MarkdownComparison}, "noisy.txt": {Width: 140}, "strategies.txt": {Width: 140}, "nothing.txt": {Width: 140},
	} {
		got := comparisonText(t, all[regexp.MustCompile(`(-80)?\..*`).ReplaceAllString(name, "")], o)
		golden(t, "testdata/comparison-"+name, got)
	}
}

func TestEveryVerdictHasASignAndAWord(t *testing.T) {
	signs := map[string]bool{}
	for _, v := range analysis.ChangeVerdicts {
		sign := changeSigns[v]
		if sign == "" || signs[sign] || strings.Contains(comparison{}.word(v), "-") {
			t.Errorf("%s: sign %q, word %q", v, sign, comparison{}.word(v))
		}
		signs[sign] = true
	}
}

func TestCommentsBeginWithTheMarker(t *testing.T) {
	for name, c := range comparisons() {
		text := comparisonText(t, c, ComparisonOptions{Format: MarkdownComparison})
		if !strings.HasPrefix(text, ComparisonMarker+"\n### ") || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

func TestTheLargestChangesAreNamed(t *testing.T) {
	for name, want := range map[string]string{
		"regressed":  "Regressed: pipeline on 2 cores, ",
		"improved":   "No regression; improved: 2 of 6 cells, most pipeline on 2 cores, ",
		"unpaired":   "Not conclusive: pipeline on 2 cores, 5.0 % slower (2.6 to 7.7 %), or the machine was: the runs were not measured in turn.",
		"too-few":    "Not valid: no change could have been found, however large: among 6 cells it takes 8 blocks, and there are at most 5.",
		"differ":     "Not valid: the runs differ in seed (0 and 7).",
		"failed":     "Not valid: pipeline on 1 core, failed: 1 of 12 trials of head failed: crash: panic: assignment to entry in nil map.",
		"unchanged":  "No regression.",
		"nothing":    "Not valid: there are no cells to compare.",
		"strategies": "Against batched:size=32: ",
	} {
		if got := newComparison(comparisons()[name]).finding(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
