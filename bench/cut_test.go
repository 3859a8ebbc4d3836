package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// recorded is a run file of made-up trials, and how it would be resumed.
func recorded(t *testing.T, blocks int) (file []byte, resume func(*results.Run) *Sweep) {
	t.Helper()
	s, _ := pretend(t, blocks, nil)
	s.Plans = s.Plans[:2]
	spec, err := json.Marshal(tiny())
	if err != nil {
		t.Fatal(err)
	}
	h := headerOf(s, 0)
	h.Spec, h.API, h.Seed = spec, string(s.API), s.Seed
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := results.Create(path, h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Measure(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return file, func(run *results.Run) *Sweep {
		again, _ := pretend(t, blocks, nil)
		if again.Plans, again.First, again.Blocks, err = Resume(run, 0, strategies.All); err != nil {
			t.Fatal(err)
		}
		return again
	}
}

// cuts are moments to cut a file of that header at: round every end of a line, and so
// many drawn ones. That a file cut at every single byte is read and added to is tested
// where it is written, in package results.
func cuts(file []byte, drawn int) (at []int) {
	header := bytes.IndexByte(file, '\n')
	for i, b := range file {
		if b == '\n' {
			at = append(at, i, i+1, min(i+2, len(file)))
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range drawn {
		at = append(at, header+chance.IntN(len(file)-header+1))
	}
	return at
}

// A file that ends anywhere, as one does whose writer was killed or whose disk was
// lost, keeps every trial whose line is whole, and is measured to its end.
func TestARunFileCutAnywhereIsResumedToTheSameCells(t *testing.T) {
	const blocks = 2
	file, resume := recorded(t, blocks)
	path := filepath.Join(t.TempDir(), "cut.jsonl")
	for _, at := range cuts(file, 100) {
		if err := os.WriteFile(path, file[:at], 0o644); err != nil {
			t.Fatal(err)
		}
		w, run, err := results.OpenAppend(path)
		if err != nil {
			t.Fatalf("cut after %d bytes: %v", at, err)
		}
		// A line that lacks nothing but its newline is whole, too.
		if whole := max(bytes.Count(file[:min(at+1, len(file))], []byte{'\n'})-1, 0); len(run.Trials) != whole {
			t.Fatalf("cut after %d bytes: %d trials are left of %d whole ones", at, len(run.Trials), whole)
		}
		_, err = resume(run).Measure(t.Context(), w)
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatalf("cut after %d bytes: %v", at, err)
		}
		mended, err := results.ReadFile(path)
		if err != nil {
			t.Fatalf("cut after %d bytes: %v", at, err)
		}
		if checkBlocks(t, mended, blocks); t.Failed() {
			t.Fatalf("cut after %d bytes", at)
		}
	}
}

// checkBlocks holds a run against an undisturbed one: so many blocks that hold each
// cell of the plan exactly once, and beside them only what was broken off.
func checkBlocks(t *testing.T, run *results.Run, blocks int) {
	t.Helper()
	next, whole := run.Blocks()
	if whole != blocks {
		t.Errorf("%d whole blocks, want %d", whole, blocks)
	}
	held := map[int]map[string]int{}
	for _, trial := range run.Trials {
		if held[trial.Block] == nil {
			held[trial.Block] = map[string]int{}
		}
		held[trial.Block][trial.Cell.Key()]++
	}
	for block := range next {
		cells := held[block]
		if len(cells) == 0 || len(cells) > len(run.Header.Plan.Cells) {
			t.Errorf("block %d has %d cells", block, len(cells))
		}
		for cell, times := range cells {
			if times != 1 {
				t.Errorf("block %d has %s %d times", block, cell, times)
			}
		}
	}
}
