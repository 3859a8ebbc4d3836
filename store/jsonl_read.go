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

func (f jsonlFile) audit(ctx context.Context, trial string) (Summary, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return Summary{}, err
	}
	defer file.Close()
	name, err := json.Marshal(trial)
	if err != nil {
		return Summary{}, err
	}
	text, at, err := since(file, []byte("{\"trial\":"+string(name)+",\"begin\":"))
	if err != nil {
		return Summary{}, err
	}
	s := Summary{}
	for len(text) > 0 {
		if err := ctx.Err(); err != nil {
			return Summary{}, err
		}
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			s.Torn = true
			break
		}
		if err := s.read(text[:end], trial); err != nil {
			return Summary{}, fmt.Errorf("at byte %d: %w", at, err)
		}
		text, at = text[end:], at+int64(end)
	}
	return s, nil
}

// read counts one line.
func (s *Summary) read(text []byte, trial string) error {
	var l line
	if err := json.Unmarshal(text, &l); err != nil || l.Trial == nil {
		return fmt.Errorf("not a line of a store: %.60q", bytes.TrimSpace(text))
	}
	if *l.Trial != trial || l.Item == nil {
		return nil
	}
	d, err := digest(l.Digest)
	if err != nil {
		return err
	}
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
	return nil
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
