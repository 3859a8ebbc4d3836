package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Writer appends trials to one run file. Every trial is on the disk when Append
// returns, so a crash loses at most the trial that was being measured. It is
// not safe for concurrent use: trials end one after the other.
type Writer struct {
	file *os.File
	size int64 // bytes up to and with the last whole line
}

// Create begins a new run file with the header; Format and Schema are filled
// in. It never overwrites: where path exists already, the error wraps
// fs.ErrExist and nothing is touched.
func Create(path string, h Header) (*Writer, error) {
	h.Format, h.Schema = Format, Schema
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w: choose another file with -o, or continue this one with --resume", path, fs.ErrExist)
	}
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	w := &Writer{file: file}
	if err := w.line(h); err != nil {
		file.Close()
		os.Remove(path) // ours, and holds nothing: it must not block the next attempt
		return nil, fmt.Errorf("%s: header: %w", path, err)
	}
	return w, nil
}

// OpenAppend opens an existing run file to continue it, and returns what it
// holds. A last line that was cut off is removed from the file; Run.Warnings
// says so.
func OpenAppend(path string) (*Writer, *Run, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, &DataError{What: err.Error(), Err: err}
	}
	run, end, err := read(file, path)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	w := &Writer{file: file, size: end.bytes}
	if err := w.mend(end); err != nil {
		file.Close()
		return nil, nil, fmt.Errorf("%s: preparing to continue it: %w", path, err)
	}
	return w, run, nil
}

// mend makes the file end after its last whole line, newline included.
func (w *Writer) mend(end tail) error {
	if err := w.file.Truncate(end.bytes); err != nil {
		return err
	}
	if !end.newline {
		if _, err := w.file.WriteAt([]byte{'\n'}, w.size); err != nil {
			return err
		}
		w.size++
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
	if _, err := w.file.WriteAt(text, w.size); err != nil {
		// Half a line (a full disk) would spoil the one that follows it.
		return errors.Join(err, w.file.Truncate(w.size))
	}
	w.size += int64(len(text))
	return w.file.Sync()
}

// Close closes the file. Everything appended is on the disk already.
func (w *Writer) Close() error { return w.file.Close() }
