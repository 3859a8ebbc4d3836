package mockapi

import (
	"fmt"
	"strings"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// Disturbance is what goes wrong at a source for a while, beside what its Service says
// anyway. The zero value disturbs nothing.
type Disturbance struct {
	Faults []workloads.Fault // tried before the source's own
	Rate   float64           // a second; what is above it is refused with 429 Too Many Requests; 0: no limit

	// Struck is told of each request that it hits: a fault's kind, or OverRate. It may
	// be called from many goroutines at once; nil: nobody is told.
	Struck func(kind string)
}

// OverRate is what Disturbance.Struck is told of a request above its Rate.
const OverRate = "over rate"

// disturbance is one that is on.
type disturbance struct {
	Disturbance
	rate *remote.Rate
}

// Disturb has a source be disturbed so from the next request on, in place of whatever
// disturbed it before. Its error names every mistake.
func (a *API) Disturb(source string, d Disturbance) error {
	s := a.sources[source]
	if s == nil {
		return fmt.Errorf("mockapi: disturb source %q: there is none of this name", source)
	}
	service := workloads.Service{Rate: d.Rate, Faults: d.Faults}
	if mistakes := remote.Mistakes(service); len(mistakes) > 0 {
		return fmt.Errorf("mockapi: disturb source %q: %s", source, strings.Join(mistakes, "; "))
	}
	s.disturbed.Store(&disturbance{d, remote.NewRate(service)})
	return nil
}

// draw is what chance has in store for a request, disturbed as the source is now. The
// disturbance draws with a seed of its own, so that the source's own faults stay the same.
func (v *service) draw(q request, d *disturbance) remote.Draw {
	p := v.source.drawFor(v.seed, q.item, q.attempt)
	if d == nil {
		return p
	}
	own := workloads.Hash(v.seed, "disturbance", 0, 0)
	if fault := remote.DrawOf(own, v.source.Name, workloads.Dist{}, d.Faults, q.item, q.attempt).Fault; fault.Kind != "" {
		p.Fault = fault
		d.struck(fault.Kind)
	}
	return p
}

func (d *disturbance) struck(kind string) {
	if d.Struck != nil {
		d.Struck(kind)
	}
}
