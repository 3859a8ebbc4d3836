package report

import (
	"strings"
	"testing"
)

func TestOnlyAClearBestIsTicked(t *testing.T) {
	for n, want := range map[int]string{4: markBest, 6: markBest} {
		if r := row(t, tableText(t, smallRun(n), TableOptions{}), "pipeline"); !strings.Contains(r, "pipeline "+want) {
			t.Errorf("%d trials each: row %q, want the mark %s", n, r, want)
		}
	}
}

func TestTooFewTrialsAreNotRanked(t *testing.T) {
	for n, want := range map[int]string{1: "1 trial a cell is too few", 3: "3 trials a cell are too few"} {
		text := tableText(t, smallRun(n), TableOptions{})
		if strings.Contains(text, markBest) || strings.Contains(text, markTied) || strings.Contains(text, "Fastest") {
			t.Errorf("%d trials each are ranked:\n%s", n, text)
		}
		if !strings.Contains(text, want+" to tell strategies apart (it takes 4).") {
			t.Errorf("%d trials each: no %q in\n%s", n, want, text)
		}
	}
	if text := tableText(t, smallRun(4), TableOptions{}); !strings.Contains(text, "Fastest: pipeline (clear of all others); on 1 core") {
		t.Errorf("one group is counted:\n%s", text)
	}
}

func TestWhatKeepsNoLimitIsMarkedAndNeverTheFastest(t *testing.T) {
	text := tableText(t, overLimitRun(), TableOptions{})
	for line := range strings.Lines(text) {
		if strings.Contains(line, " fetch-all ") && strings.Contains(line, "cores") && (strings.Contains(line, markBest) || !strings.HasSuffix(strings.TrimSpace(line), markOverLimit)) {
			t.Errorf("row %q", line)
		}
	}
	for _, want := range []string{"Fastest: pipeline, in 4 of 4 groups", "L held more items in a stage than its limit allows: its own bound has no such limit", "fetch-all held up to 400 items in fetch, whose limit is 64"} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q is not said once in\n%s", want, text)
		}
	}
}
