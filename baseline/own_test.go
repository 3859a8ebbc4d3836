package baseline

import (
	"testing"

	"github.com/hbench/hbench/results"
)

// mostBytes keeps a baseline from weighing on every clone of the repository.
const mostBytes = 300 << 10

func TestTheRepositorysOwnBaselinesAreWhole(t *testing.T) {
	const folder = "../results/baselines"
	all := list(t, folder)
	if len(all) == 0 {
		t.Errorf("there is none in %s", folder)
	}
	for _, b := range all {
		if why := Altered(folder, b); why != "" {
			t.Errorf("%s: %s", b.Name, why)
			continue
		}
		if b.Bytes > mostBytes || b.Note == "" {
			t.Errorf("%s: %d bytes, of at most %d; note %q", b.Name, b.Bytes, mostBytes, b.Note)
		}
		run, err := results.ReadFile(b.Path(folder))
		if err != nil || len(run.Warnings) > 0 {
			t.Errorf("%s: %v, %q", b.Name, err, run.Warnings)
			continue
		}
		told := Baseline{Name: b.Name, File: b.File, Note: b.Note, Saved: b.Saved, Bytes: b.Bytes, SHA256: b.SHA256, Compact: b.Compact}
		told.describe(run.Header)
		if err := told.count(run); err != nil || told.Trials != b.Trials || told.Cells != b.Cells || !told.When.Equal(b.When) {
			t.Errorf("%s: the index says %+v, the file %+v (%v)", b.Name, b, told, err)
		}
	}
}
