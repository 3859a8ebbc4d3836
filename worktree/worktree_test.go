package worktree

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const program = "package main\n\nfunc main() { println(%) }\n"

// repository makes one with two commits on main: a program that prints "one", and
// then "two". It gives its top folder.
func repository(t *testing.T) string {
	t.Helper()
	for name, value := range map[string]string{"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull,
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
		"TMPDIR": t.TempDir()} {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	write(t, dir, "go.mod", "module example.org/tiny\n\ngo 1.26\n")
	write(t, dir, ".gitignore", "/ignored\n")
	for _, word := range []string{"one", "two"} {
		write(t, dir, "cmd/tiny/main.go", strings.ReplaceAll(program, "%", `"`+word+`"`))
		git(t, dir, "add", ".")
		git(t, dir, "commit", "--quiet", "-m", word)
		git(t, dir, "tag", word)
	}
	return dir
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) *Repository {
	t.Helper()
	r, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// nothingLeft holds that no checkout is known to git or in the temporary folder.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	if list := git(t, dir, "worktree", "list"); strings.Count(list, "\n") != 0 {
		t.Errorf("git knows more than the working tree:\n%s", list)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
}

func TestAFolderOutsideARepositoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("error %v", err)
	}
	bare := repository(t)
	git(t, bare, "config", "core.bare", "true")
	if _, err := Open(t.Context(), filepath.Join(bare, ".git")); err == nil || !strings.Contains(err.Error(), "working tree") {
		t.Errorf("a bare repository: error %v", err)
	}
}

func TestRefsAreCommits(t *testing.T) {
	dir := repository(t)
	r := open(t, dir)
	head := git(t, dir, "rev-parse", "HEAD")
	for _, ref := range []string{"HEAD", "main", "two", head, head[:10]} {
		if got, err := r.Commit(t.Context(), ref); got != head || err != nil {
			t.Errorf("%s: %s, error %v; want %s", ref, got, err, head)
		}
	}
	if got, err := r.Commit(t.Context(), "HEAD~1"); got != git(t, dir, "rev-parse", "one") || err != nil {
		t.Errorf("HEAD~1: %s, error %v", got, err)
	}
	for ref, want := range map[string]string{"mian": `no commit "mian" in this repository (did you mean "main"?)`,
		"HEAD~9": `no commit "HEAD~9" in this repository`, "--all": `no commit "--all"`, "": `no commit ""`, "HEAD:go.mod": "no commit"} {
		if got, err := r.Commit(t.Context(), ref); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, error %v; want %s", ref, got, err, want)
		}
	}
}

