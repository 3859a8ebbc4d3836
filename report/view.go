package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// view is a run as the charts see it.
type view struct {
	run       *results.Run
	sum       analysis.Summary
	pick      func(results.Cell) bool // cells whose trials may be shown one by one
	looks     map[string]look
	stages    []results.Stage // of the first trial that names them
	latency   latencyScale
	counted   map[string][]results.Trial // by cell: those in its figures
	simulated bool                       // nothing in it was measured
	diagnoses analysis.Diagnoses         // nil: not asked for
	whatif    *analysis.Experiment       // nil: the run is none
}

func newView(run *results.Run, sum analysis.Summary, pick func(results.Cell) bool) view {
	v := view{run: run, sum: sum, pick: pick, looks: looksFor(sum.Strategies()), simulated: simulatedOnly(sum.Cells)}
	if v.pick == nil {
		v.pick = func(results.Cell) bool { return true }
	}
	for _, t := range run.Trials {
		if len(t.Stages) > 0 {
			v.stages = t.Stages
			break
		}
	}
	v.latency = newLatencyScale(v.stages, sum.Cells)
	v.counted = countedTrials(run)
	return v
}

// stage gives the look of a stage; the grey of the unknown where no trial has it.
func (v view) stage(name string) look {
	nth := map[string]int{}
	for _, s := range v.stages {
		if s.Name == name {
			return stageLook(s.Kind, nth[s.Kind])
		}
		nth[s.Kind]++
	}
	return look{hue: neutral}
}

// known are the cells that have a figure.
func (v view) known() []analysis.CellSummary {
	return slices.DeleteFunc(slices.Clone(v.sum.Cells), func(c analysis.CellSummary) bool { return !c.Seconds.Known() })
}

// short names a cell's strategy for a title: without parameters, unless the run
// has it with others too.
func (v view) short(c results.Cell) string {
	f := v.familyOf(c)
	_, variants := variantsOf(v.sum.Strategies())
	if base := baseName(c.Strategy); len(variants[base]) == 1 {
		f.strategy = base
	}
	return f.String()
}

// settingsOf names the settings of panels: where one field varies, it is the
// dimension and its values are the places.
func settingsOf(panels [][]analysis.CellSummary) places {
	p := places{dimension: "setting"}
	one := true
	for _, cells := range panels {
		s := cells[0].Cell.Settings
		one = one && len(s) == 1 && s[0].Field == panels[0][0].Cell.Settings[0].Field
		p.names = append(p.names, setting(cells[0].Cell))
	}
	if !one {
		return p
	}
	for i, cells := range panels {
		p.dimension = strings.ReplaceAll(cells[0].Cell.Settings[0].Field, ".", " ")
		p.names[i] = cells[0].Cell.Settings[0].Value
	}
	return p
}

// grouped sorts cells into groups of one key, in order of first appearance.
func grouped[K comparable](cells []analysis.CellSummary, of func(results.Cell) K) (keys []K, groups map[K][]analysis.CellSummary) {
	return groupedBy(cells, func(c analysis.CellSummary) K { return of(c.Cell) })
}

func groupedBy[T any, K comparable](all []T, of func(T) K) (keys []K, groups map[K][]T) {
	groups = map[K][]T{}
	for _, one := range all {
		k := of(one)
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], one)
	}
	return keys, groups
}

// setting names the varied fields of a cell: "fetch latency 5ms".
func setting(c results.Cell) string {
	var parts []string
	for _, s := range c.Settings {
		parts = append(parts, strings.ReplaceAll(s.Field, ".", " ")+" "+s.Value)
	}
	return strings.Join(parts, ", ")
}

// beside is the cell's settings without the one that sets the latency, which
// charts over latency have on an axis.
func (v view) beside(c results.Cell) results.Cell {
	c.Settings = slices.DeleteFunc(slices.Clone(c.Settings), func(s results.Setting) bool { return s.Field == v.latency.field })
	return c
}

// interval writes a cell's figure with its interval for a hover text.
func interval(e analysis.Estimate, write func(float64) string) string {
	if e.N < 2 {
		return write(e.Center) + " (1 trial)"
	}
	return fmt.Sprintf("%s (%s interval %s to %s, n = %d)", write(e.Center), confidenceText(e.Confidence), write(e.Lo), write(e.Hi), e.N)
}

// confidenceText writes a confidence rounded down: 0.9375 is not 94 %.
func confidenceText(c float64) string { return fmt.Sprintf("%d %%", int(c*100+1e-9)) }
