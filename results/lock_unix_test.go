//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package results

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestARunFileHasOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	created, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	refused := func(by string) {
		t.Helper()
		before, _ := os.ReadFile(path)
		w, run, err := OpenAppend(path)
		if !errors.Is(err, ErrLocked) || w != nil || run != nil {
			t.Fatalf("opened while %s has it: error %v, want ErrLocked", by, err)
		}
		if want := path + ": another hbench is writing it"; err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
		if after, _ := os.ReadFile(path); string(after) != string(before) {
			t.Error("the file changed")
		}
	}
	refused("Create")
	if _, err := ReadFile(path); err != nil {
		t.Errorf("a reader beside the writer: %v", err)
	}
	appendAll(t, created, testTrial(0, 0)) // closes it
	opened, _, err := OpenAppend(path)
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	refused("OpenAppend")
	appendAll(t, opened, testTrial(1, 0))
	run, err := ReadFile(path)
	if err != nil || len(run.Trials) != 2 || len(run.Warnings) != 0 {
		t.Errorf("%d trials, error %v; want 2", len(run.Trials), err)
	}
}

// A cut-off last line of a file under way is a trial that is being written.
func TestALockedFileIsNotMended(t *testing.T) {
	path := create(t, testTrial(0, 0))
	if w, _, err := OpenAppend(path); err != nil {
		t.Fatal(err)
	} else {
		defer w.Close()
	}
	other, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.WriteString(`{"cell":`); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if _, _, err := OpenAppend(path); !errors.Is(err, ErrLocked) {
		t.Fatalf("error %v, want ErrLocked", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file changed")
	}
}

func TestAFileThatIsRefusedIsUnlockedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("my notes"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var data *DataError
		if _, _, err := OpenAppend(path); !errors.As(err, &data) {
			t.Errorf("error %v, want a *DataError", err)
		}
	}
}

func TestFileSystemsWithoutLocksAreWrittenToAllTheSame(t *testing.T) {
	for _, err := range []error{unix.ENOLCK, unix.ENOTSUP, unix.EOPNOTSUPP, unix.ENOSYS} {
		if !withoutLocks(err) {
			t.Errorf("%v is taken for a failure", err)
		}
	}
	for _, err := range []error{unix.EWOULDBLOCK, unix.EBADF, unix.EINTR} {
		if withoutLocks(err) {
			t.Errorf("%v is taken for a file system without locks", err)
		}
	}
}

// The file size limit of the process stands in for a full disk: the write stops
// in the middle of the line.
func TestALineThatFitsOnlyInPartLeavesTheFileAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := Create(path, testHeader())
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(unix.SIGXFSZ)
	defer signal.Reset(unix.SIGXFSZ)
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	small := limit
	small.Cur = typed(small.Cur, len(before)+20)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	failed := w.Append(testTrial(0, 0))
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(failed, unix.EFBIG) {
		t.Fatalf("error %v, want %v", failed, unix.EFBIG)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("the file has %d bytes, want the %d from before", len(after), len(before))
	}
	appendAll(t, w, testTrial(0, 0))
	if run, err := ReadFile(path); err != nil || len(run.Trials) != 1 || len(run.Warnings) != 0 {
		t.Errorf("run %+v, error %v; want one trial", run, err)
	}
}

// typed gives n the type that the system's limits have.
func typed[T int64 | uint64](_ T, n int) T { return T(n) }
