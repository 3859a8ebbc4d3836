package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/hbench/hbench/worktree"
)

// tree is the git repository that this folder is in, opened when it is needed, and
// the Go package that is the program.
type tree struct {
	pkg        string
	repository *worktree.Repository
}

func (t *tree) open(ctx context.Context) (err error) {
	if t.repository == nil {
		t.repository, err = worktree.Open(ctx, ".")
	}
	return err
}

// at is the program of a commit.
func (t *tree) at(ctx context.Context, ref string) (source, error) {
	if err := t.open(ctx); err != nil {
		return source{}, err
	}
	commit, err := t.repository.Commit(ctx, ref)
	if err != nil {
		return source{}, err
	}
	return t.checkedOut(commit, ref), nil
}

// mergeBase is the program of the commit at which this branch left the main one.
func (t *tree) mergeBase(ctx context.Context) (source, error) {
	if err := t.open(ctx); err != nil {
		return source{}, err
	}
	commit, branch, err := t.repository.MergeBase(ctx)
	if err != nil {
		return source{}, fmt.Errorf("%w; name a BASE_REF", err)
	}
	return t.checkedOut(commit, "the merge base with "+branch), nil
}

// checkedOut builds a commit beside the working tree, and leaves nothing there.
func (t *tree) checkedOut(commit, name string) source {
	p := program{Name: name, Commit: commit}
	return source{program: p, making: building, make: func(ctx context.Context, out string) (err error) {
		c, err := t.repository.Checkout(ctx, commit)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.Remove(ctx)) }()
		return worktree.Build(ctx, c.Dir, t.pkg, out)
	}}
}

// here is the program of the working tree as it is, built where it is.
func (t *tree) here(ctx context.Context) (source, error) {
	if err := t.open(ctx); err != nil {
		return source{}, err
	}
	commit, err := t.repository.Commit(ctx, "HEAD")
	if err != nil {
		return source{}, err
	}
	changes, err := t.repository.Changes(ctx)
	if err != nil {
		return source{}, err
	}
	p := program{Name: "the working tree", Commit: commit, Changed: len(changes)}
	if p.Changed > 0 {
		p.Commit += changedSuffix
	}
	make := func(ctx context.Context, out string) error { return worktree.Build(ctx, ".", t.pkg, out) }
	return source{program: p, making: building, make: make}, nil
}

const building = "building "
