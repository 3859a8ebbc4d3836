package bench

import (
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/workloads"
)

// Service is what the mock API serves to trials of a resolved workload, for who serves
// it to them in process mode.
func Service(spec workloads.Spec) mockapi.Config { return apiConfig(spec) }
