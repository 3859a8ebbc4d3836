package results

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func create(t *testing.T, trials ...Trial) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	appendAll(t, w, trials...)
	return path
}

func appendAll(t *testing.T, w *Writer, trials ...Trial) {
	t.Helper()
	for _, trial := range trials {
		if err := w.Append(trial); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCreateNeverOverwrites(t *testing.T) {
	path := create(t, testTrial(0, 0))
	before, _ := os.ReadFile(path)
	_, err := Create(path, Header{})
	if !errors.Is(err, fs.ErrExist) {
		t.Fatalf("error %v, want fs.ErrExist", err)
	}
	for _, want := range []string{path, "-o", "--resume"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention %s", err, want)
		}
	}
	if after, _ := os.ReadFile(path); !cmp.Equal(before, after) {
		t.Error("the existing file changed")
	}
}

func TestCreateLeavesNothingWhereTheHeaderCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	_, err := Create(path, Header{Machine: Machine{MHz: math.NaN()}})
	if err == nil {
		t.Fatal("a header that JSON cannot hold was accepted")
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty file is still there: %v", err)
	}
	if _, err := Create(filepath.Join(path, "below", "run.jsonl"), Header{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

func TestCreateStatesFormatAndSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, Header{})
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	run, err := ReadFile(path)
	if err != nil || run.Header.Format != Format || run.Header.Schema != Schema {
		t.Fatalf("header %+v, error %v", run.Header, err)
	}
}

// A run may be killed at any byte; continuing it must give the file that an
// undisturbed run would have given.
func TestContinuingAFileCutAnywhereLosesOnlyTheCutTrial(t *testing.T) {
	whole, err := os.ReadFile(create(t, testTrial(0, 0), testTrial(1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	_, ends := encode(t, testHeader(), testTrial(0, 0), testTrial(1, 0))
	path := filepath.Join(t.TempDir(), "cut.jsonl")
	cuts := []int{ends[1] - 1, ends[1], ends[1] + 1, ends[2] - 2, ends[2] - 1}
	for cut := ends[1] + 2; cut < ends[2]-2; cut += 50 { // each is synced, which is slow on a disk
		cuts = append(cuts, cut)
	}
	for _, cut := range cuts {
		if err := os.WriteFile(path, whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		w, run, err := OpenAppend(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if len(run.Trials) == 1 {
			appendAll(t, w, testTrial(1, 0))
		} else {
			appendAll(t, w)
		}
		if got, _ := os.ReadFile(path); string(got) != string(whole) {
			t.Fatalf("cut at %d: the continued file differs from the undisturbed one:\n%s", cut, got)
		}
	}
}

func TestContinuingKeepsGarbageThatIsAWholeLine(t *testing.T) {
	path := create(t, testTrial(0, 0))
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("garbage\n")
	f.Close()
	w, run, err := OpenAppend(path)
	if err != nil || len(run.Warnings) != 1 {
		t.Fatalf("warnings %q, error %v", run.Warnings, err)
	}
	appendAll(t, w, testTrial(1, 0))
	text, _ := os.ReadFile(path)
	again, err := ReadFile(path)
	if err != nil || len(again.Trials) != 2 || !strings.Contains(string(text), "garbage\n") {
		t.Fatalf("%d trials, error %v:\n%s", len(again.Trials), err, text)
	}
}

func TestOpenAppendRefusesWhatIsNotARunFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("my notes"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := OpenAppend(path)
	var data *DataError
	if !errors.As(err, &data) {
		t.Fatalf("error %v, want a *DataError", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "my notes" {
		t.Errorf("the file was changed to %q", text)
	}
}

func TestAFileThatCannotBeWrittenSaysWhyAndWhatIsNeeded(t *testing.T) {
	dir := t.TempDir()
	_, _, err := OpenAppend(dir)
	var data *DataError
	want := dir + ": cannot be continued: " + syscall.EISDIR.Error() + "; its trials are added to the file itself, which must be readable and writable"
	if !errors.As(err, &data) || err.Error() != want {
		t.Errorf("a folder: error %v, want %s", err, want)
	}
	absent := filepath.Join(dir, "absent.jsonl")
	_, _, err = OpenAppend(absent)
	if want := absent + ": cannot be continued: " + syscall.ENOENT.Error(); !errors.Is(err, fs.ErrNotExist) || err.Error() != want {
		t.Errorf("a missing file: error %v, want %s", err, want)
	}
	// By hand, as there is nothing that a privileged user may not write.
	err = cannotContinue("a.jsonl", &fs.PathError{Op: "open", Path: "a.jsonl", Err: fs.ErrPermission})
	if want := "a.jsonl: cannot be continued: permission denied; its trials"; !errors.Is(err, fs.ErrPermission) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("a read-only file: error %v, want %s", err, want)
	}
}

func TestWhatOthersAddMeanwhileIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.WriteString("a note\n"); err != nil {
		t.Fatal(err)
	}
	other.Close()
	appendAll(t, w, testTrial(0, 0))
	run, err := ReadFile(path)
	if err != nil || len(run.Trials) != 1 || len(run.Warnings) != 1 || !strings.Contains(run.Warnings[0], "7 bytes") {
		t.Errorf("run %+v, error %v; want one trial and a warning of the note", run, err)
	}
}

func TestATrialThatCannotBeReadBackIsRefusedAndLeavesTheFileWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	nan := testTrial(0, 0)
	nan.Efficiency = math.NaN()
	for _, bad := range []Trial{{}, nan} {
		if err := w.Append(bad); err == nil {
			t.Errorf("trial %+v was accepted", bad.Cell)
		}
	}
	appendAll(t, w, testTrial(0, 0))
	run, err := ReadFile(path)
	if err != nil || len(run.Trials) != 1 || len(run.Warnings) != 0 {
		t.Fatalf("%d trials, warnings %q, error %v", len(run.Trials), run.Warnings, err)
	}
}

func TestAppendAfterCloseFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	if err := w.Append(testTrial(0, 0)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("error %v, want fs.ErrClosed", err)
	}
}

func TestOpeningACutFileRemovesTheCutLineAtOnce(t *testing.T) {
	path := create(t, testTrial(0, 0), testTrial(1, 0))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, ends := encode(t, testHeader(), testTrial(0, 0))
	if err := os.WriteFile(path, whole[:len(whole)-5], 0o644); err != nil {
		t.Fatal(err)
	}
	w, run, err := OpenAppend(path)
	if err != nil || len(run.Trials) != 1 || len(run.Warnings) != 1 {
		t.Fatalf("run %+v, error %v", run, err)
	}
	appendAll(t, w)
	if got, _ := os.ReadFile(path); string(got) != string(whole[:ends[1]]) {
		t.Errorf("the file has %d bytes, want the %d of its whole lines", len(got), ends[1])
	}
}
