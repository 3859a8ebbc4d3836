package analysis

import (
	"slices"
	"strconv"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
)

// changed is a cell after some changes.
func (p *planner) changed(c results.Cell, changes []model.Remedy) (results.Cell, error) {
	setup := p.setup
	for _, r := range changes {
		var err error
		if setup, err = setup.With(r, p.table); err != nil {
			return c, err
		}
		switch r.Field {
		case model.FieldStrategy, model.FieldCores:
			c.Strategy, c.Cores = setup.Strategy, setup.Cores
		default:
			c = withSetting(c, r.Field, r.To)
		}
	}
	spec, err := replay.CellSpec(p.spec, c)
	if err != nil {
		return c, err
	}
	for k, s := range spec.Stages { // a worker for each core, where the workload says how many there are
		if want := setup.Spec.Stages[k].Limit; s.Limit != want {
			c = withSetting(c, s.Name+".limit", strconv.Itoa(want))
		}
	}
	if k := spec.FirstIO(); k >= 0 {
		c.LatencyNS = int64(spec.Stages[k].Latency.Mean())
	}
	return c, nil
}

// stretched is a cell with all stages stretched but some, beyond what they are stretched
// by anyway.
func (p *planner) stretched(c results.Cell, factor float64, but []string) results.Cell {
	for _, s := range p.setup.Spec.Stages {
		by := max(s.Stretch, 1)
		if !slices.Contains(but, s.Name) {
			by *= factor
		}
		c = withSetting(c, s.Name+".stretch", strconv.FormatFloat(by, 'f', -1, 64))
	}
	return c
}

// withSetting is a cell with a field set, in its place where it is set already.
func withSetting(c results.Cell, field, value string) results.Cell {
	c.Settings = slices.Clone(c.Settings)
	at := slices.IndexFunc(c.Settings, func(s results.Setting) bool { return s.Field == field })
	if at < 0 {
		at, c.Settings = len(c.Settings), append(c.Settings, results.Setting{})
	}
	c.Settings[at] = results.Setting{Field: field, Value: value}
	return c
}

// apart tells a cell that changes nothing from the others, by saying of a stage what
// holds anyway.
func (p *planner) apart(t results.Treatment, changes []model.Remedy, taken []results.Cell) results.Treatment {
	isTaken := func() bool { return slices.ContainsFunc(taken, t.Cell.Same) }
	for _, r := range changes {
		k := p.setup.Spec.StageIndex(r.Stage)
		if k < 0 || !isTaken() {
			break
		}
		t.Cell = withSetting(t.Cell, r.Stage+".limit", strconv.Itoa(p.setup.Spec.Stages[k].Limit))
		if isTaken() {
			t.Cell = withSetting(t.Cell, r.Stage+".stretch", "1")
		}
	}
	return t
}

func changesOf(rs []model.Remedy) (out []results.Change) {
	for _, r := range rs {
		out = append(out, results.Change{Change: string(r.Change), Stage: r.Stage, Field: r.Field, From: r.From, To: r.To, Factor: r.Factor})
	}
	return out
}

func remediesOf(cs []results.Change) (out []model.Remedy) {
	for _, c := range cs {
		out = append(out, model.Remedy{Change: model.Change(c.Change), Stage: c.Stage, Field: c.Field, From: c.From, To: c.To, Factor: c.Factor})
	}
	return out
}
