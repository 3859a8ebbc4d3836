package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// window is how much is read at first, from the end.
const window = 64 << 10

// line is any line of the file.
type line struct {
	Trial   *string `json:"trial"`
	Begin   string  `json:"begin"`
	Item    *int    `json:"item"`
	Digest  string  `json:"digest"`
	Attempt int     `json:"attempt"`
	Again   string  `json:"again"`
}

func (f jsonlFile) audit(ctx context.Context, trial string) (s Summary, err error) {
	s.Torn, err = f.lines(ctx, trial, s.read)
	return s, err
}

// lines reads the trial's results, and says whether half a line follows.
func (f jsonlFile) lines(ctx context.Context, trial string, each func(l line, digest uint64)) (torn bool, err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	name, err := json.Marshal(trial)
	if err != nil {
		return false, err
	}
	text, at, err := since(file, []byte("{\"trial\":"+string(name)+",\"begin\":"))
	if err != nil {
		return false, err
	}
	for len(text) > 0 {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			return true, nil
		}
		l, err := parseLine(text[:end])
		if err != nil {
			return false, fmt.Errorf("at byte %d: %w", at, err)
		}
		if *l.Trial == trial && l.Item != nil {
			d, err := digest(l.Digest)
			if err != nil {
				return false, fmt.Errorf("at byte %d: %w", at, err)
			}
			each(l, d)
		}
		text, at = text[end:], at+int64(end)
	}
	return false, nil
}

func parseLine(text []byte) (l line, err error) {
	if err := json.Unmarshal(text, &l); err != nil || l.Trial == nil {
		return l, fmt.Errorf("not a line of a store: %.60q", bytes.TrimSpace(text))
	}
	return l, nil
}

// read counts one line.
func (s *Summary) read(l line, d uint64) {
	first, there := s.Digests[*l.Item]
	switch {
	case !there:
		s.add(*l.Item, d)
	case first != d:
		s.Conflicts++
	case l.Again == repeated:
		s.Repeats++
	default: // also where whoever wrote it did not notice
		s.Duplicates++
	}
}

// since is the file from the last line on that begins so, or all of it, and where that
// is. Trials are written one after the other, so the last one's lines are at the end:
// it is looked for from there, in ever larger parts.
func since(file *os.File, begin []byte) (text []byte, at int64, err error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, 0, err
	}
	for n := int64(window); ; n *= 4 {
		at = max(size-n, 0)
		text = make([]byte, size-at)
		if _, err := file.ReadAt(text, at); err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		if i := lastLine(text, begin, at == 0); i >= 0 {
			return text[i:], at + int64(i), nil
		}
		if at == 0 {
			return text, 0, nil
		}
	}
}

// lastLine is where the last line begins that begins so, or -1; whole says that the
// text begins with a line.
func lastLine(text, begin []byte, whole bool) int {
	if i := bytes.LastIndex(text, append([]byte{'\n'}, begin...)); i >= 0 {
		return i + 1
	}
	if whole && bytes.HasPrefix(text, begin) {
		return 0
	}
	return -1
}

// lastLineEnd is where the last whole line ends, newline included.
func lastLineEnd(file *os.File, size int64) (int64, error) {
	for n := int64(window); ; n *= 4 {
		at := max(size-n, 0)
		text := make([]byte, size-at)
		if _, err := file.ReadAt(text, at); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndexByte(text, '\n'); i >= 0 || at == 0 {
			return at + int64(i) + 1, nil
		}
	}
}

// looksLikeOurs refuses a file that begins with something else than a line of a store.
func looksLikeOurs(file *os.File) error {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	text := make([]byte, 4<<10)
	n, err := file.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	first, _, whole := bytes.Cut(text[:n], []byte{'\n'})
	var l line
	if whole && (json.Unmarshal(first, &l) != nil || l.Trial == nil) {
		return fmt.Errorf("it is no store: it begins with %.40q", first)
	}
	return nil
}
