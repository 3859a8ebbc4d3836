package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOutputIsComparedLineByLine(t *testing.T) {
	for _, c := range []struct {
		shown, output string
		same          bool
	}{
		{"a\nb", "a\nb", true},
		{"a\nb", "a\nb\nc", false},
		{"a\nb", "a", false},
		{"a", "", false},
		{"a\n…", "a\nb\nc", true},
		{"a\n…", "a", true},
		{"b\n…", "a\nb", false},
		{"…\nc", "a\nb\nc", true},
		{"…\nb", "a\nb\nc", false},
		{"…\nb\nc\n…", "a\nb\nc", true},
		{"…\nb\nc\n…", "a\nb\nx\nc\nd", false},
		{"…\nb\n…\nd\n…", "a\nb\nc\nd\ne", true},
		{"…\nd\n…\nb\n…", "a\nb\nc\nd\ne", false},
		{"a\n…\na", "a", false},
		{"a\n…\na", "a\na", true},
		{"…\nb\n…", "", false},
	} {
		diff := differs(linesOf(c.shown), linesOf(c.output))
		if same := diff == ""; same != c.same {
			t.Errorf("%q shown of %q: same is %v: %s", c.shown, c.output, same, diff)
		}
	}
}

func TestRewritingKeepsWhatAPageCuts(t *testing.T) {
	output := "the job\n\nit takes 12 s\n name   time\n────────────\n new    3 s\n pipeline  4 s\nlegend\nversion"
	for shown, want := range map[string]string{
		"old": output,
		"…\n name  time\n───\n pipeline  9 s\n…": "…\n name   time\n────────────\n new    3 s\n pipeline  4 s\n…",
		"an old job\n\nit takes 9.5 s\n…":        "the job\n\nit takes 12 s\n…",
		"…\nit takes 9.5 s\n…\nlegend\nversion":  "…\nit takes 12 s\n…\nlegend\nversion",
	} {
		got, err := renewed(linesOf(shown), linesOf(output))
		if err != nil {
			t.Errorf("%q: %v", shown, err)
		}
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%q becomes something else:\n%s", shown, diff)
		}
		if diff := differs(got, linesOf(output)); diff != "" {
			t.Errorf("%q is wrong still: %s", shown, diff)
		}
	}
	if got, err := renewed([]string{cut, "gone 7", cut}, linesOf(output)); err == nil {
		t.Errorf("a line that the output has no more became %q", got)
	}
}

// A page with every kind of mistake: a test of pages that finds none of them would
// prove nothing.
func TestWrongOutputOnAPageIsFound(t *testing.T) {
	const job = "--stage work=cpu:10ms@3 --items 3 --cores 2 --strategies pipeline"
	sh := func(commands string) string { return "```sh\n" + commands + "\n```\n" }
	text := func(output string) string { return "```text\n" + output + "\n```\n" }
	for _, c := range []struct {
		page  string
		outs  int
		wrong string // "": nothing is
	}{
		{sh("hbench plan "+job) + text("3 items through work (cpu, 10 ms, 3 workers), on 2 cores.\n…"), 1, ""},
		{sh("hbench plan \\\n  "+job+" # says it") + "\n" + text("…\n pipeline  20 ms      150        75.0 %           2\n…"), 1, ""},
		{sh("hbench plan "+job) + text("3 items through work (cpu, 10 ms, 3 workers), on 3 cores.\n…"), 1, "prints something else"},
		{sh("hbench plan "+job) + text("3 items through work (cpu, 10 ms, 3 workers), on 2 cores."), 1, "prints something else"},
		{sh("hbench simulate "+job) + text(" cores  strategy  time ms"), 1, "names its version"},
		{sh("hbench simulate "+job) + text("…\nnothing of it\n…"), 1, "prints something else"},
		{sh("hbench simulate "+job+" --json") + text("{}"), 1, "prints something else"},
		{sh("hbench plan "+job) + "Words between.\n" + text("…"), 1, "directly before it"},
		{sh("hbench plan "+job+"\nhbench list") + text("…"), 1, "directly before it"},
		{sh("hbench run") + text("…"), 1, "directly before it"},
		{sh("hbench simulate "+job+" -o r.jsonl\nhbench report r.jsonl --why") + text("pipeline on 2 cores, simulated: cores, sure\n…"), 1, ""},
		{sh("hbench simulate "+job+" -o r.jsonl\nhbench report r.jsonl --why") + text("pipeline on 2 cores, simulated: serial, sure\n…"), 1, "prints something else"},
		{sh("hbench simulate "+job+" -o r.jsonl\nhbench report r.jsonl") + text("…"), 1, "directly before it"},
		{text("…"), 1, "directly before it"},
		{sh("hbench plan " + job), 0, ""},
	} {
		path := filepath.Join(t.TempDir(), "page.md")
		if err := os.WriteFile(path, []byte(c.page), 0o644); err != nil {
			t.Fatal(err)
		}
		n, wrong := heldTo(t, path)
		found := strings.Join(wrong, "\n")
		if n != c.outs || (found == "") != (c.wrong == "") || !strings.Contains(found, c.wrong) {
			t.Errorf("%d outputs, want %d; found %q, want %q:\n%s", n, c.outs, found, c.wrong, c.page)
		}
	}
}

func TestAPageIsRewrittenWithTheOutputOfNow(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	before := `Words.
` + "```sh\nhbench plan --stage work=cpu:10ms@3 --items 3 --cores 3\n```\n```text\nold\n```" + `
More words, and a cut.
` + "```sh\nhbench plan --stage work=cpu:10ms@3 --items 3 --cores 2\n```\n```text\n…\nOne item alone takes 11 ms.\n…\n```" + `
The end.
`
	if err := os.WriteFile(page, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	if n, wrong := heldTo(t, page); n != 2 || len(wrong) != 2 {
		t.Fatalf("%d outputs, %d wrong ones, want 2 of each", n, len(wrong))
	}
	renewPage(t, page)
	if _, wrong := heldTo(t, page); len(wrong) > 0 {
		t.Errorf("wrong still: %s", wrong)
	}
	after, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Words.\n```sh", "```\nMore words, and a cut.\n", "```text\n…\nOne item alone takes 10 ms.\n…\n```\nThe end.\n"} {
		if !strings.Contains(string(after), want) {
			t.Errorf("the page lacks %q:\n%s", want, after)
		}
	}
}
