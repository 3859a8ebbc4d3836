package export

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// ErrNoTrials says that a run has no trial that is in a figure, so that there is
// nothing to export.
var ErrNoTrials = errors.New("no trial can be exported")

// Source is a run as the formats write it.
type Source struct {
	Header  results.Header
	Cells   []analysis.CellTrials // every trial recorded
	Summary analysis.Summary
	// Notes say what a reader has to know of the trials: which are left out, that
	// some are noisy, what the run file had to drop.
	Notes []string
}

// From sorts a run for export. The error wraps ErrNoTrials, and says why no trial
// is left.
func From(run *results.Run) (*Source, error) {
	s := &Source{Header: run.Header, Summary: analysis.Summarize(run)}
	var doubts []string
	s.Cells, doubts = analysis.ByCell(run)
	recorded, noisy := 0, 0
	leftOut := map[string]int{}
	for _, c := range s.Cells {
		for _, t := range c.Trials {
			recorded++
			switch {
			case t.LeftOut != "":
				leftOut[t.LeftOut]++
			case disturbed(t.Trial):
				noisy++
			}
		}
	}
	out := total(leftOut)
	if out == recorded {
		return nil, fmt.Errorf("%w: %s", ErrNoTrials, strings.Join(append([]string{nothingLeft(recorded, leftOut)}, run.Warnings...), "; "))
	}
	if out > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d of %d trials left out: %s", out, recorded, counts(leftOut)))
	}
	if noisy > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d of %d trials ran on a noisy machine: included", noisy, recorded-out))
	}
	s.Notes = slices.Concat(s.Notes, doubts, run.Warnings)
	return s, nil
}

// disturbed reports whether a measured trial's machine was not quiet.
func disturbed(t results.Trial) bool {
	return !t.Cell.Simulated && (t.Noise.Verdict == results.Noisy || t.Noise.Verdict == results.Unusable)
}

func nothingLeft(recorded int, leftOut map[string]int) string {
	if recorded == 0 {
		return "the run has none"
	}
	return fmt.Sprintf("%d of %d trials left out: %s", recorded, recorded, counts(leftOut))
}

func total(counted map[string]int) (n int) {
	for _, c := range counted {
		n += c
	}
	return n
}

// counts lists how many there are of what, as 2 crash, 1 other-digest.
func counts(counted map[string]int) string {
	var out []string
	for _, what := range slices.Sorted(maps.Keys(counted)) {
		out = append(out, fmt.Sprintf("%d %s", counted[what], what))
	}
	return strings.Join(out, ", ")
}

// api is where a cell's requests went: of a simulated cell, nowhere real.
func (s *Source) api(c results.Cell) string {
	if c.Simulated {
		return results.APISimulated
	}
	return s.Header.API
}

// fields are the settings that some cell varies, in the order of the cells.
func (s *Source) fields() []string {
	var out []string
	for _, c := range s.Cells {
		for _, set := range c.Cell.Settings {
			if !slices.Contains(out, set.Field) {
				out = append(out, set.Field)
			}
		}
	}
	return out
}

// setting is a cell's value of a field; ok is false where the cell does not vary it.
func setting(c results.Cell, field string) (value string, ok bool) {
	for _, set := range c.Settings {
		if set.Field == field {
			return set.Value, true
		}
	}
	return "", false
}
