package analysis

import (
	"slices"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// side is one run of a comparison, by cells.
type side struct {
	name     string // as it is called in texts: base, head
	groups   []*trials
	warnings []string
	diagnose *Diagnoser
}

// sideOf sorts a run into cells, as Summarize does. Cells that were only simulated
// beside measured ones are left out: they are no evidence. What failed is no warning:
// it is the verdict on its cell.
func sideOf(name string, run *results.Run, table strategies.Table) side {
	recorded, twice := once(run.Trials)
	groups := group(run.Header.Plan, recorded)
	virtual := run.Header.Virtual()
	groups = slices.DeleteFunc(groups, func(g *trials) bool { return g.cell.Simulated != virtual })
	s := side{name: name, groups: groups, diagnose: NewDiagnoser(run, table)}
	s.note(run.Warnings...)
	s.note(run.Header.Warnings...)
	s.note(twice...)
	s.note(rejectDigests(groups)...)
	s.note(missing(run)...)
	s.note(lateAPI(recorded)...)
	var cells []CellSummary
	for _, g := range groups {
		cells = append(cells, g.summary())
	}
	s.note(noise(cells)...)
	s.note(overLimits(recorded)...)
	return s
}

// note adds warnings, which say whose they are.
func (s *side) note(warnings ...string) {
	for _, w := range warnings {
		if s.name != "" {
			w = s.name + ": " + w
		}
		s.warnings = append(s.warnings, w)
	}
}

// bottleneck is what held a cell of the side up; empty: it has no trial.
func (s side) bottleneck(g *trials) Verdict {
	if g == nil || len(g.usable) == 0 {
		return ""
	}
	return s.diagnose.Judge(g.cell).Verdict
}

// find gives the cell; nil: the side has none.
func (s side) find(c results.Cell) *trials {
	for _, g := range s.groups {
		if g.cell.Same(c) {
			return g
		}
	}
	return nil
}
