package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/export"
)

// TestShownExportsAreWhatIsWritten runs the commands of docs/exporting.md in one
// folder, benchstat and cut among them. A block of a format's language is compared
// with the last file exported in that format, or what cut took of it, and a block of
// benchstat with what that printed. Lines with only … stand for any lines.
func TestShownExportsAreWhatIsWritten(t *testing.T) {
	const page = "../docs/exporting.md"
	shop := newWorkshop(t)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	held := map[string]int{}
	grown := 0 // lines that blocks before have become longer by
	for _, b := range blocks(t, page) {
		if b.language == "sh" {
			for _, command := range commandsOf(b) {
				shop.run(t, command)
			}
			continue
		}
		now, isOutput := shop.output[b.language]
		if !isOutput {
			continue
		}
		held[b.language]++
		if *update {
			fresh, err := renewed(linesOf(b.text), now)
			if err != nil {
				t.Fatalf("line %d: %v", b.first+1, err)
			}
			lines = slices.Replace(lines, b.first+1+grown, b.last+grown, fresh...)
			grown += len(fresh) - (b.last - b.first - 1)
			continue
		}
		if diff := differs(linesOf(b.text), now); diff != "" {
			t.Errorf("line %d: the page shows something else (-update rewrites it):\n%s", b.first+1, diff)
		}
	}
	for _, language := range append(export.Names(), "benchstat") {
		if held[language] == 0 {
			t.Errorf("the page shows no %s", language)
		}
	}
	if fresh := strings.Join(lines, "\n"); fresh != string(text) {
		if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// workshop is a folder in which a page's commands run, with what they gave.
type workshop struct {
	dir    string
	path   string              // for the shell: benchstat is in it
	output map[string][]string // of the last command, by format or tool
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	tools := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", tools, "golang.org/x/perf/cmd/benchstat").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return &workshop{dir: t.TempDir(), path: tools + string(filepath.ListSeparator) + os.Getenv("PATH"), output: map[string][]string{}}
}

// printing are the commands beside hbench, and the language of what they print.
var printing = map[string]string{"benchstat": "benchstat", "cut": "csv"}

// run runs hbench and what is in printing, and leaves other commands alone: a page
// also says how to install things.
func (w *workshop) run(t *testing.T, command string) {
	t.Helper()
	words := strings.Fields(command)
	language, prints := printing[words[0]]
	if words[0] != "hbench" && !prints {
		return
	}
	var stdout, stderr bytes.Buffer
	c := exec.Command("sh", "-c", command)
	c.Dir, c.Env = w.dir, append(os.Environ(), "PATH="+w.path)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, &stderr)
	}
	if prints {
		w.output[language] = linesOf(stdout.String())
		return
	}
	if i := slices.Index(words, "--format"); words[1] == "export" && i > 0 {
		text := stdout.Bytes()
		if o := slices.Index(words, "-o"); o > 0 {
			var err error
			if text, err = os.ReadFile(filepath.Join(w.dir, words[o+1])); err != nil {
				t.Fatal(err)
			}
		}
		w.output[words[i+1]] = linesOf(string(text))
	}
}
