package remote

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hbench/hbench/workloads"
)

// Mistakes describes everything that is wrong with a service.
func Mistakes(v workloads.Service) (mistakes []string) {
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
		if f.First < 0 || f.First > 0 && f.Every == 0 {
			wrong("fault %d: first %d: must be from 1, or 0 for the every-th, and needs every", i+1, f.First)
		}
		if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
			wrong("fault %d: status %d: must be from 400 to 599", i+1, f.Status)
		}
	}
	return mistakes
}