func TestTheMergeBaseIsWhereTheBranchLeftMain(t *testing.T) {
	dir := repository(t)
	r := open(t, dir)
	two := git(t, dir, "rev-parse", "two")
	git(t, dir, "switch", "--quiet", "-c", "feature")
	git(t, dir, "commit", "--quiet", "--allow-empty", "-m", "three")
	git(t, dir, "switch", "--quiet", "main")
	git(t, dir, "commit", "--quiet", "--allow-empty", "-m", "beside")
	git(t, dir, "switch", "--quiet", "feature")
	if commit, branch, err := r.MergeBase(t.Context()); commit != two || branch != "main" || err != nil {
		t.Errorf("%s of %s, error %v; want %s of main", commit, branch, err, two)
	}
	// Where origin says what its main branch is, that counts.
	git(t, dir, "update-ref", "refs/remotes/origin/trunk", "one")
	git(t, dir, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
	if commit, branch, err := r.MergeBase(t.Context()); commit != git(t, dir, "rev-parse", "one") || branch != "origin/trunk" || err != nil {
		t.Errorf("%s of %s, error %v; want one of origin/trunk", commit, branch, err)
	}
	git(t, dir, "symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
	git(t, dir, "checkout", "--quiet", "--orphan", "apart")
	git(t, dir, "commit", "--quiet", "-m", "apart")
	if _, _, err := r.MergeBase(t.Context()); err == nil || !strings.Contains(err.Error(), "no commit in common") {
		t.Errorf("without a common commit: error %v", err)
	}
	git(t, dir, "branch", "--quiet", "-D", "main")
	if _, _, err := r.MergeBase(t.Context()); err == nil || !strings.Contains(err.Error(), "no main branch") {
		t.Errorf("without a main branch: error %v", err)
	}
}

func TestChangesAreWhatGitWouldNotHave(t *testing.T) {
	dir := repository(t)
	r := open(t, dir)
	changes := func() []string {
		t.Helper()
		got, err := r.Changes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	write(t, dir, "ignored", "x")
	if got := changes(); len(got) != 0 {
		t.Errorf("a clean tree has %q", got)
	}
	write(t, dir, "cmd/tiny/main.go", "package main\n")
	write(t, dir, "cmd/tiny/new.go", "package main\n")
	git(t, dir, "rm", "--quiet", "--cached", "go.mod")
	want := []string{"cmd/tiny/main.go", "cmd/tiny/new.go", "go.mod", "go.mod"} // gone for git, unknown on the disk
	if got := changes(); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("changes are %q, want %q", got, want)
	}
}

func TestACheckoutStandsBesideTheWorkingTree(t *testing.T) {
	dir := repository(t)
	write(t, dir, ".git/hooks/post-checkout", "#!/bin/sh\ntouch hook-ran\n")
	if err := os.Chmod(filepath.Join(dir, ".git/hooks/post-checkout"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "cmd/tiny/main.go", "not committed")
	// As inside a hook of another repository.
	t.Setenv("GIT_DIR", t.TempDir())
	r := open(t, filepath.Join(dir, "cmd", "tiny"))
	commit, err := r.Commit(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Checkout(t.Context(), commit)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.Dir, "main.go")) // the same folder of it
	if err != nil || !strings.Contains(string(text), "one") {
		t.Errorf("checked out %q, error %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(c.root, "hook-ran")); err == nil {
		t.Error("a hook ran")
	}
	if err := c.Remove(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.Unsetenv("GIT_DIR"); err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, dir)
	if text, err := os.ReadFile(filepath.Join(dir, "cmd/tiny/main.go")); string(text) != "not committed" || err != nil {
		t.Errorf("the working tree has %q, error %v", text, err)
	}
	if branch := git(t, dir, "branch", "--show-current"); branch != "main" {
		t.Errorf("HEAD is %q", branch)
	}
}

func TestACheckoutIsRemovedAlsoWhenAllIsToStop(t *testing.T) {
	dir := repository(t)
	r := open(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	commit, err := r.Commit(ctx, "one")
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Checkout(ctx, commit)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := c.Remove(ctx); err != nil {
		t.Error(err)
	}
	nothingLeft(t, dir)
	if _, err := r.Checkout(ctx, commit); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	if _, err := r.Checkout(t.Context(), strings.Repeat("0", 40)); err == nil {
		t.Error("a commit that is not there was checked out")
	}
	nothingLeft(t, dir)
}

// built gives the bytes of the tiny program built in the folder.
func built(t *testing.T, dir, out string) []byte {
	t.Helper()
	if err := Build(t.Context(), dir, "./cmd/tiny", out); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestTheSameSourceIsTheSameProgramWhereverItIsBuilt(t *testing.T) {
	dir := repository(t)
	r := open(t, dir)
	out := filepath.Join(t.TempDir(), "tiny")
	here := built(t, dir, out)
	if said, err := exec.Command(out).CombinedOutput(); string(said) != "two\n" || err != nil {
		t.Errorf("it says %q, error %v", said, err)
	}
	for ref, same := range map[string]bool{"two": true, "one": false} {
		commit, err := r.Commit(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.Checkout(t.Context(), commit)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(here, built(t, c.Dir, out)) != same {
			t.Errorf("%s: same bytes is not %v", ref, same)
		}
		if err := c.Remove(t.Context()); err != nil {
			t.Error(err)
		}
	}
	nothingLeft(t, dir)
}

func TestTheCompilersLastWordsArePassedOn(t *testing.T) {
	dir := repository(t)
	write(t, dir, "cmd/tiny/main.go", "package main\n\nfunc main() { undefinedThing() }\n")
	err := Build(t.Context(), dir, "./cmd/tiny", filepath.Join(t.TempDir(), "tiny"))
	var failed *BuildError
	if !errors.As(err, &failed) || !strings.Contains(failed.Said, "main.go:3:15: undefined: undefinedThing") {
		t.Errorf("error %v", err)
	}
	if err := Build(t.Context(), dir, "./cmd/nothing", filepath.Join(t.TempDir(), "tiny")); !errors.As(err, &failed) {
		t.Errorf("a package that is not there: error %v", err)
	}
	if got := lastLines("a\n\nb\r\nc \n", 2); got != "b\nc" {
		t.Errorf("last lines %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Build(ctx, dir, "./cmd/tiny", filepath.Join(t.TempDir(), "tiny")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
}
