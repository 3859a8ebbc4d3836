package analysis

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

func TestSingleTrialsAreCountedAsTheSummaryCountsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := mixed()
		for i := range run.Trials {
			trial := &run.Trials[i]
			switch rapid.SampledFrom([]string{"", "", "", "failed", "untimed", "digest", "simulated", "twice"}).Draw(t, "what") {
			case "failed":
				trial.Failure = &results.Failure{Cause: rapid.SampledFrom([]string{"", "crash"}).Draw(t, "cause")}
			case "untimed":
				trial.WallNS = 0
			case "digest":
				trial.Digest = rapid.SampledFrom([]string{"bb", ""}).Draw(t, "digest")
			case "simulated":
				trial.Cell.Simulated = true
			case "twice":
				trial.Start = trial.Start.AddDate(1, 0, i)
				run.Trials = append(run.Trials, *trial)
			}
		}
		cells, _ := ByCell(run)
		summary := Summarize(run)
		if len(cells) != len(summary.Cells) {
			t.Fatalf("%d cells, the summary has %d", len(cells), len(summary.Cells))
		}
		for i, c := range cells {
			want, counted, block := summary.Cells[i], 0, 0
			for _, trial := range c.Trials {
				if trial.LeftOut == "" {
					counted++
				}
				if !trial.Cell.Same(c.Cell) || trial.Block < block {
					t.Fatalf("%s holds a trial of %s, block %d after %d", c.Cell.Key(), trial.Cell.Key(), trial.Block, block)
				}
				block = trial.Block
			}
			if !c.Cell.Same(want.Cell) || len(c.Trials) != want.Trials || counted != want.Seconds.N {
				t.Fatalf("%s has %d of %d trials in its figures, want %d of %d", c.Cell.Key(), counted, len(c.Trials), want.Seconds.N, want.Trials)
			}
		}
	})
}

func TestATrialThatIsLeftOutSaysWhy(t *testing.T) {
	run := mixed()
	run.Trials[0].Failure = &results.Failure{Cause: "crash"}
	run.Trials[1].WallNS = 0
	run.Trials[2].Digest = "bb"
	cells, warnings := ByCell(run)
	for i, want := range []string{"crash", Untimed, OtherDigest, ""} {
		if got := cells[0].Trials[i].LeftOut; got != want {
			t.Errorf("trial %d is left out for %q, want %q", i, got, want)
		}
	}
	if !mentions(warnings, "not compared: pipeline on 2 cores (1 of 4)") {
		t.Errorf("warnings %q", warnings)
	}
}
