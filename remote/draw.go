// Package remote is the rulebook of the service at the other end of an I/O
// stage: what it does with a request, as arithmetic on the moments it is told.
// It knows no clock and waits for nobody. So the mock API, which is measured,
// and the virtual one, which is predicted, do the same with the same request.
package remote

import (
	"cmp"
	"time"

	"github.com/hbench/hbench/workloads"
)

// Draw is what chance has in store for one attempt at one item, whatever the
// service's load: every strategy meets the same luck.
type Draw struct {
	Delay time.Duration   // time a server takes for it
	Fault workloads.Fault // Kind is empty if it goes well
}

// DrawOf is a pure function of its arguments: a source's name, latency and fault
// rules, the first of which that strikes is taken. Items and attempts count from 0.
func DrawOf(seed uint64, source string, latency workloads.Dist, faults []workloads.Fault, item, attempt int) Draw {
	d := Draw{Delay: latency.At(seed, source, item, attempt)}
	for i, f := range faults {
		if !strikes(f, seed, i, source, item, attempt) {
			continue
		}
		if f.Kind == workloads.FaultStatus {
			f.Status = cmp.Or(f.Status, 500)
		}
		d.Fault = f
		break
	}
	return d
}

// strikes reports whether a source's n-th fault rule hits the attempt. Each rule
// draws with a seed of its own, so it is independent of latency and other rules.
func strikes(f workloads.Fault, seed uint64, n int, source string, item, attempt int) bool {
	if f.Every > 0 {
		n, first := item+1, cmp.Or(f.First, f.Every)
		return n >= first && (n-first)%f.Every == 0
	}
	own := workloads.Hash(seed, "fault", n, 0)
	return workloads.Uniform(workloads.Hash(own, source, item, attempt)) < f.Probability
}
