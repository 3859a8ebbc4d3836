package model

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// resultBytes is how long a stored result is: {"item":17,"digest":"…16 digits…"}.
func resultBytes(item int) int {
	return len(`{"item":,"digest":"0123456789abcdef"}`) + len(strconv.Itoa(item))
}

// Costs tells what an item costs in a CPU stage, where its spec does not say so or
// something better is known.
type Costs func(stage, item int) time.Duration

// FromSpec makes every draw of a resolved spec: the job that all strategies meet
// on that many cores (0: cores do not bind), with the latencies and faults of the
// real mock API. Costs may be nil: then a CPU stage costs what the spec says, and
// one that gives rounds instead is an error, as a round's time is the machine's.
// An error names each such stage.
func FromSpec(spec workloads.Spec, cores int, costs Costs) (Job, error) {
	if len(spec.Stages) == 0 {
		return Job{}, errors.New("the spec has no stages: a job needs at least one")
	}
	j := Job{Cores: cores}
	var errs []error
	for k, s := range spec.Stages {
		line := Line{Name: s.Name, Kind: s.Kind, Limit: s.Limit}
		if s.Store != "" { // what the API has of limits and faults does not strike there
			s.Service = workloads.Service{}
		}
		switch {
		case s.Kind == stage.IO:
			line.Times = draws(s.Latency, spec, s.Name)
			line.Remote, line.Policy, line.Stretch = remoteOf(spec, s), s.Policy, s.Stretch
		case costs != nil:
			line.Times = make([]time.Duration, spec.Items)
			for i := range line.Times {
				line.Times[i] = costs(k, i)
			}
		case s.Rounds > 0:
			errs = append(errs, fmt.Errorf("stage %s: it gives rounds of its kernel, whose time only a calibration tells: give a cost instead", s.Name))
		default:
			line.Times = draws(s.Cost, spec, s.Name)
		}
		if s.Kind == stage.CPU && s.Stretch > 1 {
			for i, t := range line.Times {
				line.Times[i] = stretched(t, s.Stretch)
			}
		}
		j.Lines = append(j.Lines, line)
	}
	if first := spec.Stages[0]; first.Service.Rate > 0 {
		j.Rate, j.Burst = first.Service.Rate, max(first.Service.Burst, 1)
	}
	return j, errors.Join(errs...)
}

// draws makes the draw of each item.
func draws(d workloads.Dist, spec workloads.Spec, source string) []time.Duration {
	times := make([]time.Duration, spec.Items)
	for i := range times {
		times[i] = d.At(spec.Seed, source, i, 0)
	}
	return times
}

// Served is an I/O line of a job whose service is that of the spec's stage k: its
// draws take the place of the line's times, each with what a request takes beside
// them, of which the line's own work is no part.
func Served(spec workloads.Spec, k int, line Line, beside time.Duration) Line {
	s := spec.Stages[k]
	line.Times, line.Remote, line.Policy, line.Stretch = draws(s.Latency, spec, s.Name), remoteOf(spec, s), s.Policy, s.Stretch
	for i := range line.Times {
		line.Times[i] += max(beside-line.Request, 0)
	}
	return line
}

// remoteOf is nil for a service that does nothing but take its time, and is asked once.
func remoteOf(spec workloads.Spec, s workloads.Stage) *Remote {
	if s.Service.Ideal() && s.Policy.IsZero() {
		return nil
	}
	r := &Remote{Seed: spec.Seed, Latency: s.Latency, Service: s.Service, Bytes: int(spec.Payload)}
	if s.Op == workloads.Put {
		r.Bytes = 0
	}
	return r
}
