// Package store keeps a trial's results in a file of the user's own kind, a SQLite
// database or JSON Lines, each item exactly once however often it is put, and reads
// back from that file what it holds.
package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Store keeps the results of one trial. It is safe for concurrent use.
type Store interface {
	// Put stores the result of one item. The item is the key: what is stored already
	// stays as it was first put, and what comes again is noted beside it, without an
	// error, for Audit to tell (see Summary).
	//
	// Where ctx ends first its error is returned, and the item is then stored or not,
	// never half: putting it again, as a further attempt, is safe. Other errors wrap
	// ErrFull or ErrLocked, or are the file's own; the item is then not stored. Their
	// texts name no item.
	Put(ctx context.Context, item, attempt int, digest uint64) error

	// Audit reads back what the file holds of the trial.
	Audit(ctx context.Context) (Summary, error)

	// Close gives the file up. No Put may be under way.
	Close() error
}

// Summary is what a file holds of one trial. Of puts beyond an item's first, one with
// another digest is a conflict; one with the same digest is a duplicate where its
// attempt number has been there before, else a repeat: a further attempt, made because
// the first one's answer was lost or late.
type Summary struct {
	Stored     int // items
	Duplicates int
	Conflicts  int
	Repeats    int
	DigestSum  uint64         // of the first digests, modulo 2⁶⁴
	Digests    map[int]uint64 // by item, as first put

	// Torn says that the file's last line was cut off in the middle: its writer was
	// killed, or the disk was full. It counts for nothing.
	Torn bool
}

// add counts an item's first digest.
func (s *Summary) add(item int, digest uint64) {
	if s.Digests == nil {
		s.Digests = map[int]uint64{}
	}
	s.Digests[item] = digest
	s.Stored++
	s.DigestSum += digest
}

var (
	// ErrFull says that there is no room left for the file to grow. It is a
	// syscall.ENOSPC, too.
	ErrFull error = full{}
	// ErrSuperseded says that another process has begun the trial anew: whoever started
	// this one is gone.
	ErrSuperseded = errors.New("the trial was begun anew by another process")
	// ErrNeverBegun says that the file holds nothing of the trial, not even that it began.
	ErrNeverBegun = errors.New("the trial was never begun there")
	// ErrLocked says that somebody else kept the file locked for as long as it was
	// waited for.
	ErrLocked = errors.New("locked by somebody else")
)

type full struct{}

func (full) Error() string { return "disk full" }

func (full) Is(other error) bool { return other == syscall.ENOSPC }

// backend is a file of some kind.
type backend interface {
	create() error // a file that is not there yet
	check() error  // that one which is there can be written
	open(trial string, how start) (Store, error)
	audit(ctx context.Context, trial string) (Summary, error)
}

// Open begins a trial in the file of a target, such as sqlite:PATH?batch=50, which is
// made where there is none. What an earlier attempt at a trial of that name has left,
// because it was interrupted, counts no more.
func Open(target, trial string) (Store, error) { return openTo(target, trial, anew) }

// Continue is Open for the rest of a trial whose writer was killed: what it has left
// counts, and is not stored again.
func Continue(target, trial string) (Store, error) { return openTo(target, trial, goingOn) }

// newRun tells an attempt at a trial from others: a process whose parent was killed may
// still write when the trial is begun anew.
func newRun() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// start is what becomes of what is there of a trial.
type start int

const (
	anew start = iota
	goingOn
)

func openTo(target, trial string, how start) (Store, error) {
	t, err := Parse(target)
	if err != nil {
		return nil, err
	}
	s, err := t.file.open(trial, how)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t, err)
	}
	return s, nil
}

// CheckNew is Check for a file that is not to be there yet: what others have put into
// one would be mixed with what is to come. Where it exists the error wraps fs.ErrExist.
func CheckNew(target string) error {
	t, err := Parse(target)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(t.Path); err == nil {
		return fmt.Errorf("%s: %w: choose another file, or remove it", t, fs.ErrExist)
	}
	return Check(target)
}

// create makes the file, and its folder if need be.
func (t Target) create() error {
	if err := os.MkdirAll(filepath.Dir(t.Path), 0o755); err != nil {
		return err
	}
	if err := t.file.create(); err != nil {
		if errors.Is(err, fs.ErrExist) { // somebody else was faster
			return err
		}
		_ = os.Remove(t.Path) // it must not block the next attempt; where it is not even there, so much the better
		return err
	}
	return nil
}

// Check says whether the file of a target can be written: one that is there is opened,
// and one that is not is made and removed again, but not the folder that it needs.
func Check(target string) error {
	t, err := Parse(target)
	if err != nil {
		return err
	}
	if err := t.check(); err != nil {
		return fmt.Errorf("%s: %w", t, err)
	}
	return nil
}

func (t Target) check() error {
	if _, err := os.Stat(t.Path); err == nil {
		return t.file.check()
	}
	if err := t.create(); err != nil {
		return err
	}
	return os.Remove(t.Path) // a database's other files have gone with its last connection
}

// Audit reads back what the file of a target holds of a trial, whoever wrote it: also
// after its writer was killed. A file that is not there is an error; a trial that was
// never begun in it is ErrNeverBegun.
func Audit(ctx context.Context, target, trial string) (Summary, error) {
	t, err := Parse(target)
	if err != nil {
		return Summary{}, err
	}
	if _, err := os.Stat(t.Path); err != nil {
		return Summary{}, err
	}
	s, err := t.file.audit(ctx, trial)
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", t, err)
	}
	return s, nil
}
