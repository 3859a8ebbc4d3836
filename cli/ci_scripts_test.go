package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hbench/hbench/report"
)

// runner is a folder in which steps of a workflow run, as on GitHub's machines.
type runner struct{ dir string }

// newRunner puts programs in front of all others.
func newRunner(t *testing.T, programs map[string]string) runner {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	r := runner{t.TempDir()}
	for name, text := range programs {
		r.write(t, name, "#!/usr/bin/env bash\n"+text)
	}
	return r
}

func (r runner) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// read gives a file's text; a file that is not there has none.
func (r runner) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

// run runs a step's script.
func (r runner) run(t *testing.T, script string, env ...string) (output string, code int) {
	t.Helper()
	c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.Dir = r.dir
	c.Env = append(os.Environ(), "PATH="+r.dir+string(filepath.ListSeparator)+os.Getenv("PATH"), "RUNNER_TEMP="+r.dir,
		"GITHUB_STEP_SUMMARY="+filepath.Join(r.dir, "summary"), "GITHUB_OUTPUT="+filepath.Join(r.dir, "out"))
	c.Env = append(c.Env, env...)
	var both bytes.Buffer
	c.Stdout, c.Stderr = &both, &both
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return both.String(), c.ProcessState.ExitCode()
}

func TestTheWorkflowFailsOnARegressionOnly(t *testing.T) {
	w := namedWorkflow(t, "compare.yml")
	measure, judge := w.step(t, "measure base and head in turn").Run, w.step(t, "fail on a regression").Run
	for code, want := range map[int]int{exitDone: 0, exitCondition: 1, exitInvalid: 0, exitOpen: 0,
		exitUsage: exitUsage, exitData: exitData, exitInternal: exitInternal} {
		r := newRunner(t, map[string]string{"hbench": fmt.Sprintf("echo \"$@\" >called\necho '### verdict'\nexit %d\n", code)})
		if output, ended := r.run(t, measure); ended != 0 {
			t.Fatalf("after %d the step that measures ends with %d: %s", code, ended, output)
		}
		if called := r.read(t, "called"); !strings.HasPrefix(called, "ab HEAD^1 HEAD ") {
			t.Errorf("it calls hbench %s", called)
		}
		if r.read(t, "summary") != "### verdict\n" || r.read(t, "comment.md") != "### verdict\n" {
			t.Errorf("after %d the summary or the comment is not what hbench printed", code)
		}
		_, said, _ := strings.Cut(strings.TrimSpace(r.read(t, "out")), "code=")
		output, ended := r.run(t, judge, "CODE="+said)
		if ended != want {
			t.Errorf("after %d the job ends with %d, want %d: %s", code, ended, want, output)
		}
		if warns := strings.Contains(output, "::warning::"); warns != (code == exitInvalid || code == exitOpen) {
			t.Errorf("after %d it says %q", code, output)
		}
	}
}

// gh is GitHub's command: it answers as the environment says, and writes down what it
// was asked.
const gh = `echo "$@" >>asked
case "$*" in
*--jq*map*) echo "$PULL" ;;
*comments*--jq*) printf '%s' "$COMMENTS" ;;
esac
for word; do
	case $word in body=@*) cp "${word#body=@}" posted ;; esac
done
`

func TestTheCommentIsPostedOnceAndThenRenewed(t *testing.T) {
	s := namedWorkflow(t, "compare-comment.yml").step(t, "post or renew the comment")
	if got := s.Env["MARKER"]; got != report.ComparisonMarker {
		t.Errorf("comments are known by %q, and hbench writes %q", got, report.ComparisonMarker)
	}
	top := report.ComparisonMarker + "\n### one cell regressed\n\ntext\n"
	comment := top + "<details><summary>all figures</summary>\nfigures\n</details>\n"
	for name, c := range map[string]struct {
		comment, pull, comments string
		code                    int
		asks, posts, says       string
	}{
		"first":     {comment, "7", "", 0, "--method POST repos/o/r/issues/7/comments -F body=@", comment, ""},
		"again":     {comment, "7", "11\n12\n", 0, "--method PATCH repos/o/r/issues/comments/11 -F body=@", comment, ""},
		"gone on":   {comment, "", "", 0, "", "", "no open pull request is at this commit"},
		"nothing":   {"", "7", "", 0, "", "", "nothing was compared"},
		"not ours":  {"hello\n" + comment, "7", "", 1, "", "", "::error::the artifact is not a comparison"},
		"very long": {comment + strings.Repeat("figures\n", 10000), "7", "", 0, "POST", top + "All figures are in the summary of the run.\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, map[string]string{"gh": gh})
			if c.comment != "" {
				r.write(t, "comparison/comment.md", c.comment)
			}
			output, code := r.run(t, s.Run, "REPO=o/r", "OWNER=someone", "BRANCH=fix/it; rm -rf .", "SHA=abc", "GH_TOKEN=t",
				"MARKER="+s.Env["MARKER"], "PULL="+c.pull, "COMMENTS="+c.comments)
			if code != c.code || !strings.Contains(output, c.says) {
				t.Fatalf("it ends with %d, want %d, and says %q, want %q", code, c.code, output, c.says)
			}
			asked, posted := r.read(t, "asked"), r.read(t, "posted")
			if posted != c.posts || !strings.Contains(asked, c.asks) {
				t.Errorf("it posts %q, want %q; it asks\n%s", posted, c.posts, asked)
			}
			if c.posts != "" && !strings.Contains(asked, "-f head=someone:fix/it; rm -rf . ") {
				t.Errorf("the branch is not asked for as it is called:\n%s", asked)
			}
		})
	}
}
