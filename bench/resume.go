package bench

import (
	"encoding/json"
	"fmt"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// Resume takes the plan of a run file up again: its cells with their workloads,
// the block to go on with, and how many whole blocks are still owed of the
// wanted number (0: as many as were planned). A block that was broken off stays
// as it is and is not filled up: a block's trials belong together in time.
func Resume(run *results.Run, wanted int) (plans []CellPlan, first, blocks int, err error) {
	var spec workloads.Spec
	if err := json.Unmarshal(run.Header.Spec, &spec); err != nil {
		return nil, 0, 0, fmt.Errorf("the workload in the run file: %w", err)
	}
	for _, c := range run.Header.Plan.Cells {
		s := spec
		for _, set := range c.Settings {
			if s, err = s.Set(set.Field, set.Value); err != nil {
				return nil, 0, 0, fmt.Errorf("the workload in the run file: %s=%s: %w", set.Field, set.Value, err)
			}
		}
		plans = append(plans, CellPlan{Cell: c, Spec: s.Resolve(c.Cores)})
	}
	if wanted == 0 {
		wanted = run.Header.Plan.Blocks
	}
	first, whole := run.Blocks()
	return plans, first, max(wanted-whole, 0), nil
}
