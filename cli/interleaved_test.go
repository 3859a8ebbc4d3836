package cli

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hbench/hbench/results"
)

// interleaved FOLDER BLOCKS [CELL=CHANGE...] writes base.jsonl, head.jsonl and
// again.jsonl as hbench ab records them, of cells such as pipeline/2: 3 % of noise in a
// block, 0.7 % in a trial, always the same. Head's trials of a named cell take longer
// by the change: pipeline/2=0.05.
func interleaved(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interleaved FOLDER BLOCKS [CELL=CHANGE...]")
	}
	blocks, err := strconv.Atoi(args[1])
	ts.Check(err)
	changes := map[string]float64{}
	for _, arg := range args[2:] {
		cell, change, _ := strings.Cut(arg, "=")
		changes[cell], err = strconv.ParseFloat(change, 64)
		ts.Check(err)
	}
	ts.Check(writeInterleaved(ts.MkAbs(args[0]), blocks, changes))
}

// interleavedSides are the files of an interleaved measurement.
var interleavedSides = []string{"base", "head", "again"}

func writeInterleaved(dir string, blocks int, changes map[string]float64) error {
	r := rand.New(rand.NewPCG(3, 4))
	begun := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	runs := make([]results.Run, len(interleavedSides))
	for side, name := range interleavedSides {
		runs[side].Header = results.Header{Version: "0.1.0", Commit: map[bool]string{false: "1111111", true: "2222222"}[name == "head"],
			Created: begun, Go: "go1.26.0", Interleaved: "20260301-090000", API: "process", Workload: "default", Items: 400, Spec: []byte(`{"items":400}`),
			Plan: results.Plan{Blocks: blocks}, Machine: results.Machine{CPU: "AMD EPYC 7B13", Cores: 2, OS: "linux", Kernel: "6.8.0", Arch: "amd64"}}
	}
	for cores := 1; cores <= 2; cores++ {
		for i, strategy := range []string{"sequential", "batched:size=32", "pipeline"} {
			cell := results.Cell{Strategy: strategy, Cores: cores}
			for block := range blocks {
				shared := 0.03 * r.NormFloat64()
				for side, name := range interleavedSides {
					ms := []float64{2556, 779, 478}[i] / math.Sqrt(float64(cores)) * math.Exp(shared+0.007*r.NormFloat64())
					if name == "head" {
						ms *= 1 + changes[fmt.Sprintf("%s/%d", strategy, cores)]
					}
					begun = begun.Add(time.Duration(ms * 1e6))
					runs[side].Trials = append(runs[side].Trials, results.Trial{Cell: cell, Block: block, Start: begun, WallNS: int64(ms * 1e6), Items: 400,
						Digest: "00000000000000aa", Outcomes: results.Outcomes{Stored: 400}, Noise: results.Noise{Verdict: results.Quiet}})
				}
			}
			for side := range runs {
				plan := &runs[side].Header.Plan
				plan.Cells = append(plan.Cells, cell)
			}
		}
	}
	for side, name := range interleavedSides {
		if err := writeRun(filepath.Join(dir, name+".jsonl"), runs[side]); err != nil {
			return err
		}
	}
	return nil
}

func writeRun(path string, run results.Run) error {
	if err := writable(filepath.Dir(path)); err != nil {
		return err
	}
	w, err := results.Create(path, run.Header)
	if err != nil {
		return err
	}
	for _, t := range run.Trials {
		if err := w.Append(t); err != nil {
			return err
		}
	}
	return w.Close()
}
