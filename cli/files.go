package cli

import (
	"fmt"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// checkNewFiles refuses files that stages cannot store in, before anything is measured.
func checkNewFiles(plans []bench.CellPlan) error { return unusable(bench.CheckNewFiles(plans)) }

// checkFiles is checkNewFiles for what is taken up again.
func checkFiles(plans []bench.CellPlan) error { return unusable(bench.CheckFiles(plans)) }

// unusable says what is wrong with files to store in: a full disk is nobody's wrong word.
func unusable(err error) error {
	switch {
	case err == nil:
		return nil
	case results.NoRoom(err):
		return fmt.Errorf("%w: nothing was measured", err)
	}
	return &coded{exitUsage, err}
}
