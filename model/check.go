package model

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// check names every mistake in the job.
func (j Job) check() error {
	if len(j.Lines) == 0 {
		return errors.New("model: the job has no lines: give one for each stage")
	}
	var errs []error
	named := make(map[string]int, len(j.Lines))
	for k, line := range j.Lines {
		errs = append(errs, line.check(k+1, j.items())...)
		if first, taken := named[line.Name]; taken {
			errs = append(errs, fmt.Errorf("model: lines %d and %d are both named %q: rename one", first, k+1, line.Name))
			continue
		}
		named[line.Name] = k + 1
	}
	errs = append(errs, j.checkResources()...)
	if len(errs) == 0 {
		errs = append(errs, j.checkRange())
	}
	return errors.Join(errs...)
}

// check names the mistakes in line k, counted from 1.
func (l Line) check(k, items int) []error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("model: line %d (%s): %s", k, l.Name, fmt.Sprintf(format, args...)))
	}
	switch l.Name {
	case "":
		wrong("it has no name, and bounds are told by name")
	case Cores, Rate, Chain:
		wrong("%q names a bound that belongs to no stage: rename it", l.Name)
	}
	if _, err := l.Kind.MarshalText(); err != nil {
		wrong("unknown kind %d: io or cpu", uint8(l.Kind))
	}
	if l.Request < 0 {
		wrong("CPU work of a request %v is below 0", l.Request)
	}
	if l.Kind == stage.CPU && (l.Request != 0 || l.Remote != nil || l.Stretch != 0) {
		wrong("a CPU line makes no requests, and its times are its own to stretch")
	}
	if !(l.Stretch == 0 || l.Stretch >= 1 && l.Stretch <= workloads.MaxStretch) {
		wrong("stretch %v: 1 to %d, or 0 for none", l.Stretch, workloads.MaxStretch)
	}
	if l.Remote != nil {
		for _, mistake := range remote.Mistakes(l.Remote.Service) {
			wrong("its service: %s", mistake)
		}
	}
	if l.Remote == nil && !l.Policy.IsZero() {
		wrong("a policy, and no Remote whose failures it is for")
	}
	if p := l.Policy; min(p.Timeout, p.Deadline, p.Backoff, p.BackoffMax, p.BreakerOpen, p.Hedge) < 0 || p.Retries < 0 || p.Breaker < 0 || !(p.Budget >= 0 && p.Budget <= 1) {
		wrong("its policy has a number below 0, or a budget above 1")
	}
	if l.Limit < 0 {
		wrong("limit %d: at least 1, or 0 for none", l.Limit)
	}
	if len(l.Times) != items {
		wrong("%d times where line 1 has %d: every line needs one for each item", len(l.Times), items)
	}
	if i := slices.IndexFunc(l.Times, func(t time.Duration) bool { return t < 0 }); i >= 0 {
		wrong("item %d: time %v is below 0", i, l.Times[i])
	}
	return errs
}

// checkResources names the mistakes in what the lines share.
func (j Job) checkResources() []error {
	var errs []error
	if j.Cores < 0 {
		errs = append(errs, fmt.Errorf("model: cores %d: at least 1, or 0 where they do not bind", j.Cores))
	}
	if j.CPU < 0 {
		errs = append(errs, fmt.Errorf("model: CPU work %v is below 0", j.CPU))
	}
	if !(j.Rate >= 0) || math.IsInf(j.Rate, 1) { // the negation catches NaN
		errs = append(errs, fmt.Errorf("model: rate %v: admissions per second, or 0 for no rate limit", j.Rate))
	}
	if j.Rate > 0 && j.Burst < 1 {
		errs = append(errs, fmt.Errorf("model: burst %d: a rate limit admits at least 1 at once", j.Burst))
	}
	if j.Waited != nil && len(j.Waited) != j.items() {
		errs = append(errs, fmt.Errorf("model: %d times of waiting for the rate limit: none, or one for each of the %d items", len(j.Waited), j.items()))
	}
	return errs
}

// checkRange makes sure that no bound can overflow: none exceeds the last
// admission and the times of all items in all lines together, and each of the
// two gets half the range.
func (j Job) checkRange() error {
	const half = time.Duration(math.MaxInt64 / 2)
	var total time.Duration
	for _, line := range j.Lines {
		extra := line.Request
		if line.Remote != nil {
			extra += line.Remote.transfer()
		}
		for _, t := range line.Times {
			if t > half-total || extra > half-total-t || line.stretch(t+extra) > half-total {
				return errors.New("model: the times of all items add up to more than 146 years, which is too long to reckon with")
			}
			total += line.stretch(t + extra)
		}
	}
	if j.limitsRate() && j.admission(j.items()) > float64(half) {
		return fmt.Errorf("model: %d items at a rate of %v a second take more than 146 years, which is too long to reckon with", j.items(), j.Rate)
	}
	return nil
}
