package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Writer appends trials to one run file. Every trial is on the disk when Append
// returns, so a crash loses at most the trial that was being measured. It is
// not safe for concurrent use: trials end one after the other.
//
// From Create or OpenAppend until Close or the end of the process it holds the
// file's lock (see ErrLocked): two runs that continue one file would number
// their blocks alike. Readers take no lock, so a run can be looked at under way.
type Writer struct {
	file File
}

// File is what a Writer needs of its file; an *os.File is one.
type File interface {
	io.Writer
	Name() string
	Sync() error
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Close() error
}

// Through puts something between the Writer and its file: a disk that is full for a
// while, where that is to be tried out.
func (w *Writer) Through(between func(File) File) { w.file = between(w.file) }

// Create begins a new run file with the header; Format and Schema are filled
// in. It never overwrites: where path exists already, the error wraps
// fs.ErrExist and nothing is touched. See OpenAppend for ErrLocked.
func Create(path string, h Header) (*Writer, error) {
	h.Format, h.Schema = Format, Schema
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w: choose another file with -o, or continue this one with --resume", path, fs.ErrExist)
	}
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	w := &Writer{file: file}
	if err := w.begin(file, h); err != nil {
		file.Close()
		os.Remove(path) // ours, and holds nothing: it must not block the next attempt
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}

// begin writes the header into a file that is nobody else's.
func (w *Writer) begin(file *os.File, h Header) error {
	if err := lock(file); err != nil {
		return err
	}
	if err := w.line(h); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	return nil
}

// OpenAppend opens an existing run file to continue it, and returns what it
// holds. A last line that was cut off is removed from the file; Run.Warnings
// says so. The error wraps ErrLocked where another Writer has the file: then
// nothing was read or touched. A file that cannot be opened for writing, or is
// not a run file, is a *DataError.
func OpenAppend(path string) (*Writer, *Run, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, nil, cannotContinue(path, err)
	}
	// The lock first: what is read is to be the end of what will be written.
	if err := lock(file); err != nil {
		file.Close()
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	run, end, err := read(file, path)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	w := &Writer{file: file}
	if err := w.mend(end); err != nil {
		file.Close()
		return nil, nil, fmt.Errorf("%s: preparing to continue it: %w", path, err)
	}
	return w, run, nil
}

// cannotContinue says why the file at path did not open for reading and writing.
func cannotContinue(path string, err error) error {
	cause := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		cause = p.Err // path and cause without "open", which says nothing here
	}
	d := &DataError{Where: path, What: "cannot be continued: " + cause.Error(), Err: err}
	if !errors.Is(err, fs.ErrNotExist) {
		d.Hint = "its trials are added to the file itself, which must be readable and writable"
	}
	return d
}

// mend makes the file end after its last whole line, newline included.
func (w *Writer) mend(end tail) error {
	if err := w.file.Truncate(end.bytes); err != nil {
		return err
	}
	if !end.newline {
		if _, err := w.file.Write([]byte{'\n'}); err != nil {
			return err
		}
	}
	return w.file.Sync()
}

// Append writes one trial as one line with one call and syncs it. After an
// error the file is as it was before, so that a later Append may succeed.
func (w *Writer) Append(t Trial) error {
	if err := t.check(); err != nil {
		return fmt.Errorf("%s: refusing a trial that could not be read back: %w", w.file.Name(), err)
	}
	if err := w.line(t); err != nil {
		return fmt.Errorf("%s: block %d, %s: %w", w.file.Name(), t.Block, t.Cell.Key(), err)
	}
	return nil
}

func (w *Writer) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	n, err := w.file.Write(text)
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		// Half a line (a full disk) would spoil the one that follows it.
		return errors.Join(err, w.takeBack(n))
	}
	return nil
}

// takeBack removes the last n bytes. It goes by the file's end, not by what was
// written so far: if somebody else has added to the file, that is theirs to keep.
func (w *Writer) takeBack(n int) error {
	if n == 0 {
		return nil
	}
	info, err := w.file.Stat()
	if err != nil {
		return err
	}
	return w.file.Truncate(info.Size() - int64(n))
}

// Close closes the file and so gives up its lock. Everything appended is on the
// disk already.
func (w *Writer) Close() error { return w.file.Close() }
