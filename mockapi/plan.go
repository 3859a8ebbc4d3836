package mockapi

import (
	"cmp"
	"time"

	"github.com/hbench/hbench/workloads"
)

// Plan is what the draws have in store for one attempt at one item, whatever the
// service's load: a simulator that asks for the same plans meets the same luck.
type Plan struct {
	Delay time.Duration   // time a server takes for it
	Fault workloads.Fault // Kind is empty if it goes well
}

// Plan is a pure function of its arguments and the source's name, latency and
// fault rules. Items and attempts count from 0.
func (s Source) Plan(seed uint64, item, attempt int) Plan {
	p := Plan{Delay: s.Latency.At(seed, s.Name, item, attempt)}
	for i, f := range s.Service.Faults {
		if !strikes(f, seed, i, s.Name, item, attempt) {
			continue
		}
		if f.Kind == workloads.FaultStatus {
			f.Status = cmp.Or(f.Status, 500)
		}
		p.Fault = f
		break
	}
	return p
}

// strikes reports whether a source's n-th fault rule hits the attempt. Each rule
// draws with a seed of its own, so it is independent of latency and other rules.
func strikes(f workloads.Fault, seed uint64, n int, source string, item, attempt int) bool {
	if f.Every > 0 {
		return (item+1)%f.Every == 0
	}
	own := workloads.Hash(seed, "fault", n, 0)
	return workloads.Uniform(workloads.Hash(own, source, item, attempt)) < f.Probability
}
