package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// removeWithin is how long removing a checkout may take, also when all else was told
// to stop.
const removeWithin = 30 * time.Second

// Checkout is a commit beside the working tree, in a git worktree of its own in the
// system's temporary folder.
type Checkout struct {
	Dir string // the counterpart of the folder that the repository was opened at

	repository *Repository
	root       string
}

// Checkout checks the commit out. The working tree, the index and HEAD stay as they
// are, and no hooks run. Remove must be called in any case but an error.
func (r *Repository) Checkout(ctx context.Context, commit string) (*Checkout, error) {
	root, err := os.MkdirTemp("", "hbench-worktree-*")
	if err != nil {
		return nil, fmt.Errorf("check out %s: %w", commit, err)
	}
	c := &Checkout{Dir: filepath.Join(root, r.prefix), repository: r, root: root}
	_, err = r.git(ctx, "-c", "core.hooksPath="+os.DevNull, "worktree", "add", "--quiet", "--detach", root, commit)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("check out %s: %w", commit, err), c.Remove(ctx))
	}
	return c, nil
}

// Remove removes the checkout and what git knows of it, also where the context has
// ended and where checking out was broken off.
func (c *Checkout) Remove(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeWithin)
	defer cancel()
	// Twice forced: git locks what it has not finished checking out. It fails where
	// git had not begun, and then there is nothing to forget.
	_, _ = c.repository.git(ctx, "worktree", "remove", "--force", "--force", c.root)
	if err := os.RemoveAll(c.root); err != nil {
		return fmt.Errorf("remove the checkout: %w", err)
	}
	return nil
}
