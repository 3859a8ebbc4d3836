package analysis

import (
	"cmp"
	"slices"

	"github.com/hbench/hbench/results"
)

// CellTrials is a cell with what was recorded for it, in the order of its blocks.
type CellTrials struct {
	Cell   results.Cell
	Trials []CountedTrial
}

// CountedTrial is a recorded trial, and why Summarize has it in no figure of its
// cell; empty: it is in them.
type CountedTrial struct {
	results.Trial
	LeftOut string
}

// Why a trial is in no figure, beside the cause of a failure.
const (
	Untimed     = "no-time"
	OtherDigest = "other-digest"
)

// ByCell sorts the trials of a run into its cells, in the order of its plan, by
// the rules of Summarize: whoever goes by single trials gets the same ones. The
// warnings name what is counted once though the run holds it twice, and digests
// that differ.
func ByCell(run *results.Run) (cells []CellTrials, warnings []string) {
	recorded, twice := once(run.Trials)
	groups := group(run.Header.Plan, recorded)
	warnings = append(twice, rejectOthers(groups)...)
	for _, g := range groups {
		c := CellTrials{Cell: g.cell}
		for _, t := range g.all {
			c.Trials = append(c.Trials, CountedTrial{t, g.leftOut(t)})
		}
		slices.SortStableFunc(c.Trials, func(a, b CountedTrial) int { return cmp.Compare(a.Block, b.Block) })
		cells = append(cells, c)
	}
	return cells, warnings
}

// leftOut is why a trial of the group is not among its usable ones, once digests
// were compared: those go by their digest alone.
func (g *trials) leftOut(t results.Trial) string {
	switch {
	case !t.OK():
		return cmp.Or(t.Failure.Cause, "error")
	case t.WallNS <= 0:
		return Untimed
	case proves(t) && !slices.ContainsFunc(g.usable, func(u results.Trial) bool { return u.Digest == t.Digest }):
		return OtherDigest
	}
	return ""
}
