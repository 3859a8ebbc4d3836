package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/hbench/hbench/workloads"
)

// Figures of the page are those of one machine and day, which no test can repeat: make
// presets writes them. That they are there, and for every preset, is asked here.
func TestThePageOfPresetsIsWhole(t *testing.T) {
	source, err := os.ReadFile("../docs/presets.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(source)
	for _, p := range workloads.Presets() {
		if !strings.Contains(text, "\n## "+p.Name+"\n") && !strings.Contains(text, "`"+p.Name+"`") {
			t.Errorf("preset %s is not on the page", p.Name)
		}
	}
	const mark, end = "<!-- measured -->\n", "<!-- end -->"
	blocks := strings.Split(text, mark)[1:]
	if len(blocks) < 10 {
		t.Errorf("%d measured tables: fewer than there are presets to learn from", len(blocks))
	}
	for i, block := range blocks {
		figures, _, closed := strings.Cut(block, end)
		if !closed || strings.Count(figures, "\n| ") < 1 || !strings.Contains(figures, "Measured at scale ") {
			t.Errorf("measured table %d has no figures: make presets writes them", i+1)
		}
	}
}
