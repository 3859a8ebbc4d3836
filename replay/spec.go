package replay

import (
	"encoding/json"
	"fmt"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// SpecOf is the workload that a run file holds, as its header says it.
func SpecOf(h results.Header) (spec workloads.Spec, err error) {
	if err := json.Unmarshal(h.Spec, &spec); err != nil {
		return spec, fmt.Errorf("the workload in the run file: %w", err)
	}
	return spec, nil
}

// CellSpec is the workload of a cell: the run's, with the cell's settings, resolved
// for its cores.
func CellSpec(spec workloads.Spec, c results.Cell) (workloads.Spec, error) {
	for _, set := range c.Settings {
		var err error
		if spec, err = spec.Set(set.Field, set.Value); err != nil {
			return spec, err
		}
	}
	return spec.Resolve(c.Cores), nil
}
