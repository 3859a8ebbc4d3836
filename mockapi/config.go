package mockapi

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hbench/hbench/workloads"
)

// check names every mistake in c at once.
func (c Config) check() error {
	var mistakes []error
	wrong := func(format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("mockapi: "+format, args...))
	}
	if c.Items < 1 {
		wrong("%d items: must be at least 1", c.Items)
	}
	if c.Payload < workloads.MinPayload || c.Payload > workloads.MaxPayload {
		wrong("payload of %d bytes: must be from %d to %d", c.Payload, workloads.MinPayload, workloads.MaxPayload)
	}
	var names []string
	for _, s := range c.Sources {
		if s.Name == "" || strings.Contains(s.Name, "/") {
			wrong("source %q: the name must not be empty nor hold a slash", s.Name)
		}
		if slices.Contains(names, s.Name) {
			wrong("source %q: there are two of this name", s.Name)
		}
		names = append(names, s.Name)
		for _, mistake := range checkService(s.Service) {
			wrong("source %q: %s", s.Name, mistake)
		}
	}
	return errors.Join(mistakes...)
}

// checkService describes what is wrong with v.
func checkService(v workloads.Service) (mistakes []string) {
	wrong := func(format string, args ...any) { mistakes = append(mistakes, fmt.Sprintf(format, args...)) }
	if v.Capacity < 0 || v.Concurrency < 0 || v.Burst < 0 || v.Bandwidth < 0 {
		wrong("capacity, concurrency, burst and bandwidth must not be negative")
	}
	if !(v.Rate >= 0) || math.IsInf(v.Rate, 0) {
		wrong("rate %v: must be a number from 0 up", v.Rate)
	}
	if !slices.Contains([]string{"", workloads.Queue, workloads.Refuse}, v.Overflow) {
		wrong("unknown overflow %q: %s or %s", v.Overflow, workloads.Queue, workloads.Refuse)
	}
	for i, f := range v.Faults {
		if !slices.Contains(workloads.FaultKinds, f.Kind) {
			wrong("fault %d: unknown kind %q: one of %s", i+1, f.Kind, strings.Join(workloads.FaultKinds, ", "))
		}
		if f.Every < 0 || !(f.Probability >= 0 && f.Probability <= 1) || (f.Every > 0) == (f.Probability > 0) {
			wrong("fault %d: needs either every, at least 1, or a probability above 0 and at most 1", i+1)
		}
		if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
			wrong("fault %d: status %d: must be from 400 to 599", i+1, f.Status)
		}
	}
	return mistakes
}
