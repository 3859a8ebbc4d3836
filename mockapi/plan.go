package mockapi

import (
	"cmp"
	"time"

	"github.com/hbench/hbench/workloads"
)

// plan is what the draws have in store for one attempt at one item, whatever the
// service's load: every strategy meets the same luck.
type plan struct {
	delay time.Duration   // time a server takes for it
	fault workloads.Fault // Kind is empty if it goes well
}

// planFor is a pure function of its arguments and the source's name, latency and
// fault rules. Items and attempts count from 0.
func (s Source) planFor(seed uint64, item, attempt int) plan {
	p := plan{delay: s.Latency.At(seed, s.Name, item, attempt)}
	for i, f := range s.Service.Faults {
		if !strikes(f, seed, i, s.Name, item, attempt) {
			continue
		}
		if f.Kind == workloads.FaultStatus {
			f.Status = cmp.Or(f.Status, 500)
		}
		p.fault = f
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
