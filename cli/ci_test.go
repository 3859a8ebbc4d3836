package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/strategies"
)

// workflow is what of a GitHub workflow is looked at here.
type workflow struct {
	Name        string         `yaml:"name"`
	On          any            `yaml:"on"`
	Permissions map[string]any `yaml:"permissions"`
	Jobs        map[string]job `yaml:"jobs"`
}

type job struct {
	Permissions map[string]string `yaml:"permissions"`
	Timeout     int               `yaml:"timeout-minutes"`
	Steps       []step            `yaml:"steps"`
}

type step struct {
	Name string            `yaml:"name"`
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
	With map[string]any    `yaml:"with"`
}

const workflows = "../.github/workflows/"

// pipelines are the YAML texts that run hbench somewhere else, by what they are called.
func pipelines(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(workflows + "*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(file)] = string(text)
	}
	for _, b := range blocks(t, "../docs/ci.md") {
		if b.language == "yaml" {
			out[fmt.Sprintf("docs/ci.md:%d", b.first+1)] = b.text
		}
	}
	if len(out) < 4 {
		t.Fatalf("only %d pipelines are found", len(out))
	}
	return out
}

// github are those of the pipelines that are workflows of GitHub.
func github(t *testing.T) map[string]workflow {
	t.Helper()
	out := map[string]workflow{}
	for name, text := range pipelines(t) {
		var w workflow
		if err := yaml.Unmarshal([]byte(text), &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(w.Jobs) > 0 {
			out[name] = w
		}
	}
	return out
}

func namedWorkflow(t *testing.T, name string) workflow {
	t.Helper()
	w, ok := github(t)[name]
	if !ok {
		t.Fatalf("no workflow %s", name)
	}
	return w
}

// only gives the steps of a workflow with one job.
func (w workflow) only(t *testing.T) []step {
	t.Helper()
	for _, j := range w.Jobs {
		return j.Steps
	}
	t.Fatalf("%s has no job", w.Name)
	return nil
}

func (w workflow) step(t *testing.T, name string) step {
	t.Helper()
	for _, s := range w.only(t) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("%s has no step %q", w.Name, name)
	return step{}
}

// commandsIn finds the hbench commands of a shell script, as words. A command ends at
// what the shell takes for its own.
func commandsIn(script string) (commands [][]string) {
	joined := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(script, " ")
	joined = regexp.MustCompile(`(?m)(^|\s)#.*$`).ReplaceAllString(joined, "")
	call := regexp.MustCompile(`(?m)(?:^|[\s"'/-])hbench"? +([a-z].*)$`)
	for _, m := range call.FindAllStringSubmatch(joined, -1) {
		var words []string
		for _, w := range strings.Fields(m[1]) {
			if strings.HasPrefix(w, ">") || strings.HasPrefix(w, "|") || strings.HasPrefix(w, "&") || strings.HasPrefix(w, ";") {
				break
			}
			words = append(words, strings.Trim(w, `"'`))
		}
		commands = append(commands, words)
	}
	return commands
}

// unknownIn says what is wrong with a command's words: hbench has no such command, or
// the command no such flag; empty: nothing is.
func unknownIn(words []string) string {
	root := (&app{table: strategies.All, progress: newProgress(io.Discard)}).root()
	c, rest, err := root.Find(words)
	if err != nil || c == root {
		return fmt.Sprintf("no command %q", words)
	}
	c.InitDefaultHelpFlag()
	for _, w := range rest {
		switch name, isLong := strings.CutPrefix(w, "--"); {
		case isLong:
			name, _, _ = strings.Cut(name, "=")
			if c.Flags().Lookup(name) == nil && c.InheritedFlags().Lookup(name) == nil {
				return fmt.Sprintf("hbench %s has no flag --%s", c.Name(), name)
			}
		case strings.HasPrefix(w, "-") && c.Flags().ShorthandLookup(w[1:2]) == nil:
			return fmt.Sprintf("hbench %s has no flag %s", c.Name(), w)
		}
	}
	return ""
}

func TestPipelinesUseFlagsThatThereAre(t *testing.T) {
	for name, text := range pipelines(t) {
		var any any
		if err := yaml.Unmarshal([]byte(text), &any); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, words := range commandsIn(text) {
			if wrong := unknownIn(words); wrong != "" {
				t.Errorf("%s: %s", name, wrong)
			}
		}
	}
	for _, name := range []string{"compare.yml"} {
		if n := len(commandsIn(pipelines(t)[name])); n != 1 {
			t.Errorf("%s has %d hbench commands, want 1: are they not found?", name, n)
		}
	}
}

// scriptsIn are the shell scripts of a pipeline: GitHub's steps, and the lines of a job
// of GitLab, which run in one shell.
func scriptsIn(t *testing.T, text string) (scripts []string) {
	t.Helper()
	var gitlab map[string]struct {
		Script []string `yaml:"script"`
	}
	if err := yaml.Unmarshal([]byte(text), &gitlab); err == nil {
		for _, j := range gitlab {
			scripts = append(scripts, strings.Join(j.Script, "\n"))
		}
		return scripts
	}
	var w workflow
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		t.Fatal(err)
	}
	for _, s := range w.only(t) {
		scripts = append(scripts, s.Run)
	}
	return scripts
}

