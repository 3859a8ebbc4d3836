package export

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

func cellOf(strategy string, cores int, settings ...string) results.Cell {
	c := results.Cell{Strategy: strategy, Cores: cores}
	for i := 0; i+1 < len(settings); i += 2 {
		c.Settings = append(c.Settings, results.Setting{Field: settings[i], Value: settings[i+1]})
	}
	return c
}

func trialOf(c results.Cell, block int, wall time.Duration) results.Trial {
	return results.Trial{
		Cell: c, Block: block, Position: block, Start: time.Unix(1700000000+int64(block), 1).UTC(),
		WallNS: int64(wall), Items: 100, Digest: "aa", Outcomes: results.Outcomes{Stored: 99, Failed: 1},
		CPU:   results.CPU{UserNS: int64(wall) / 2, SystemNS: int64(wall) / 4},
		Limit: results.Limit{NS: int64(wall) / 2, UncappedNS: int64(wall) / 4, Binds: "cores"}, Efficiency: 0.5,
		Memory: results.Memory{PeakRSSBytes: 20 << 20, PeakHeapBytes: 5 << 20, AllocBytes: 30 << 20, Allocs: 12345},
		Noise:  results.Noise{Verdict: results.Quiet, Pressure: -1},
	}
}

// runOf is a run of the trials, in a plan of their cells.
func runOf(trials ...results.Trial) *results.Run {
	run := &results.Run{Trials: trials, Header: results.Header{
		Version: "0.1.0", Commit: "abc", Created: time.Unix(1700000000, 0), Go: "go1.26.0",
		Machine:  results.Machine{CPU: "AMD EPYC", Cores: 2, OS: "linux", Arch: "amd64", Hostname: "here"},
		Workload: "default", Items: 100, Seed: 7, API: "process",
	}}
	planned := map[string]bool{}
	for _, t := range trials {
		if key := t.Cell.Key(); !planned[key] {
			planned[key] = true
			run.Header.Plan.Cells = append(run.Header.Plan.Cells, t.Cell)
		}
		run.Header.Plan.Blocks = max(run.Header.Plan.Blocks, t.Block+1)
	}
	return run
}

// steady is a run of cells on 1 and 2 cores, each with eight trials whose times are
// a few parts in a thousand apart: those of pipeline take factor times as long.
func steady(factor float64) *results.Run {
	var trials []results.Trial
	for _, c := range []results.Cell{
		cellOf("sequential", 1), cellOf("pipeline:queue=0/8", 1), cellOf("batched:size=10,depth=2", 1),
		cellOf("sequential", 2), cellOf("pipeline:queue=0/8", 2), cellOf("batched:size=10,depth=2", 2),
	} {
		base := map[string]float64{"sequential": 2, "pipeline:queue=0/8": factor, "batched:size=10,depth=2": 1.5}[c.Strategy]
		for block := range 8 {
			seconds := base / float64(c.Cores) * (1 + 0.001*float64(block%5))
			trials = append(trials, trialOf(c, block, time.Duration(seconds*1e9)))
		}
	}
	return runOf(trials...)
}

func sourceOf(t testing.TB, run *results.Run) *Source {
	t.Helper()
	s, err := From(run)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t rapid.TB, format string, s *Source) []byte {
	t.Helper()
	f, ok := Named(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// anyText is text that tends to break formats; it is UTF-8, as whatever comes out of
// a run file is. It has no carriage return: encoding/csv reads one before a line feed
// as a part of the line's end.
func anyText() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.OneOf(
		rapid.RuneFrom([]rune("ab0-9=:,;/%\\\"'|{}()[]#.+ \t\n\v\u00a0\u2028é→\ufffd\x00\x7f")), rapid.Rune(),
	).Filter(func(r rune) bool { return r != '\r' }), 1, 12, -1)
}

// anyRun draws a run of some cells with any strategy texts, fields and values, whose
// trials some are no part of the figures.
func anyRun() *rapid.Generator[*results.Run] {
	return rapid.Custom(func(t *rapid.T) *results.Run {
		fields := rapid.SliceOfNDistinct(rapid.OneOf(anyText(), rapid.SampledFrom([]string{"fetch.latency", "strategy", "cores", "gomaxprocs", "items", "a.b", "a_b", "a_b_2"})),
			0, 3, rapid.ID).Draw(t, "fields")
		cells := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) results.Cell {
			c := cellOf(anyText().Draw(t, "strategy"), rapid.IntRange(1, 64).Draw(t, "cores"))
			for _, f := range fields {
				c.Settings = append(c.Settings, results.Setting{Field: f, Value: anyText().Draw(t, "value")})
			}
			c.Simulated = rapid.Bool().Draw(t, "simulated")
			return c
		}), 1, 5, results.Cell.Key).Draw(t, "cells")
		var trials []results.Trial
		for i, c := range cells {
			for block := range rapid.IntRange(1, 3).Draw(t, "trials") {
				trial := trialOf(c, block, time.Duration(rapid.Int64Range(1, 1e13).Draw(t, "wall")))
				trial.Efficiency = rapid.Float64Range(0, 1).Draw(t, "efficiency")
				trial.Warnings = rapid.SliceOfN(anyText(), 0, 2).Draw(t, "warnings")
				if i+block > 0 && rapid.IntRange(0, 4).Draw(t, "failed") == 0 {
					trial.Failure = &results.Failure{Cause: anyText().Draw(t, "cause"), Message: anyText().Draw(t, "message")}
				}
				trials = append(trials, trial)
			}
		}
		run := runOf(trials...)
		run.Header.Workload = anyText().Draw(t, "workload")
		run.Header.Machine.CPU = anyText().Draw(t, "cpu")
		run.Warnings = rapid.SliceOfN(anyText(), 0, 2).Draw(t, "warnings")
		return run
	})
}
