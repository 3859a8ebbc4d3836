package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// WhatIfMethod is how a stage is made faster.
type WhatIfMethod string

// The methods.
const (
	MethodAuto    WhatIfMethod = "auto"    // MethodSet where it will do, else MethodStretch
	MethodSet     WhatIfMethod = "set"     // its latency, cost or rounds are set
	MethodStretch WhatIfMethod = "stretch" // all other stages are stretched, and the clock counts less
)

// WhatIfMethods are all methods, the default first.
var WhatIfMethods = []WhatIfMethod{MethodAuto, MethodSet, MethodStretch}

// MostStretched is the most by which a stage may be made faster where the others are
// stretched for it: beyond, they are too unlike themselves.
const MostStretched = 0.25

// WhatIfOptions say which changes an experiment tries.
type WhatIfOptions struct {
	Speedups    []float64 // shares of its time by which each stage is made faster, ascending; 0 changes nothing
	Method      WhatIfMethod
	Cores       int                   // that there are; 0: as many as one likes, as in virtual time
	Calibration []results.Calibration // of the CPU stages; nil: not known
	From        string                // what the claim rests on
}

// idle reports whether an experiment changes nothing: it tests itself.
func (o WhatIfOptions) idle() bool { return len(o.Speedups) == 1 && o.Speedups[0] == 0 }

// mostTreatments keeps an experiment to some minutes: of more changes those are left
// out of which least is expected.
const mostTreatments = 24

// PlanWhatIf makes the experiment that would confirm a diagnosis of a cell, or would not:
// each stage made faster, and every single change to the way the job is run that can be
// measured here. The diagnosis' own remedy comes first, then what is predicted to gain
// most: changes are tested in this order (see Experiment). Spec is the run's, without
// the cell's settings.
//
// Where a verdict is about stages, as where it says that the places of one or the cores
// are short, they are made faster together as well. Where a stage cannot be made faster
// by its field, as one whose time is mostly the transport's, all others are stretched
// (see workloads.Stage); then every cell has a stretch of at least 1, so that what
// stretching itself costs is in all of them.
//
// The error is of a cell that the workload or the table does not have.
func PlanWhatIf(spec workloads.Spec, c results.Cell, d Diagnosis, table strategies.Table, o WhatIfOptions) (results.WhatIf, error) {
	resolved, err := replay.CellSpec(spec, c)
	if err != nil {
		return results.WhatIf{}, err
	}
	p := &planner{spec: spec, base: c, d: d, table: table, o: o,
		setup: model.Setup{Spec: resolved, Cores: c.Cores, Strategy: c.Strategy}}
	p.claim()
	p.stages()
	if !o.idle() {
		p.remedies()
	}
	p.order()
	return p.experiment()
}

// planner is an experiment being planned.
type planner struct {
	spec  workloads.Spec // without the cell's settings
	base  results.Cell
	setup model.Setup // of the cell
	d     Diagnosis
	table strategies.Table
	o     WhatIfOptions

	said  results.Claim
	tried []attempt
}

// attempt is a change that could be tried.
type attempt struct {
	changes   []model.Remedy
	stretched bool    // by stretching all stages but those that change
	predicted float64 // 0: not known
	why       string  // why it cannot be measured; empty: it can
}

// faster reports whether it makes stages faster.
func (a attempt) faster() bool { return a.changes[0].Change == model.ChangeFaster }

// claim takes over what the diagnosis says, with the stages whose speed is at stake.
func (p *planner) claim() {
	d := p.d
	p.said = results.Claim{Verdict: string(d.Verdict), Stage: d.Stage, Beside: d.Beside, Certainty: string(d.Certainty), Advice: d.Advice, From: p.o.From}
	_, slots := d.Verdict.Slots()
	switch {
	case d.Verdict == VerdictCores:
		p.said.Stages = p.computing()
	case d.Verdict == VerdictBalanced:
		one, other := p.resource(cmp.Or(d.Stage, model.Cores)), p.resource(d.Beside)
		if len(one) > 0 && len(other) > 0 && !slices.Equal(one, other) {
			p.said.Stages = p.inOrder(slices.Concat(one, other))
		}
	case slots, d.Verdict == VerdictCPUSlots, d.Verdict == VerdictSerial && d.Stage != "", d.Verdict == VerdictLatencyChain:
		p.said.Stages = p.resource(d.Stage)
	}
}

