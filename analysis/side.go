package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// side is one run of a comparison, by cells.
type side struct {
	name     string // as it is called in texts: base, head
	groups   []*trials
	warnings []string // of the run
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
	s.warnings = slices.Concat(run.Warnings, run.Header.Warnings, twice, rejectOthers(groups), missing(run), lateAPI(recorded), overLimits(recorded))
	return s
}

// warningsOf joins the warnings of sides, each once, with the names of those that it
// is on; a side without a name is the only one.
func warningsOf(sides ...side) (out []string) {
	var order []string
	on := map[string][]string{}
	for _, s := range sides {
		for _, w := range s.warnings {
			if on[w] == nil {
				order = append(order, w)
			}
			on[w] = append(on[w], s.name)
		}
	}
	for _, w := range order {
		if names := strings.Join(slices.Compact(on[w]), ", "); names != "" {
			w = names + ": " + w
		}
		out = append(out, w)
	}
	return append(out, noiseOf(sides)...)
}

// noiseOf counts the trials that ran on a noisy machine.
func noiseOf(sides []side) []string {
	noisy, unusable, all := 0, 0, 0
	for _, s := range sides {
		for _, g := range s.groups {
			for _, t := range g.usable {
				all++
				switch t.Noise.Verdict {
				case results.Unusable:
					noisy, unusable = noisy+1, unusable+1
				case results.Noisy:
					noisy++
				}
			}
		}
	}
	if noisy == 0 {
		return nil
	}
	text := ofText(noisy, all) + " ran on a noisy machine"
	if unusable > 0 {
		text += fmt.Sprintf(" (%d very noisy)", unusable)
	}
	return []string{text + ": included"}
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
