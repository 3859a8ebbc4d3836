package cli

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// The sides of a comparison. Again is base once more: what it differs from base by is
// the machine's doing.
const (
	baseSide = iota
	headSide
	againSide
)

var sideNames = []string{baseSide: "base", headSide: "head", againSide: "again"}

// comparison is one under way: a folder with a run file for each side, what its
// programs are, and while it is not complete the programs themselves.
type comparison struct {
	dir   string
	plan  comparisonPlan
	sweep *bench.Sweep
	files []*results.Writer // by side
}

// comparisonPlan is what going on with a comparison needs beside its run files.
type comparisonPlan struct {
	Harness string  `json:"harness"` // the hbench that measures
	Gate    string  `json:"gate"`    // what counts as a change is decided beforehand, too
	Alpha   string  `json:"alpha"`
	Base    program `json:"base"`
	Head    program `json:"head"`
}

// of is the program of a side.
func (p *comparisonPlan) of(side int) *program {
	if side == headSide {
		return &p.Head
	}
	return &p.Base
}

// runFile is where the trials of a side are.
func (c *comparison) runFile(side int) string {
	return filepath.Join(c.dir, sideNames[side]+".jsonl")
}

// planFile is where the comparisonPlan is.
func (c *comparison) planFile() string { return filepath.Join(c.dir, "ab.json") }

// programs is where the programs are that are kept: what is measured does not change
// when something is built meanwhile, and what is resumed is the same.
func (c *comparison) programs() string { return filepath.Join(c.dir, "programs") }

// kept is the file of a side's program. The names of the two have as many letters,
// since what is in a process's memory above its stack decides how that is aligned
// (Mytkowycz et al. 2009, Producing Wrong Data Without Doing Anything Obviously
// Wrong!, section 4).
func (c *comparison) kept(side int) string {
	if side == againSide {
		side = baseSide
	}
	file := filepath.Join(c.programs(), sideNames[side])
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	return file
}

// child starts a side's trials.
func (c *comparison) child(side int) bench.Child { return c.plan.of(side).child(c.kept(side)) }

// create writes what the comparison is begun with, and begins the run files.
func (c *comparison) create(h results.Header) error {
	text, err := json.MarshalIndent(c.plan, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.planFile(), append(text, '\n'), 0o644); err != nil {
		return err
	}
	h.Interleaved = rand.Text()
	for side, name := range sideNames {
		p := c.plan.of(side)
		h.Version, h.Commit, h.Go = p.Version, p.Commit, p.Go
		h.Plan.Cells = nil
		for _, plan := range c.sweep.Plans {
			if plan.Side == side {
				h.Plan.Cells = append(h.Plan.Cells, plan.Cell)
			}
		}
		w, err := results.Create(c.runFile(side), h)
		if err != nil {
			return err
		}
		c.files = append(c.files, w)
		c.sweep.Sides = append(c.sweep.Sides, bench.Side{Name: name, Run: c.child(side).Run})
	}
	return nil
}

// close closes the run files.
func (c *comparison) close() error {
	var errs []error
	for _, w := range c.files {
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}
