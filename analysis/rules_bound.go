package analysis

import (
	"fmt"

	"github.com/hbench/hbench/model"
)

func boundRule(s symptoms) (string, *finding) {
	top, ok := s.top()
	if !ok {
		return "no bound is known", nil
	}
	found := fmt.Sprintf("the bound by %s is %s of the makespan", top.name, percent(top.ns/s.wall))
	phased := s.shared() >= 0 && s.shared() < apart
	if lost := s.wall - float64(s.trial.Limit.NS); s.efficiency < nearBound && (!phased && !s.param("size") || s.doubling(phased) <= lost) {
		return found, nil
	}
	f := top.finding()
	for _, r := range s.bounds {
		if r.name != top.name && r.name != model.Chain && r.ns >= (1-even)*top.ns {
			found += fmt.Sprintf(", that by %s %s", r.name, percent(r.ns/s.wall))
			return found, &finding{verdict: VerdictBalanced, stage: top.stage, beside: r.name}
		}
	}
	return found, f
}

// finding is the verdict that a resource is short.
func (r resource) finding() *finding {
	switch {
	case r.name == model.Cores:
		return &finding{verdict: VerdictCores, stage: r.stage}
	case r.name == model.Rate:
		return &finding{verdict: VerdictRateLimit}
	case r.name == model.Chain:
		return &finding{verdict: VerdictLatencyChain}
	case r.cpu:
		return &finding{verdict: VerdictCPUSlots, stage: r.stage}
	}
	return &finding{verdict: SlotsOf(r.name), stage: r.stage}
}

func weakRule(s symptoms) (string, *finding) {
	if len(s.bounds) == 0 {
		return "no bound is known", &finding{verdict: VerdictUnexplained, doubt: "the record has no bounds, as without spans"}
	}
	most := s.bounds[0]
	if top, ok := s.top(); ok {
		most = top
	}
	f := most.finding()
	found := fmt.Sprintf("the largest bound is that by %s, %s of the makespan", most.name, percent(most.ns/s.wall))
	f.doubt = found + ": no more than the nearest guess"
	return found, f
}
