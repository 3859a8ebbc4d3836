// Package bench is the experiment: it plans a matrix of cells, runs each cell's
// trials in processes of their own, and writes what they measured. It is the
// only place where strategies, workloads, the mock API and the probes meet; it
// draws no conclusions.
package bench

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// Mode is where the mock API lives.
type Mode string

const (
	Process Mode = "process" // in hbench's own process, called over loopback
	InProc  Mode = "inproc"  // in the trial's process, called over loopback
	Direct  Mode = "direct"  // in the trial's process, a function call and a timer
)

// Modes lists them, the default first.
var Modes = []Mode{Process, InProc, Direct}

// ModeNames are the modes as words.
func ModeNames() []string {
	names := make([]string, len(Modes))
	for i, m := range Modes {
		names[i] = string(m)
	}
	return names
}

// Axis is one varied field of the workload.
type Axis struct {
	Field  string // STAGE.FIELD, or a field of the workload itself
	Values []string
}

// Matrix is what to measure: every strategy at every core count at every
// combination of the axes' values.
type Matrix struct {
	Spec       workloads.Spec
	Strategies []string // texts that Table parses, without braces
	Cores      []int
	Axes       []Axis
}

// CellPlan is one cell with the workload it runs.
type CellPlan struct {
	Cell results.Cell
	Spec workloads.Spec // resolved
	Side int            // of Sweep.Sides, which measures it; 0 where there is one
}

// Cells lists the matrix, the strategies varying fastest. All mistakes are
// reported at once.
func (m Matrix) Cells(table strategies.Table) ([]CellPlan, error) {
	var errs []error
	names := make([]string, 0, len(m.Strategies))
	for _, text := range m.Strategies {
		canonical, err := suits(table, text, len(m.Spec.Stages))
		if err != nil {
			errs = append(errs, err)
		} else if !slices.Contains(names, canonical) {
			names = append(names, canonical)
		}
	}
	plans, err := m.cellsOf(names)
	if err = errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	return plans, nil
}

// SideCells lists the same cells without asking whether there are such strategies:
// that is for the programs to say that will run them. Texts are made canonical where
// the table knows them.
func (m Matrix) SideCells(table strategies.Table) ([]CellPlan, error) {
	var names []string
	for _, text := range m.Strategies {
		text = strings.TrimSpace(text)
		if _, canonical, err := table.Parse(text); err == nil {
			text = canonical
		}
		if !slices.Contains(names, text) {
			names = append(names, text)
		}
	}
	return m.cellsOf(names)
}

// suits gives a strategy's text in its canonical form, and refuses one that is not in
// the table or does not fit a job of that many stages.
func suits(table strategies.Table, text string, stages int) (canonical string, err error) {
	strategy, canonical, err := table.Parse(text)
	if err != nil {
		return "", err
	}
	if fitter, ok := strategy.(strategies.Fitter); ok {
		if err := fitter.Fits(stages); err != nil {
			return "", fmt.Errorf("strategy %q: %w", text, err)
		}
	}
	return canonical, nil
}

func (m Matrix) cellsOf(names []string) ([]CellPlan, error) {
	specs, err := m.variants()
	if err != nil {
		return nil, err
	}
	var plans []CellPlan
	for _, v := range specs {
		for _, cores := range m.Cores {
			spec := v.spec.Resolve(cores)
			for _, name := range names {
				cell := results.Cell{Strategy: name, Cores: cores, Settings: v.settings}
				if k := spec.FirstIO(); k >= 0 {
					cell.LatencyNS = int64(spec.Stages[k].Latency.Mean())
				}
				plans = append(plans, CellPlan{Cell: cell, Spec: spec})
			}
		}
	}
	return plans, nil
}

type variant struct {
	spec     workloads.Spec
	settings []results.Setting
}

// variants gives the workload at every combination of the axes' values, the
// last axis varying fastest.
func (m Matrix) variants() ([]variant, error) {
	all := []variant{{spec: m.Spec}}
	var errs []error
	for _, axis := range m.Axes {
		var next []variant
		for _, v := range all {
			for _, value := range axis.Values {
				spec, err := v.spec.Set(axis.Field, value)
				if err != nil {
					errs = append(errs, fmt.Errorf("%s=%s: %w", axis.Field, value, err))
					continue
				}
				settings := append(slices.Clone(v.settings), results.Setting{Field: axis.Field, Value: value})
				next = append(next, variant{spec: spec, settings: settings})
			}
		}
		if len(next) > 0 { // else go on with what there is, to find the other axes' mistakes
			all = next
		}
	}
	return all, errors.Join(errs...)
}

// Estimate is about how long one trial of the cell takes, before anything is
// measured: the first progress line rests on it.
func (p CellPlan) Estimate(cost func(stage int) time.Duration) time.Duration {
	if p.Cell.Strategy == sequential {
		return p.oneByOne(cost)
	}
	var chain, each time.Duration
	for k, s := range p.Spec.Stages {
		took := cost(k)
		chain += took
		each += took/time.Duration(max(s.Limit, 1)) + p.transfer(k)
	}
	return chain + each*time.Duration(p.Spec.Items)
}

// sequential is the strategy whose items overlap in nothing.
const sequential = "sequential"

// oneByOne is how long the items take one after the other.
func (p CellPlan) oneByOne(cost func(stage int) time.Duration) time.Duration {
	var chain time.Duration
	for k := range p.Spec.Stages {
		chain += cost(k) + p.transfer(k)
	}
	return chain * time.Duration(p.Spec.Items)
}

// transfer is how long an item's document takes through the service's bandwidth.
func (p CellPlan) transfer(k int) time.Duration {
	return remote.Transfer(int(p.Spec.Payload), int64(p.Spec.Stages[k].Service.Bandwidth))
}
