// Package worktree finds commits of a git repository, checks them out beside the
// working tree, and builds programs of them. It runs the git and go commands; what a
// program does is none of its business.
package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/nearest"
)

// Repository is a git repository, seen from a folder of its working tree.
type Repository struct {
	dir    string // the folder
	prefix string // where it is in the working tree; empty: at the top
}

// Open finds the repository that dir is in.
func Open(ctx context.Context, dir string) (*Repository, error) {
	r := &Repository{dir: dir}
	said, err := r.git(ctx, "rev-parse", "--is-inside-work-tree", "--show-prefix")
	inside, prefix, _ := strings.Cut(said, "\n")
	if err == nil && inside != "true" {
		err = errors.New("it has no working tree")
	}
	if err != nil {
		return nil, fmt.Errorf("git repository of %s: %w", dir, err)
	}
	r.prefix = filepath.FromSlash(prefix)
	return r, nil
}

// Commit is the full name of the commit that a ref (a branch, a tag, HEAD~2, part
// of a commit's name) stands for.
func (r *Repository) Commit(ctx context.Context, ref string) (string, error) {
	commit, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err == nil {
		return commit, nil
	}
	if ctx.Err() != nil {
		return "", err
	}
	refs, err := r.git(ctx, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
	if err != nil {
		return "", err
	}
	return "", fmt.Errorf("no commit %q in this repository%s", ref, nearest.Hint(ref, strings.Fields(refs)))
}

// mainBranches are where a repository's main line is looked for, after what its
// origin says.
var mainBranches = []string{"origin/main", "origin/master", "main", "master"}

// MergeBase is the commit at which HEAD left the main branch, and that branch's
// name: what origin says is its HEAD, else main or master, origin's first.
func (r *Repository) MergeBase(ctx context.Context) (commit, branch string, err error) {
	candidates := mainBranches
	if origin, err := r.git(ctx, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"); err == nil {
		candidates = slices.Insert(slices.Clone(candidates), 0, origin)
	}
	for _, branch := range candidates {
		if _, err := r.Commit(ctx, branch); err != nil {
			continue
		}
		commit, err := r.git(ctx, "merge-base", branch, "HEAD")
		if err != nil {
			return "", branch, fmt.Errorf("HEAD and %s have no commit in common here (a shallow clone lacks it: git fetch --unshallow): %w", branch, err)
		}
		return commit, branch, nil
	}
	return "", "", fmt.Errorf("no main branch in this repository: looked for %s", strings.Join(candidates, ", "))
}

// Changes lists what differs from HEAD in the working tree: files that are changed,
// added, deleted, or not known to git and not ignored.
func (r *Repository) Changes(ctx context.Context) ([]string, error) {
	out, err := r.git(ctx, "status", "--porcelain", "--untracked-files=all")
	if err != nil || out == "" {
		return nil, err
	}
	var files []string
	for _, line := range strings.Split(out, "\n") {
		_, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files = append(files, strings.TrimSpace(file))
	}
	return files, nil
}

// gitGrace is how long a git that is to stop may take for it: it removes its lock
// files first.
const gitGrace = 5 * time.Second

// git runs git in the folder and gives what it says, trimmed. The error is its
// complaint.
func (r *Repository) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", r.dir}, args...)...)
	cmd.Env = gitEnvironment(os.Environ())
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = gitGrace
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if why := fatal(complaint.String()); err != nil && why != "" {
		err = errors.New("git: " + why)
	}
	return strings.TrimSpace(string(out)), err
}

// gitEnvironment is the environment without what ties git to another repository, as
// inside a hook, and with messages in one language.
func gitEnvironment(env []string) []string {
	tied := []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"}
	free := slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(tied, name)
	})
	return append(free, "LC_ALL=C")
}

// fatal is what git gives up for, which advice may follow; else its last line.
func fatal(complaint string) string {
	for line := range strings.Lines(complaint) {
		if why, is := strings.CutPrefix(line, "fatal: "); is {
			return strings.TrimSpace(why)
		}
	}
	return lastLines(complaint, 1)
}

// lastLines gives the last n lines that are not empty.
func lastLines(text string, n int) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(len(lines)-n, 0):], "\n")
}
