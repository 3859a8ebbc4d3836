package analysis

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// symptoms are the figures of one trial that the rules ask for.
type symptoms struct {
	trial results.Trial
	setup model.Setup
	table strategies.Table

	wall       float64 // ns
	efficiency float64 // bound / makespan
	inService  float64 // items in some stage, on average
	bounds     []resource
}

// resource is what bounds a run, with the least time that it allows.
type resource struct {
	name  string // of an I/O stage, a CPU stage short of workers, cores, rate or chain
	stage string // empty: no stage's
	cpu   bool
	ns    float64
}

// symptomsOf reads a trial that ended well. The workload of its setup may be empty,
// where the record has none.
func symptomsOf(t results.Trial, setup model.Setup, table strategies.Table) symptoms {
	s := symptoms{trial: t, setup: setup, table: table, wall: float64(t.WallNS)}
	if s.wall > 0 {
		s.efficiency = float64(t.Limit.NS) / s.wall
		for _, st := range t.Stages {
			s.inService += float64(st.BusyNS) / s.wall
		}
	}
	s.bounds = s.resources()
	return s
}

// resources lists what bounds the trial, the largest first. A CPU stage with a worker
// for each core is bound by the cores.
func (s symptoms) resources() []resource {
	byName := map[string]*resource{}
	bounds := s.trial.Limit.Bounds
	if l := s.trial.Limit; len(bounds) == 0 && l.Binds != "" { // an old record tells the largest only
		bounds = map[string]int64{l.Binds: l.NS}
	}
	for name, ns := range bounds {
		r := resource{name: name, ns: float64(ns)}
		if st := s.stage(name); st != nil {
			r.stage, r.cpu = name, st.Kind == stage.CPU.String()
			if cores := s.trial.Cell.Cores; r.cpu && cores > 0 && st.Limit >= cores {
				r.name = model.Cores
			}
		}
		if known := byName[r.name]; known == nil || r.ns > known.ns {
			byName[r.name] = &r
		}
	}
	var all []resource
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		all = append(all, *byName[name])
	}
	slices.SortStableFunc(all, func(a, b resource) int { return cmp.Compare(b.ns, a.ns) })
	return all
}

// of is the bound of a resource; 0: it has none.
func (s symptoms) of(name string) float64 {
	for _, r := range s.bounds {
		if r.name == name {
			return r.ns
		}
	}
	return 0
}

// top is the largest bound but for the longest item's; false: there is none.
func (s symptoms) top() (resource, bool) {
	for _, r := range s.bounds {
		if r.name != model.Chain {
			return r, true
		}
	}
	return resource{}, false
}

func (s symptoms) stage(name string) *results.Stage {
	i := slices.IndexFunc(s.trial.Stages, func(st results.Stage) bool { return st.Name == name })
	if i < 0 {
		return nil
	}
	return &s.trial.Stages[i]
}

// param reports whether the strategy has such a parameter.
func (s symptoms) param(name string) bool {
	_, ok := s.table.Value(s.trial.Cell.Strategy, name)
	return ok
}

// cores that the trial could use; 0: as many as it takes.
func (s symptoms) cores() int { return s.trial.Cell.Cores }

// coreTime is the CPU time that the trial could have used, in ns; 0: not limited.
func (s symptoms) coreTime() float64 { return s.wall * float64(s.cores()) }

// sharing is the CPU time of an API on the trial's own cores, in ns; 0 where it has
// cores of its own, or none is known.
func (s symptoms) sharing() float64 {
	if api := s.trial.API; api != nil && api.SharesCores {
		return float64(api.CPUNS)
	}
	return 0
}

// used is the share of the cores' time that was spent on the trial, by an API on the
// same cores as well; 1 where cores do not bind.
func (s symptoms) used() float64 {
	if s.coreTime() == 0 {
		return 1
	}
	return (float64(s.trial.CPU.TotalNS()) + s.sharing()) / s.coreTime()
}

// computingShare is the share of the cores' time for which an item was computed on, by
// the spans: what its worker waited within them is in it. 0 where cores do not bind.
func (s symptoms) computingShare() float64 {
	if s.coreTime() == 0 {
		return 0
	}
	return float64(s.trial.CPU.KernelNS) / s.coreTime()
}

// stalled is the share of the makespan, at most, for which a stage had only
// stragglers at the ends of its periods.
func (s symptoms) stalled() (ns float64) {
	for _, st := range s.trial.Stages {
		ns += float64(st.StragglersNS)
	}
	return ns
}

// shared is the share of the busy time in which items were in two stages or more; -1:
// not known.
func (s symptoms) shared() float64 {
	if o := s.trial.Overlap; o != nil && o.BusyNS > 0 {
		return float64(o.SharedNS) / float64(o.BusyNS)
	}
	return -1
}

// naive is the stage with the longest average time.
func (s symptoms) naive() string {
	var longest results.Stage
	for _, st := range s.trial.Stages {
		if st.Service.MeanNS > longest.Service.MeanNS {
			longest = st
		}
	}
	return longest.Name
}

// naiveRemedy is what the usual rule would change of all changes that were considered:
// the places of the stage with the longest average time, or the cores that it computes
// on; nil: nothing.
func (s symptoms) naiveRemedy(all []Replayed) *Replayed {
	slow := s.stage(s.naive())
	if slow == nil {
		return nil
	}
	for i, r := range all {
		if r.Change == model.ChangeLimit && r.Stage == slow.Name {
			return &all[i]
		}
	}
	for i, r := range all {
		if r.Change == model.ChangeCores && slow.Kind == stage.CPU.String() {
			return &all[i]
		}
	}
	return nil
}

// refused is how many items failed because the service admitted no more a second.
func (s symptoms) refused() int {
	n := 0
	for reason, items := range s.trial.Outcomes.Reasons {
		if strings.HasPrefix(reason, "status 429") {
			n += items
		}
	}
	return n
}
