package results

import (
	"time"

	"pgregory.net/rapid"
)

func testHeader() Header {
	cells := []Cell{
		{Strategy: "sequential", Cores: 1, Settings: []Setting{{Field: "fetch.latency", Value: "5ms"}}, LatencyNS: 5e6},
		{Strategy: "pipeline", Cores: 2, Settings: []Setting{{Field: "fetch.latency", Value: "5ms"}}, LatencyNS: 5e6},
	}
	return Header{
		Format: Format, Schema: Schema, Version: "0.1.0", Created: time.Unix(1700000000, 0).UTC(), Go: "go1.26",
		Machine: Machine{CPU: "test", Cores: 2, OS: "linux", Arch: "amd64"},
		Spec:    []byte(`{"items":10}`), Workload: "default", Items: 10, Seed: 1, API: "direct",
		Plan: Plan{Cells: cells, Blocks: 2},
	}
}

func testTrial(cell, block int) Trial {
	return Trial{
		Cell: testHeader().Plan.Cells[cell], Block: block, WallNS: 1e9 + int64(block), Items: 10,
		Start: time.Unix(1700000001, 0).UTC(), Digest: "00000000000000ff", Stages: []Stage{{Name: "fetch", Kind: "io"}},
	}
}

// anyTrial draws a trial with what tends to break a line format: quotes, line
// breaks and characters beyond ASCII.
func anyTrial() *rapid.Generator[Trial] {
	return rapid.Custom(func(t *rapid.T) Trial {
		trial := testTrial(rapid.IntRange(0, 1).Draw(t, "cell"), rapid.IntRange(0, 9).Draw(t, "block"))
		trial.WallNS = rapid.Int64Range(0, 1<<62).Draw(t, "wall")
		trial.Efficiency = rapid.Float64Range(0, 1).Draw(t, "efficiency")
		trial.Warnings = rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("ab\"\n\r\\{}é→\u2028"))), 1, 3).Draw(t, "warnings")
		if rapid.Bool().Draw(t, "failed") {
			trial.Failure = &Failure{Cause: "crash", Message: rapid.StringOf(rapid.RuneFrom([]rune("x\n\"\t"))).Draw(t, "message")}
		}
		return trial
	})
}
