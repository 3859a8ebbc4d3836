package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/hbench/hbench/strategies"
)

// TestDocumentedCommandsWork runs every hbench command that README.md and docs/
// show, in their order, a page in one folder, at small scale. YAML blocks become
// the file that the next command names.
func TestDocumentedCommandsWork(t *testing.T) {
	if raceEnabled {
		t.Skip("real trials by the hundred: make test runs them, and the scripts run the same commands here")
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, page := range append(pages, "../README.md", "../CHANGELOG.md") {
		script := scriptOf(t, page)
		if script == "" {
			continue
		}
		name := strings.ToLower(strings.TrimSuffix(filepath.Base(page), ".md")) + ".txt"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, scripts(t, dir))
}

// TestHelpExamplesWorkAsPasted runs the examples of every command's help, in one
// folder.
func TestHelpExamplesWorkAsPasted(t *testing.T) {
	if raceEnabled {
		t.Skip("real trials by the hundred: make test runs them, and the scripts run the same commands here")
	}
	root := (&app{table: strategies.All, progress: newProgress(io.Discard)}).root()
	var lines []string
	for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
		for line := range strings.Lines(c.Example) {
			if command, isOurs := strings.CutPrefix(strings.TrimSpace(line), "hbench "); isOurs {
				lines = append(lines, run(command))
			}
		}
	}
	if len(lines) < 10 {
		t.Errorf("only %d examples", len(lines))
	}
	job, err := os.ReadFile("../workloads/presets/heavy-tail.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := inRepository(lines) + "-- job.yaml --\n" + string(job)
	if err := os.WriteFile(filepath.Join(dir, "help.txt"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, scripts(t, dir))
}

func TestTheReadmeShowsCommands(t *testing.T) {
	if script := scriptOf(t, "../README.md"); strings.Count(script, " hbench ") < 3 {
		t.Errorf("the README shows too few commands to be of use, or they are not found:\n%s", script)
	}
}

// TestLinksOfThePagesLeadSomewhere holds the pages' own links and pictures.
func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)\)`)
	for _, page := range append(pages, "../README.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "@@") {
			t.Errorf("%s has a placeholder", page)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil && !strings.Contains(m[1], "://") {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// scriptOf turns a page's code blocks into a script.
func scriptOf(t *testing.T, page string) string {
	t.Helper()
	var commands, files []string
	var yaml string
	for _, block := range blocks(t, page) {
		switch block.language {
		case "yaml":
			yaml = block.text
		case "sh":
			for _, line := range commandsOf(block) {
				command, isOurs := strings.CutPrefix(line, "hbench ")
				if !isOurs {
					continue
				}
				if i := strings.Index(command, "--workload ./"); i >= 0 && yaml != "" {
					file, _, _ := strings.Cut(command[i+len("--workload ./"):], " ")
					files, yaml = append(files, "-- "+file+" --\n"+yaml), ""
				}
				commands = append(commands, run(command))
			}
		}
	}
	if len(commands) == 0 {
		return ""
	}
	for name, text := range filesOf(t, page) {
		files = append(files, "-- "+name+" --\n"+text)
	}
	return inRepository(commands) + strings.Join(files, "")
}

// inRepository is a script of the commands, in a git repository if they need one.
func inRepository(commands []string) string {
	if slices.ContainsFunc(commands, func(c string) bool { return strings.HasPrefix(c, "exec hbench ab ") }) {
		commands = slices.Insert(commands, 0, "repository")
	}
	return strings.Join(commands, "\n") + "\n"
}

// filesOf are the files that a page's commands find: those of docs/data/PAGE.
func filesOf(t *testing.T, page string) map[string]string {
	t.Helper()
	stem := strings.TrimSuffix(filepath.Base(page), ".md")
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(page), "data", stem, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))] = string(text)
	}
	return out
}

// mayEnd are the codes with which commands may end that find something.
var mayEnd = map[string][]string{"doctor": {"0", "1"}, "whatif": {"0", "3"}, "compare": {"0", "1", "3", "4"}}

// run is a line of a script that runs a command.
func run(command string) string {
	name, _, _ := strings.Cut(command, " ")
	if codes := mayEnd[name]; codes != nil {
		return "exits " + strings.Join(codes, "|") + " hbench " + small(command)
	}
	return "exec hbench " + small(command)
}

// small makes a measuring command a matter of a second.
func small(command string) string {
	words := strings.Fields(command)
	if words[0] == "doctor" {
		return command + " --seconds 1"
	}
	switch {
	case slices.Contains(words, "--resume"), slices.Contains(words, "--simulate") && words[0] == "whatif":
		return command
	case words[0] == "whatif" && slices.ContainsFunc(words[1:], isRunFile):
		return command + " --pairs 5"
	case words[0] == "whatif":
		return command + " --items 8 --pairs 5"
	case words[0] == "ab": // nothing is as much slower as the gate
		return command + " --items 8 --strategies pipeline --cores 1 --blocks 6 --gate 50%"
	case words[0] == "compare" && slices.Contains(words, "--again"):
		return command + " --gate 50%"
	case words[0] == "soak":
		return command + " --for 2s --items 30 --strategies pipeline --cores 1"
	case !slices.Contains([]string{"run", "sweep"}, words[0]):
		return command
	}
	return command + " --items 8 --trials 1"
}

// commandsOf gives the commands of a sh block, without comments; a backslash at the
// end of a line joins the next one.
func commandsOf(b block) (commands []string) {
	joined := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(b.text, "")
	for line := range strings.Lines(joined) {
		command, _, _ := strings.Cut(strings.TrimSpace(line), " #")
		if command = strings.TrimSpace(command); command != "" && !strings.HasPrefix(command, "#") {
			commands = append(commands, command)
		}
	}
	return commands
}

// block is a fenced one; first and last are the lines of its fences, from 0.
type block struct {
	language, text string
	first, last    int
}

func blocks(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []block
	inside := false
	for i, line := range strings.Split(string(text), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && !inside:
			inside, out = true, append(out, block{language: fence, first: i})
		case isFence:
			inside, out[len(out)-1].last = false, i
		case inside:
			out[len(out)-1].text += line + "\n"
		}
	}
	return out
}
