package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the output that README.md and docs/ show")

// TestShownOutputIsWhatIsPrinted runs each hbench plan, simulate, compare and report
// --why whose output a page shows, and compares. It does so where a sh block ends
// with this command, after those that make what it reads, and a text block follows it
// directly. The output is the block, or, where the block has lines with only …, these
// stand for any lines.
func TestShownOutputIsWhatIsPrinted(t *testing.T) {
	if raceEnabled {
		t.Skip("virtual time is one activity after the other, and slow with the detector: make test runs it")
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, page := range append(pages, "../README.md") {
		if *update {
			renewPage(t, page)
		}
		n, wrong := heldTo(t, page)
		for _, w := range wrong {
			t.Errorf("%s: %s", page, w)
		}
		shown += n
	}
	if shown < 10 {
		t.Errorf("only %d outputs were compared: are they not found?", shown)
	}
}

// heldTo runs what a page shows the output of. It gives the number of outputs, and
// what is wrong with them.
func heldTo(t *testing.T, page string) (n int, wrong []string) {
	t.Helper()
	for _, e := range shownOn(t, page) {
		n++
		if e.mistake != "" {
			wrong = append(wrong, fmt.Sprintf("line %d: %s", e.text.first+1, e.mistake))
			continue
		}
		if diff := differs(linesOf(e.text.text), printed(t, page, e)); diff != "" {
			wrong = append(wrong, fmt.Sprintf("line %d: %s\nprints something else (-update rewrites the page):\n%s", e.text.first+1, e.command, diff))
		}
	}
	return n, wrong
}

// shown is a command and the block of its output.
type shown struct {
	before  []string // commands that make what it reads
	command string
	text    block
	mistake string // why the two cannot be compared
}

// shownOn finds what a page shows the output of: every text block.
func shownOn(t *testing.T, page string) (out []shown) {
	t.Helper()
	source, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	all := blocks(t, page)
	for i, b := range all {
		if b.language != "text" {
			continue
		}
		e := shown{text: b, mistake: "a text block is output: directly before it stands a sh block with one hbench plan, simulate, compare, report --why or whatif --simulate"}
		if i > 0 && all[i-1].language == "sh" && strings.TrimSpace(strings.Join(lines[all[i-1].last+1:b.first], "")) == "" {
			if commands := commandsOf(all[i-1]); len(commands) > 0 {
				e.before, e.command = commands[:len(commands)-1], commands[len(commands)-1]
			}
		}
		words := strings.Fields(e.command)
		switch {
		case len(words) < 2 || words[0] != "hbench" || !slices.Contains([]string{"plan", "simulate", "compare", "report", "whatif"}, words[1]):
		case words[1] == "report" && !slices.Contains(words, "--why"):
		case words[1] == "whatif" && !slices.Contains(words, "--simulate"):
		case len(e.before) > 0 && words[1] != "report":
		case words[1] == "simulate" && !slices.Contains(words, "--json") && !strings.HasSuffix(b.text, "\n"+cut+"\n"):
			e.mistake = "below its table hbench simulate names its version: end the block with " + cut
		default:
			e.mistake = ""
		}
		out = append(out, e)
	}
	return out
}

// printed is what a page's command prints to stdout when a shell runs it, after those
// before it.
func printed(t *testing.T, page string, e shown) []string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range filesOf(t, page) {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	var out []byte
	for _, command := range append(slices.Clone(e.before), e.command) {
		var stderr bytes.Buffer
		c := exec.Command("sh", "-c", command)
		c.Dir, c.Stderr = dir, &stderr
		var err error
		out, err = c.Output()
		if code := fmt.Sprint(c.ProcessState.ExitCode()); err != nil && !slices.Contains(mayEnd[strings.Fields(command)[1]], code) {
			t.Fatalf("%s: %v\n%s", command, err, &stderr)
		}
	}
	return linesOf(string(out))
}

func linesOf(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// cut is the line that stands for any lines, also for none.
const cut = "…"

// pieces are the runs of lines between cuts; the first begins the output and the
// last ends it, and each is empty where a cut stands there.
func pieces(lines []string) [][]string {
	out := [][]string{nil}
	for _, line := range lines {
		if line == cut {
			out = append(out, nil)
			continue
		}
		out[len(out)-1] = append(out[len(out)-1], line)
	}
	return out
}

// differs says in what the output is not as shown; empty: it is.
func differs(shown, output []string) string {
	parts := pieces(shown)
	if len(parts) == 1 {
		return cmp.Diff(shown, output)
	}
	at := 0
	for i, part := range parts {
		from := at
		switch {
		case i == len(parts)-1:
			from = max(at, len(output)-len(part))
		case i > 0:
			for from+len(part) < len(output) && !slices.Equal(output[from:from+len(part)], part) {
				from++
			}
		}
		if got := output[from:min(from+len(part), len(output))]; !slices.Equal(got, part) {
			return fmt.Sprintf("part %d is not there, or not in its place:\n%s\nthe output from line %d on:\n%s",
				i+1, strings.Join(part, "\n"), at+1, strings.Join(output[at:], "\n"))
		}
		at = from + len(part)
	}
	return ""
}

// renewPage writes the output of now into a page's text blocks.
func renewPage(t *testing.T, page string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, e := range slices.Backward(shownOn(t, page)) {
		if e.mistake != "" {
			continue
		}
		now, err := renewed(linesOf(e.text.text), printed(t, page, e))
		if err != nil {
			t.Errorf("%s: line %d: %v", page, e.text.first+1, err)
			continue
		}
		lines = slices.Replace(lines, e.text.first+1, e.text.last, now...)
	}
	if now := strings.Join(lines, "\n"); now != string(text) {
		if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// renewed is what is shown with the lines that the output has now. Pieces between
// cuts are found again by their first and last lines, whose figures may be others.
func renewed(shown, output []string) ([]string, error) {
	parts := pieces(shown)
	var out []string
	at := 0
	for i, part := range parts {
		if i > 0 {
			out = append(out, cut)
		}
		if len(part) == 0 && len(parts) > 1 {
			continue
		}
		from, to := at, len(output)
		if i > 0 {
			if from = likeFrom(output, at, part[0]); from < 0 {
				return nil, fmt.Errorf("rewrite it by hand: the output has no line like %q any more", part[0])
			}
		}
		if i < len(parts)-1 {
			if to = likeFrom(output, max(from, at), part[len(part)-1]) + 1; to == 0 {
				return nil, fmt.Errorf("rewrite it by hand: the output has no line like %q any more", part[len(part)-1])
			}
		}
		out, at = append(out, output[from:to]...), to
	}
	return out, nil
}

var (
	figures = regexp.MustCompile(`[0-9.,\s]+`)
	rules   = regexp.MustCompile(`─+`)
)

// likeFrom is the first line from a place on that says the same but for figures;
// -1: there is none.
func likeFrom(lines []string, from int, line string) int {
	like := func(s string) string { return rules.ReplaceAllString(figures.ReplaceAllString(s, ""), "─") }
	for i := from; i < len(lines); i++ {
		if like(lines[i]) == like(line) {
			return i
		}
	}
	return -1
}