// computing are the CPU stages.
func (p *planner) computing() (names []string) {
	for _, s := range p.setup.Spec.Stages {
		if s.Kind == stage.CPU {
			names = append(names, s.Name)
		}
	}
	return names
}

// resource are the stages that a resource serves; none where it serves no stage.
func (p *planner) resource(name string) []string {
	switch {
	case name == model.Cores:
		return p.computing()
	case p.setup.Spec.StageIndex(name) >= 0:
		return []string{name}
	}
	return nil
}

// inOrder gives each name once, in the order of the stages.
func (p *planner) inOrder(names []string) (out []string) {
	for _, s := range p.setup.Spec.Stages {
		if slices.Contains(names, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// order puts the claim's own change first, and then what is predicted to gain most.
func (p *planner) order() {
	expected := func(a attempt) float64 {
		if a.predicted == 0 {
			return 1
		}
		return a.predicted
	}
	slices.SortStableFunc(p.tried, func(a, b attempt) int { return cmp.Compare(expected(b), expected(a)) })
	if first := p.first(); first >= 0 {
		own := p.tried[first]
		p.tried = slices.Insert(slices.Delete(p.tried, first, first+1), 0, own)
		p.said.Tested = true
	}
}

// first is the index of the change that would confirm the claim; -1: there is none.
func (p *planner) first() int {
	measured := func(ok func(attempt) bool) int {
		return slices.IndexFunc(p.tried, func(a attempt) bool { return a.why == "" && ok(a) })
	}
	if i := measured(p.own); i >= 0 {
		return i
	}
	if len(p.said.Stages) == 0 || len(p.o.Speedups) == 0 {
		return -1
	}
	most := 1 - slices.Max(p.o.Speedups)
	return measured(func(a attempt) bool {
		return a.faster() && a.changes[0].Factor == most && slices.Equal(stagesOf(a.changes), p.said.Stages)
	})
}

// own reports whether an attempt is the diagnosis' remedy, or as much of it as can be
// had here. A balanced verdict has none: both resources are raised together.
func (p *planner) own(a attempt) bool {
	r := p.d.Remedy
	switch change := a.changes[0]; {
	case r == nil || a.faster() || p.d.Verdict == VerdictBalanced:
		return false
	case r.Change == model.ChangeCores:
		return change.Change == model.ChangeCores
	default:
		return change.Same(r.Remedy)
	}
}

// stagesOf are the stages that changes are about.
func stagesOf(changes []model.Remedy) (names []string) {
	for _, c := range changes {
		names = append(names, c.Stage)
	}
	return names
}

// experiment writes the plan down.
func (p *planner) experiment() (results.WhatIf, error) {
	w := results.WhatIf{Claim: p.said, Treatments: []results.Treatment{}}
	stretching := slices.ContainsFunc(p.tried, func(a attempt) bool { return a.stretched && a.why == "" })
	w.Baseline = p.base
	if stretching {
		w.Baseline = p.stretched(w.Baseline, 1, nil)
	}
	taken := []results.Cell{w.Baseline}
	var errs []error
	for _, a := range p.tried {
		if len(w.Treatments) >= mostTreatments && a.why == "" {
			a.why = fmt.Sprintf("%d changes of which more is expected are tried already", mostTreatments)
		}
		if a.why != "" {
			w.Untried = append(w.Untried, results.Untried{Changes: changesOf(a.changes), Why: a.why})
			continue
		}
		t, err := p.treatment(a, w.Baseline, taken)
		errs = append(errs, err)
		w.Treatments, taken = append(w.Treatments, t), append(taken, t.Cell)
	}
	return w, errors.Join(errs...)
}

// treatment is the cell that makes an attempt.
func (p *planner) treatment(a attempt, base results.Cell, taken []results.Cell) (t results.Treatment, err error) {
	t.Changes = changesOf(a.changes)
	if a.stretched {
		text := strconv.FormatFloat(1/a.changes[0].Factor, 'f', 4, 64)
		factor, _ := strconv.ParseFloat(text, 64) // as the cell says it
		t.Cell, t.Scale = p.stretched(base, factor, stagesOf(a.changes)), 1/factor
	} else {
		t.Cell, err = p.changed(base, a.changes)
	}
	return p.apart(t, a.changes, taken), err
}
