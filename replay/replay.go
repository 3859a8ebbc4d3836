// Package replay makes jobs of records, to be run in virtual time: that of a recorded
// trial, from what its items needed, and that of a cell, from what a run knows of its
// machine's costs. It runs nothing.
package replay

import (
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// Needs tells what an item needed of a stage: its own time there, without what it
// waited for a core.
type Needs func(stage, item int) time.Duration

// JobOf is the job of a trial of so many items: each line with the limit that the
// strategy kept, on the cell's cores. What CPU time the process used beside its
// kernels (for requests, hand-overs, timers, the collector) is charged to the
// requests, and taken off what they needed, so that the virtual cores make others
// wait for it.
//
// Where more workers computed than there were cores, each kernel's span holds its
// waiting for one: then the spans are shortened to the CPU time that was used.
func JobOf(t results.Trial, items int, needs Needs) model.Job {
	j := model.Job{Cores: t.Cell.Cores}
	beside, computing := RequestWork(t), computingShare(t)
	for k, s := range t.Stages {
		line := model.Line{Name: s.Name, Kind: stage.CPU, Limit: max(s.Limit, s.MaxInFlight), Times: make([]time.Duration, items)}
		io := s.Kind == stage.IO.String()
		if io {
			line.Kind, line.Request = stage.IO, beside
		}
		for i := range line.Times {
			if needed := needs(k, i); io {
				line.Times[i] = max(needed-beside, 0)
			} else {
				line.Times[i] = time.Duration(float64(needed) * computing)
			}
		}
		j.Lines = append(j.Lines, line)
	}
	return j
}

// Recorded is the job of a trial whose record has its items' times; ok is false
// where it has not. Of a long trial it has only every so many-th item.
func Recorded(t results.Trial) (j model.Job, ok bool) {
	if t.Times == nil || len(t.Times.NS) != len(t.Stages) || len(t.Stages) == 0 {
		return model.Job{}, false
	}
	items := len(t.Times.NS[0])
	for _, times := range t.Times.NS {
		if len(times) != items {
			return model.Job{}, false
		}
	}
	return JobOf(t, items, func(k, i int) time.Duration { return time.Duration(t.Times.NS[k][i]) }), items > 0
}

// Served is Recorded with the services that the workload describes at the other end:
// where one has limits or faults of its own, the line has its draws in place of the
// times that the items met there, which hold waiting for others. So a change of what
// comes to it, or of what it grants, does what it would. Spec is the cell's workload.
func Served(t results.Trial, spec workloads.Spec) (j model.Job, ok bool) {
	j, ok = Recorded(t)
	if !ok || len(spec.Stages) != len(j.Lines) {
		return j, false
	}
	for k, s := range spec.Stages {
		if s.Kind != stage.IO || s.Service.Ideal() && s.Policy.IsZero() {
			continue
		}
		if s.Store != "" { // a file takes what it took: no draw is known of it
			continue
		}
		if t.Times.Stride > 1 { // faults and draws belong to items by their numbers
			return j, false
		}
		j.Lines[k] = model.Served(spec, k, j.Lines[k], time.Duration(t.Stages[k].TransportNS))
		if k == 0 && s.Service.Rate > 0 {
			j.Rate, j.Burst = s.Service.Rate, max(s.Service.Burst, 1)
		}
	}
	return j, true
}

// RequestWork is the CPU time that the trial's process used beside its kernels, for
// each of its requests; 0 where it made none.
func RequestWork(t results.Trial) time.Duration {
	kernels, requests := int64(0), int64(0)
	for _, s := range t.Stages {
		switch {
		case s.Kind == stage.IO.String():
			requests += int64(s.Count)
		case !s.Pretends:
			kernels += s.BusyNS
		}
	}
	return time.Duration(max(t.CPU.TotalNS()-kernels, 0) / max(requests, 1))
}

// computingShare is how much of its kernels' spans the process had a core for: below
// 1 only where it had more workers than cores.
func computingShare(t results.Trial) float64 {
	kernels, workers := int64(0), 0
	for _, s := range t.Stages {
		if s.Kind == stage.CPU.String() && !s.Pretends {
			kernels, workers = kernels+s.BusyNS, workers+s.MaxInFlight
		}
	}
	if workers <= t.Cell.Cores || t.Cell.Cores == 0 || kernels <= t.CPU.TotalNS() {
		return 1
	}
	return float64(t.CPU.TotalNS()) / float64(kernels)
}
