package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wholefile"
)

// replaceFile writes a file whole or not at all. What hbench made of a run file may be
// made anew, so it takes the place of a file of that name; a run file itself never
// goes. The flag is the one that named the file.
func replaceFile(flag, path string, write func(io.Writer) error) error {
	if _, err := results.ReadFile(path); err == nil {
		return usage("%s %s: it is a run file, and what was measured is never overwritten; choose another file", flag, path)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return usage("%s %s: there is something of that name that is no file", flag, path)
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return usage("%s %s: %w", flag, path, err)
	}
	if err := wholefile.Write(path, write); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}
