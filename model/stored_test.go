package model

import (
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

func TestAStageThatStoresInAFileMeetsNoLimitsOfTheApi(t *testing.T) {
	spec := workloads.Spec{Items: 3, Payload: 1024, Stages: []workloads.Stage{
		{Name: "fetch", Kind: stage.IO, Latency: workloads.Constant(time.Millisecond)},
		{Name: "store", Kind: stage.IO, Latency: workloads.Constant(time.Millisecond),
			Service: workloads.Service{Faults: []workloads.Fault{{Every: 1, Kind: workloads.FaultStatus, Status: 500}}}},
	}}.Resolve(1)
	for store, struck := range map[string]bool{"": true, "jsonl:r": false} {
		spec.Stages[1].Store = store
		job, err := FromSpec(spec, 1, nil)
		if err != nil || (job.Lines[1].Remote != nil) != struck {
			t.Errorf("store %q: %+v, error %v; want its service to be asked: %v", store, job.Lines[1].Remote, err, struck)
		}
	}
	if len(spec.Stages[1].Service.Faults) != 1 {
		t.Error("the spec was changed")
	}
}
