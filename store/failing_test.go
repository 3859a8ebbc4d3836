package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAFileThatIsThereIsNotOverwritten(t *testing.T) {
	for name, target := range targets(t) {
		closed(t, open(t, target, "x"))
		if err := CheckNew(target); !errors.Is(err, fs.ErrExist) || !strings.HasSuffix(err.Error(), "choose another file, or remove it") {
			t.Errorf("%s: error %v, want fs.ErrExist", name, err)
		}
		if err := Check(target); err != nil {
			t.Errorf("%s: to go on with: %v", name, err)
		}
	}
}

func TestCheckLeavesNoFileBehind(t *testing.T) {
	for name, target := range targets(t) {
		parsed, _ := Parse(target)
		if err := CheckNew(target); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(parsed.Path)); len(left) > 0 {
			t.Errorf("%s: %v is left", name, left)
		}
	}
}

func TestTheFolderIsMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	for _, target := range []string{"jsonl:" + dir + "/x/r", "sqlite:" + dir + "/y/r"} {
		if err := CheckNew(target); err != nil {
			t.Error(err)
		}
		closed(t, open(t, target, "x"))
	}
}

func TestAFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	folders := []string{filepath.Join(dir, "file", "in")}
	if os.Geteuid() != 0 { // whom no permission keeps
		folders = append(folders, locked)
	}
	for _, folder := range folders {
		for _, kind := range Kinds {
			target := kind.Name + ":" + filepath.Join(folder, "r")
			for name, try := range map[string]func(string) error{"CheckNew": CheckNew, "Check": Check} {
				if err := try(target); err == nil || !strings.HasPrefix(err.Error(), target+": ") {
					t.Errorf("%s: error %v", name, err)
				}
			}
			if s, err := Open(target, "x"); err == nil {
				closed(t, s)
				t.Errorf("%s was opened", target)
			}
		}
	}
}

func TestAFileOfAnotherKindIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("my notes\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{"sqlite:" + path: "it is no SQLite database", "jsonl:" + path: "it is no store: it begins with \"my notes\""} {
		if err := Check(target); err == nil || err.Error() != target+": "+want {
			t.Errorf("error %v, want %s: %s", err, target, want)
		}
	}
	if text, _ := os.ReadFile(path); len(text) != 900 {
		t.Errorf("the file has %d bytes now", len(text))
	}
}

func TestADatabaseLockedBySomebodyElseIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	target := "sqlite:" + path + "?busy=20ms"
	s := open(t, target, "locked")
	defer closed(t, s)
	patient := open(t, "sqlite:"+path+"?busy=1h", "patient")
	defer closed(t, patient)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	defer other.Close()
	if _, err := other.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	if err := Check(target); !errors.Is(err, ErrLocked) {
		t.Errorf("check: error %v, want ErrLocked", err)
	}
	if err := s.Put(t.Context(), 1, 0, 1); !errors.Is(err, ErrLocked) {
		t.Errorf("put: error %v, want ErrLocked", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := patient.Put(ctx, 2, 0, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("put of one who would wait an hour, if he could: error %v, want his context's", err)
	}
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	put(t, s, 1, 1, 1)
	if got, err := s.Audit(t.Context()); err != nil || got.Stored != 1 {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestAFullDatabaseSaysSoAndKeepsWhatItHas(t *testing.T) {
	target := "sqlite:" + filepath.Join(t.TempDir(), "r.db") + "?batch=4"
	s := open(t, target, "full").(*sqliteStore)
	defer closed(t, s)
	if _, err := s.db.Exec("PRAGMA max_page_count = 9"); err != nil { // of this connection, the only one
		t.Fatal(err)
	}
	kept := 0
	for item := range 10_000 {
		err := s.Put(t.Context(), item, 0, digestOf(item))
		if err == nil {
			kept++
			continue
		}
		if !errors.Is(err, ErrFull) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "disk full") {
			t.Fatalf("error %v, want ErrFull", err)
		}
		break
	}
	if _, err := s.db.Exec("PRAGMA max_page_count = 1000"); err != nil {
		t.Fatal(err)
	}
	put(t, s, kept, 1, digestOf(kept)) // there is room again
	if got := audit(t, target, "full"); kept == 0 || kept == 10_000 || got.Stored != kept+1 {
		t.Errorf("%d stored, %d were acknowledged", got.Stored, kept+1)
	}
}

func TestALineForWhichThereIsNoRoomIsAnError(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	if s, err := Open("jsonl:/dev/full", "full"); !errors.Is(err, ErrFull) {
		t.Errorf("opened %v with error %v, want ErrFull", s, err)
	}
	if got, err := Audit(t.Context(), "jsonl:/dev/full", "full"); !errors.Is(err, ErrNeverBegun) { // it has no end, either
		t.Errorf("a device holds %+v, error %v", got, err)
	}
	// The room ends later.
	s := open(t, "jsonl:"+filepath.Join(t.TempDir(), "r"), "full").(*jsonlStore)
	put(t, s, 1, 0, 1)
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	regular := s.file
	s.file = full
	if err := s.Put(t.Context(), 2, 0, 2); !errors.Is(err, ErrFull) {
		t.Errorf("error %v, want ErrFull", err)
	}
	s.file = regular
	put(t, s, 2, 1, 2)
	got, err := s.Audit(t.Context())
	if err != nil || got.Stored != 2 || got.Repeats != 0 || full.Close() != nil {
		t.Errorf("%+v, error %v", got, err)
	}
	closed(t, s)
}

func TestHalfALineIsToldAndRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	target := "jsonl:" + path
	s := open(t, target, "a")
	put(t, s, 1, 0, 1)
	closed(t, s)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"trial":"a","item":2,"dig`); err != nil || file.Close() != nil {
		t.Fatal(err)
	}
	if got := audit(t, target, "a"); !got.Torn || got.Stored != 1 {
		t.Errorf("%+v, want one stored and a torn line", got)
	}
	s = open(t, target, "b")
	put(t, s, 3, 0, 3)
	closed(t, s)
	for _, trial := range []string{"a", "b"} {
		if got := audit(t, target, trial); got.Torn || got.Stored != 1 {
			t.Errorf("trial %s: %+v, want one stored", trial, got)
		}
	}
}

func TestALineThatIsNoneIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	for text, want := range map[string]string{
		"nonsense\n": "at byte 0: not a line of a store: \"nonsense\"",
		"{}\n":       "at byte 0: not a line of a store",
		`{"trial":"a","item":1,"digest":"1"}` + "\n":                `digest "1" has not 16 digits`,
		`{"trial":"a","item":1,"digest":"zzzzzzzzzzzzzzzz"}` + "\n": "invalid syntax",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := Audit(t.Context(), "jsonl:"+path, "a"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, error %v, want %q", text, s, err, want)
		}
	}
}

func TestAFileThatIsNotThereHoldsNothingToAudit(t *testing.T) {
	for name, target := range targets(t) {
		if _, err := Audit(t.Context(), target, "x"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
