package model

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// The further changes that Remedies proposes, beside those of WhatIfs.
const (
	ChangeStrategy Change = "strategy" // another strategy
	ChangeQueue    Change = "queue"    // longer queues
	ChangeBatch    Change = "batch"    // another size of batches
	ChangeInFlight Change = "inflight" // more items begun and not finished
	ChangeFewer    Change = "fewer"    // fewer workers, as many as there are cores
	ChangeRate     Change = "rate"     // twice the service's rate
	ChangeCapacity Change = "capacity" // twice the requests that the service serves, or admits, at once
	ChangeGC       Change = "gogc"     // a collector that runs a quarter as often
)

// Setup is a job and how it is run.
type Setup struct {
	Spec     workloads.Spec // resolved for Cores
	Cores    int            // 0: cores do not bind
	Strategy string         // a text that the table parses
}

// Remedy is a single change to a setup, which a person could make: the field that
// changes, as the command line names it, and its values before and after.
type Remedy struct {
	Change Change  `json:"change"`
	Stage  string  `json:"stage,omitempty"` // whose; empty: no stage's
	Field  string  `json:"field"`           // of the workload, as --vary takes it, such as fetch.limit; or FieldStrategy or FieldCores
	From   string  `json:"from"`
	To     string  `json:"to"`
	Factor float64 `json:"factor,omitempty"` // ChangeFaster: the stage takes so many times as long; else 0
}

// The fields of a setup that are not the workload's.
const (
	FieldStrategy = "strategy"
	FieldCores    = "cores"
)

// fieldGC is the workload's field for the collector.
const fieldGC = "gogc"

// Flag is the change as the command line takes it.
func (r Remedy) Flag() string {
	switch r.Field {
	case FieldStrategy:
		return "--strategies " + r.To
	case FieldCores:
		return "--cores " + r.To
	}
	return "--vary '" + r.Field + "=" + r.To + "'"
}

// Same reports whether both change the same thing to the same value.
func (r Remedy) Same(o Remedy) bool { return r.Field == o.Field && r.To == o.To }

// With is the setup after a change. The error is of a field or a value that there is
// not.
func (s Setup) With(r Remedy, table strategies.Table) (Setup, error) {
	switch r.Field {
	case FieldStrategy:
		_, text, err := table.Parse(r.To)
		s.Strategy = text
		return s, err
	case FieldCores:
		cores, err := strconv.Atoi(r.To)
		if err != nil || cores < 1 {
			return s, fmt.Errorf("%q is not a number of cores", r.To)
		}
		s.Spec = s.Spec.Resolve(s.Cores)
		for k := range s.Spec.Stages {
			if st := &s.Spec.Stages[k]; st.Kind == stage.CPU && st.Limit == s.Cores {
				st.Limit = cores // a worker for each, as by default
			}
		}
		s.Cores = cores
		return s, nil
	}
	var err error
	s.Spec, err = s.Spec.Set(r.Field, r.To)
	return s, err
}

// longQueue is a queue that bridges most variation; a longer one becomes longerBy
// times as long.
const longQueue, longerBy = 16, 4

// Remedies are the single changes to the way a job is run that could be worth
// trying: places, workers and cores doubled (workers up to the cores), another
// strategy, longer queues, batches twice and half as large, more items in flight,
// twice what the service grants, and a larger GOGC where stages compute for real.
// Making a stage itself faster is not among them: see Faster.
func (s Setup) Remedies(table strategies.Table) []Remedy {
	var all []Remedy
	for k, st := range s.Spec.Stages {
		if st.Kind == stage.IO {
			all = append(all, s.ioRemedies(k)...)
		} else {
			all = append(all, s.workers(k)...)
		}
	}
	if s.Cores > 0 {
		all = append(all, Remedy{Change: ChangeCores, Field: FieldCores, From: strconv.Itoa(s.Cores), To: strconv.Itoa(2 * s.Cores)})
	}
	return slices.Concat(all, s.textRemedies(table), s.gcRemedies())
}

// goDefault is the GOGC of a process that sets none, and rarer by how much a
// collector runs less often.
const goDefault, rarer = 100, 4

// gcRemedies are a larger GOGC, as far as it goes. Virtual time has no collector: On
// changes nothing for it.
func (s Setup) gcRemedies() []Remedy {
	now := cmp.Or(s.Spec.GOGC, goDefault)
	to := min(rarer*now, workloads.MaxGOGC)
	if to == now || !slices.ContainsFunc(s.Spec.Stages, computes) {
		return nil
	}
	return []Remedy{{Change: ChangeGC, Field: fieldGC, From: strconv.Itoa(now), To: strconv.Itoa(to)}}
}

// computes reports whether a stage has a kernel that does work.
func computes(st workloads.Stage) bool {
	kernel, err := workloads.FindKernel(st.Kernel)
	return st.Kind == stage.CPU && err == nil && !kernel.Pretends
}

func (s Setup) ioRemedies(k int) (all []Remedy) {
	st := s.Spec.Stages[k]
	twice := func(c Change, field string, n int) {
		if n > 0 && n < s.Spec.Items {
			all = append(all, Remedy{Change: c, Stage: st.Name, Field: st.Name + "." + field, From: strconv.Itoa(n), To: strconv.Itoa(2 * n)})
		}
	}
	twice(ChangeLimit, "limit", st.Limit)
	twice(ChangeCapacity, "capacity", st.Service.Capacity)
	twice(ChangeCapacity, "concurrency", st.Service.Concurrency)
	if rate := st.Service.Rate; rate > 0 {
		all = append(all, Remedy{Change: ChangeRate, Stage: st.Name, Field: st.Name + ".rate", From: decimal(rate), To: decimal(2 * rate)})
	}
	return all
}

