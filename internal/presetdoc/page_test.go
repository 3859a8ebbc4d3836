package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const shown = "# Page\n\n<!-- summary -->\nold\n<!-- end -->\n\n```sh\n# first\nhbench plan --preset batches\n" +
	"hbench run --preset batches --scale 0.1   # quick\n```\n\n<!-- measured -->\n| old |\n<!-- end -->\n\nwords ![queues](images/batches-queues.png)\n"

func TestAPageIsCutAtItsMarks(t *testing.T) {
	p, err := readPage(shown)
	if err != nil {
		t.Fatal(err)
	}
	var marks []string
	for _, part := range p.parts {
		marks = append(marks, part.mark)
	}
	if diff := cmp.Diff([]string{"", summaryMark, "", measuredMark, ""}, marks); diff != "" {
		t.Error(diff)
	}
	m := p.measured()
	if len(m) != 1 || m[0].command != "hbench run --preset batches --scale 0.1" || m[0].line != 13 {
		t.Errorf("%+v", m[0])
	}
	m[0].result = made()
	text := p.text()
	if strings.Contains(text, "old") || !strings.Contains(text, "\n<!-- measured -->\n| cores |") || !strings.HasSuffix(text, "(images/batches-queues.png)\n") {
		t.Errorf("the page became\n%s", text)
	}
	if !p.shows("batches-queues.png") || p.shows("batches-cpu.png") {
		t.Error("pictures of the page are not known")
	}
	again, err := readPage(text)
	if err != nil {
		t.Fatal(err)
	}
	again.measured()[0].result = made()
	if diff := cmp.Diff(text, again.text()); diff != "" {
		t.Errorf("written again it differs:\n%s", diff)
	}
}

func TestMarksOutOfPlaceAreNamedWithTheirLines(t *testing.T) {
	_, err := readPage("<!-- end -->\n```sh\nhbench plan\n```\n<!-- measured -->\n<!-- end -->\n<!-- summary -->\n")
	for _, want := range []string{"line 1: an end without a beginning", "line 5: no hbench run or sweep", "line 7: <!-- summary --> without <!-- end -->"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestACommandIsCutIntoWordsAsAShellDoes(t *testing.T) {
	got := unquoted("hbench run  --strategies 'batched:size={1,2} x' --scale 0.1")
	if diff := cmp.Diff([]string{"hbench", "run", "--strategies", "batched:size={1,2} x", "--scale", "0.1"}, got); diff != "" {
		t.Error(diff)
	}
}
