package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// checkNewFiles names the files that stages store in after the run file at that path, and
// refuses those that cannot be, before anything is measured.
func checkNewFiles(plans []bench.CellPlan, path string) error {
	bench.NameFiles(plans, withoutEnding(path))
	return unusable(bench.CheckNewFiles(plans))
}

// checkFiles is checkNewFiles for what is taken up again.
func checkFiles(plans []bench.CellPlan, path string) error {
	bench.NameFiles(plans, withoutEnding(path))
	return unusable(bench.CheckFiles(plans))
}

func withoutEnding(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }

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