// workers are the changes to a CPU stage's workers: more than there are cores only
// share them.
func (s Setup) workers(k int) []Remedy {
	st := s.Spec.Stages[k]
	r := Remedy{Change: ChangeLimit, Stage: st.Name, Field: st.Name + ".limit", From: strconv.Itoa(st.Limit)}
	switch {
	case s.Cores == 0 && st.Limit < s.Spec.Items:
		r.To = strconv.Itoa(2 * st.Limit)
	case st.Limit < s.Cores:
		r.To = strconv.Itoa(s.Cores)
	case st.Limit > s.Cores && s.Cores > 0:
		r.Change, r.To = ChangeFewer, strconv.Itoa(s.Cores)
	default:
		return nil
	}
	return []Remedy{r}
}

// pipelined is the strategy that has no barriers.
const pipelined = "pipeline"

// textRemedies are the changes to the strategy: to its parameters, or to another.
func (s Setup) textRemedies(table strategies.Table) (all []Remedy) {
	add := func(c Change, text string) {
		if _, canonical, err := table.Parse(text); err == nil && canonical != s.Strategy {
			all = append(all, Remedy{Change: c, Field: FieldStrategy, From: s.Strategy, To: canonical})
		}
	}
	param := func(c Change, name string, next func(now int) int) {
		value, ok := table.Value(s.Strategy, name)
		now, err := strconv.Atoi(value)
		if !ok || err != nil {
			return
		}
		if to := next(now); to > 0 && to != now && now < s.Spec.Items {
			if text, err := table.With(s.Strategy, name, strconv.Itoa(to)); err == nil {
				add(c, text)
			}
		}
	}
	param(ChangeQueue, "queue", func(q int) int { return max(longQueue, longerBy*q) })
	param(ChangeQueue, "depth", func(d int) int { return 2*d + 1 })
	param(ChangeBatch, "size", func(n int) int { return 2 * n })
	param(ChangeBatch, "size", func(n int) int { return n / 2 })
	if value, ok := table.Value(s.Strategy, "inflight"); ok && value != "0" {
		if text, err := table.With(s.Strategy, "inflight", "0"); err == nil { // its default, which keeps every stage supplied
			add(ChangeInFlight, text)
		}
	}
	if !s.is(pipelined) {
		add(ChangeStrategy, pipelined)
	}
	if size, ok := table.Value(s.Strategy, "size"); ok && !s.is("prefetch") {
		add(ChangeStrategy, "prefetch:size="+size)
	}
	return all
}

// is reports whether the setup's strategy has that name.
func (s Setup) is(name string) bool { return strategies.NameIn(s.Strategy) == name }

// Faster is stage k taking f times as long: 0.5 is twice as fast.
func (s Setup) Faster(k int, f float64) Remedy {
	st := s.Spec.Stages[k]
	r := Remedy{Change: ChangeFaster, Stage: st.Name, Factor: f}
	switch {
	case st.Kind == stage.IO:
		r.Field, r.From, r.To = st.Name+".latency", st.Latency.String(), st.Latency.Scale(f).String()
	case st.Rounds > 0:
		r.Field, r.From, r.To = st.Name+".rounds", strconv.Itoa(st.Rounds), strconv.Itoa(max(int(float64(st.Rounds)*f+0.5), 1))
	default:
		r.Field, r.From, r.To = st.Name+".cost", st.Cost.String(), st.Cost.Scale(f).String()
	}
	return r
}

// On is a job after the change, as far as it is the job's: a change of strategy
// leaves it as it is. What a service grants changes only where the job has it
// (Line.Remote). The remedy must be one of the job's setup.
func (r Remedy) On(j Job) Job {
	k := slices.IndexFunc(j.Lines, func(l Line) bool { return l.Name == r.Stage })
	to, _ := strconv.Atoi(r.To) // a rate and a time are read otherwise
	switch r.Change {
	case ChangeCores:
		return j.withCores(to)
	case ChangeFaster:
		return j.Stretched(k, r.Factor)
	case ChangeLimit, ChangeFewer:
		return j.WithLimit(k, to)
	case ChangeRate, ChangeCapacity:
		return j.granted(k, r)
	}
	return j
}

// withCores is the job with so many cores, and a worker for each in the stages that
// have one for each.
func (j Job) withCores(cores int) Job {
	j.Lines = slices.Clone(j.Lines)
	for k, line := range j.Lines {
		if line.Kind == stage.CPU && line.Limit == j.Cores {
			j.Lines[k].Limit = cores
		}
	}
	j.Cores = cores
	return j
}

// granted is the job with more granted by line k's service, where it has one.
func (j Job) granted(k int, r Remedy) Job {
	if j.Lines[k].Remote == nil {
		return j
	}
	j.Lines = slices.Clone(j.Lines)
	other := *j.Lines[k].Remote
	to, _ := strconv.ParseFloat(r.To, 64) // as it was written
	switch r.Field {
	case r.Stage + ".rate":
		other.Service.Rate = to
		if k == 0 && j.Rate > 0 {
			j.Rate = to
		}
	case r.Stage + ".capacity":
		other.Service.Capacity = int(to)
	case r.Stage + ".concurrency":
		other.Service.Concurrency = int(to)
	}
	j.Lines[k].Remote = &other
	return j
}