func TestScriptsOfPipelinesAreShell(t *testing.T) {
	for name, text := range pipelines(t) {
		scripts := scriptsIn(t, text)
		if len(strings.Join(scripts, "")) < 100 {
			t.Errorf("%s: its scripts are not found", name)
		}
		for _, script := range scripts {
			r := newRunner(t, nil)
			if output, code := r.run(t, "set -n\n"+script); code != 0 {
				t.Errorf("%s: %s\n%s", name, output, script)
			}
		}
	}
}

func TestUnknownFlagsOfAPipelineAreFound(t *testing.T) {
	for script, wrong := range map[string]string{
		"hbench report run.jsonl --format markdown --no-charts >a || b":            "",
		"code=0\n  \"$X/hbench\" export 'a' \\\n   --format csv -o \"$Y\" | cat\n": "",
		"- /tmp/hbench baseline save main a --compact --dir x":                     "",
		"hbench report --formt markdown":                                           "hbench report has no flag --formt",
		"hbench export a -x b":                                                     "hbench export has no flag -x",
		"hbench reprot a":                                                          `no command ["reprot" "a"]`,
	} {
		commands := commandsIn(script)
		if len(commands) != 1 || unknownIn(commands[0]) != wrong {
			t.Errorf("%s: %q, %q; want %q", script, commands, unknownIn(commands[0]), wrong)
		}
	}
	if found := commandsIn("name: build hbench\nid: hbench-compare\nhbench: x\nexit 1 # hbench itself failed\n"); len(found) != 0 {
		t.Errorf("no command is taken for %q", found)
	}
}

// What a pull request's code could do with a workflow that is careless.
func TestWorkflowsHandNothingToACodeThatNobodyRead(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w.-]+/[\w.-]+@[0-9a-f]{40}$`)
	version := regexp.MustCompile(`(?m)uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for name, w := range github(t) {
		text := pipelines(t)[name]
		if w.Permissions == nil {
			t.Errorf("%s: its permissions are what the repository happens to give", name)
		}
		if strings.Contains(text, "pull_request_target:") || strings.Contains(text, "on: pull_request_target") {
			t.Errorf("%s: the pull request's code would get a token that writes", name)
		}
		writes := false
		uses := 0
		for _, j := range w.Jobs {
			if j.Timeout == 0 {
				t.Errorf("%s: a job has no time limit", name)
			}
			for _, right := range j.Permissions {
				writes = writes || right == "write"
			}
			for _, s := range j.Steps {
				if s.Uses != "" {
					uses++
					if !pinned.MatchString(s.Uses) {
						t.Errorf("%s: %s is not pinned by commit", name, s.Uses)
					}
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: step %q puts an expression into a script: text of a pull request would be run", name, s.Name)
				}
			}
		}
		if n := len(version.FindAllString(text, -1)); n != uses {
			t.Errorf("%s: %d of %d actions have their version beside them", name, n, uses)
		}
		for right, level := range w.Permissions {
			writes = writes || level == "write"
			if right != "contents" || level != "read" {
				t.Errorf("%s: every job may %s: %v", name, right, level)
			}
		}
		if writes && strings.Contains(text, "actions/checkout") {
			t.Errorf("%s may write, and checks code out", name)
		}
	}
}

func TestTheDocumentedWorkflowIsThatOfThisRepository(t *testing.T) {
	shape := func(w workflow) (out []string) {
		for _, s := range w.only(t) {
			out = append(out, s.Uses, s.Run, fmt.Sprint(s.Env, s.With))
		}
		return out
	}
	ours, documented := namedWorkflow(t, "compare.yml"), workflow{}
	for name, w := range github(t) {
		if strings.HasPrefix(name, "docs/") {
			documented = w
		}
	}
	same := strings.NewReplacer("./cmd/mine", "./cmd/hbench", " --package ./cmd/mine --strategies mine,pipeline", " --strategies batched,prefetch,pipeline,semaphore",
		" # hbench itself failed: see the step that measured", "")
	for i, text := range shape(documented) {
		if diff := cmp.Diff(same.Replace(text), same.Replace(shape(ours)[i])); diff != "" {
			t.Errorf("docs/ci.md and compare.yml differ:\n%s", diff)
		}
	}
}
