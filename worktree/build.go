package worktree

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// complaintLines is how much of what the compiler says is passed on.
const complaintLines = 20

// BuildError is a program that does not build.
type BuildError struct {
	Package string
	Said    string // the compiler's last lines
}

// Error gives both.
func (e *BuildError) Error() string {
	return fmt.Sprintf("%s does not build:\n%s", e.Package, e.Said)
}

// Build builds the Go package, as seen from the folder dir, into the file out. Neither the folder's
// name nor the commit gets into the program, so that the same source gives the same
// bytes wherever it is: what differs between two programs is what was changed. The
// error is a *BuildError where the compiler objects.
func Build(ctx context.Context, dir, pkg, out string) error {
	out, err := filepath.Abs(out) // the compiler is in dir
	if err != nil {
		return fmt.Errorf("build %s: %w", pkg, err)
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", out, pkg)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	said, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("build %s: %w: the Go toolchain is needed to build", pkg, err)
	}
	if text := lastLines(string(said), complaintLines); text != "" {
		return &BuildError{Package: pkg, Said: text}
	}
	return &BuildError{Package: pkg, Said: err.Error()}
}
