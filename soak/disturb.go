package soak

import (
	"github.com/hbench/hbench/chaos"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/workloads"
)

// stormRate is how many requests a second a source admits in a storm of refusals.
const stormRate = 5

// disturbance is what the faults that are on do to a source of that operation.
func disturbance(on map[chaos.Kind]int, op string) (d mockapi.Disturbance) {
	fault := func(kind chaos.Kind, f workloads.Fault) {
		if on[kind] > 0 {
			d.Faults = append(d.Faults, f)
		}
	}
	if op == workloads.Put {
		fault(chaos.Stalled, workloads.Fault{Every: 1, Kind: workloads.FaultHang})
	} else {
		fault(chaos.Hangs, workloads.Fault{Probability: 0.15, Kind: workloads.FaultHang})
	}
	fault(chaos.Errors, workloads.Fault{Probability: 0.3, Kind: workloads.FaultStatus, Status: 500})
	fault(chaos.Errors, workloads.Fault{Probability: 0.1, Kind: workloads.FaultStatus, Status: 503})
	fault(chaos.Errors, workloads.Fault{Probability: 0.02, Kind: workloads.FaultStatus, Status: 404}) // which no retry mends
	fault(chaos.Resets, workloads.Fault{Probability: 0.25, Kind: workloads.FaultReset})
	fault(chaos.Truncated, workloads.Fault{Probability: 0.25, Kind: workloads.FaultTruncate})
	if on[chaos.Storm] > 0 {
		d.Rate = stormRate
	}
	return d
}

// kindOf is the kind of fault that a request was hit by at a source of that operation.
func kindOf(kind, op string) chaos.Kind {
	switch kind {
	case workloads.FaultStatus:
		return chaos.Errors
	case workloads.FaultReset:
		return chaos.Resets
	case workloads.FaultTruncate:
		return chaos.Truncated
	case mockapi.OverRate:
		return chaos.Storm
	case workloads.FaultHang:
		if op == workloads.Put {
			return chaos.Stalled
		}
		return chaos.Hangs
	}
	return ""
}
