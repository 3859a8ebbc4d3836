package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// made is a run at a tenth of the scale: one strategy takes 120 ms, the other loses half
// its items in 50 ms.
func made() *result {
	cell := func(strategy string) results.Cell { return results.Cell{Strategy: strategy, Cores: 2} }
	run := &results.Run{Header: results.Header{Go: "go1.26", Version: "0.1.0", Machine: results.Machine{CPU: "Imaginary 9000", Cores: 2},
		Plan: results.Plan{Cells: []results.Cell{cell("pipeline"), cell("fetch-all")}, Blocks: 2}}}
	for block := range 2 {
		for i, c := range run.Header.Plan.Cells {
			t := results.Trial{Cell: c, Block: block, Position: i, Items: 10, Digest: "1", WallNS: int64(120*time.Millisecond) + int64(block)*2e6,
				Outcomes: results.Outcomes{Stored: 10, Fallback: 3}, Held: &results.Held{Items: 7}, Noise: results.Noise{Verdict: results.Quiet}}
			if i == 1 {
				t.WallNS, t.Outcomes, t.Held = int64(50*time.Millisecond), results.Outcomes{Stored: 5, Failed: 5, FailedSet: "a"}, nil
			}
			run.Trials = append(run.Trials, t)
		}
	}
	run.Trials[0].Noise.Verdict = results.Noisy
	return &result{preset: "batches", scale: 0.1, run: run, summary: analysis.Summarize(run),
		model: []predicted{{Strategy: "pipeline", Cores: 2, MakespanNS: 110e6, LimitNS: 100e6, Stored: 10}, {Strategy: "fetch-all", Cores: 2, MakespanNS: 50e6, LimitNS: 50e6, Stored: 5}},
		why:   diagnosis{Strategy: "pipeline", Cores: 2, Verdict: "cpu-slots", Stage: "process", Certainty: "sure", Advice: "Give it workers"}}
}

func TestTimesStandAtFullScaleBesideThePrediction(t *testing.T) {
	want := "| cores | strategy | in virtual time | measured | ± | over predicted | stored | failed | most held |\n" +
		"|---|---|---|---|---|---|---|---|---|\n" +
		"| 2 | `pipeline` | 1.10 s | 1.21 s | 1 % | +10 % | 10, 3 by fallback | 0 | 7 |\n" +
		"| 2 | `fetch-all` | 500 ms | 500 ms | 0 % | +0 % | 5 | 5 |  |\n" +
		"\nMeasured at scale 0.1, times divided by it: 2 trials a cell on Imaginary 9000, 2 cores, go1.26, hbench 0.1.0; 1 of 4 trials on a noisy machine." +
		" What held `pipeline` up on 2 cores: cpu-slots (process), sure. Give it workers."
	if diff := cmp.Diff(want, made().table()); diff != "" {
		t.Error(diff)
	}
}

func TestTheSummaryLeavesOutWhatLostItems(t *testing.T) {
	got := summary([]*part{{mark: measuredMark, result: made()}})
	want := "| [batches](#batches) | 2 | 1.00 s | `pipeline` | 1.10 s | 1.21 s |"
	if lines := strings.Split(got, "\n"); len(lines) != 3 || lines[2] != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestASummaryOfNoisyTrialsSaysSo(t *testing.T) {
	r := made()
	if text := summary([]*part{{mark: measuredMark, result: r}}); strings.Contains(text, disturbed) {
		t.Errorf("one of four trials was noisy: %s", text)
	}
	for i := range r.run.Trials {
		r.run.Trials[i].Noise.Verdict = results.Unusable
	}
	if text := summary([]*part{{mark: measuredMark, result: r}}); !strings.HasSuffix(text, "\n\n"+disturbed) {
		t.Error(text)
	}
}

func TestWhatSleepsIsMarkedAndInNoSummary(t *testing.T) {
	r := made()
	for i := range r.run.Trials {
		r.run.Trials[i].Stages = []results.Stage{{Name: "process", Kind: "cpu", Pretends: true}}
	}
	r.summary = analysis.Summarize(r.run)
	if text := r.table(); !strings.Contains(text, "| `pipeline` (sleeps) |") {
		t.Error(text)
	}
	if text := summary([]*part{{mark: measuredMark, result: r}}); strings.Contains(text, "batches") {
		t.Error(text)
	}
}

func TestDurationsHaveThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Millisecond: "5 ms", 1234 * time.Millisecond: "1.23 s", 12345 * time.Millisecond: "12.3 s", 2100 * time.Second: "2100 s",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
