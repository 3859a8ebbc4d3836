package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// window is how much is read at once.
const window = 64 << 10

// line is any line of the file.
type line struct {
	Trial   *string `json:"trial"`
	Begin   string  `json:"begin"`
	Item    *int    `json:"item"`
	Digest  string  `json:"digest"`
	Attempt int     `json:"attempt"`
	Again   string  `json:"again"`
	Run     string  `json:"run"`
}

func (f jsonlFile) audit(ctx context.Context, trial string) (s Summary, err error) {
	found, err := f.lines(ctx, trial, s.read)
	if err == nil && found.run == "" {
		err = ErrNeverBegun
	}
	s.Torn = found.torn
	return s, err
}

// found is what is to be known of a trial's lines beside them.
type found struct {
	run  string // the last one that was begun; empty: none was
	torn bool   // half a line follows
}

// lines reads the results of the trial's last run.
func (f jsonlFile) lines(ctx context.Context, trial string, each func(l line, digest uint64)) (have found, err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return have, err
	}
	defer file.Close()
	at, err := beginOf(file, trial)
	if err != nil {
		return have, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return have, err
	}
	// A device has no size, and some have no end.
	for text := bufio.NewReaderSize(io.NewSectionReader(file, at, size-at), window); ; {
		one, err := text.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			have.torn = len(one) > 0
			return have, nil
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return have, err
		}
		l, d, err := parseLine(one)
		if err != nil {
			return have, fmt.Errorf("at byte %d: %w", at, err)
		}
		switch {
		case *l.Trial != trial:
		case l.Begin != "":
			have.run = l.Run
		case l.Item != nil && l.Run == have.run:
			each(l, d)
		}
		at += int64(len(one))
	}
}

// beginOf is where the last line begins that begins the trial; 0 where there is none.
func beginOf(file *os.File, trial string) (int64, error) {
	name, err := json.Marshal(trial)
	if err != nil {
		return 0, err
	}
	return lastLine(file, []byte("{\"trial\":"+string(name)+",\"begin\":"))
}

// parseLine reads a line, with the digest if it is a result.
func parseLine(text []byte) (l line, d uint64, err error) {
	if err := json.Unmarshal(text, &l); err != nil || l.Trial == nil {
		return l, 0, fmt.Errorf("not a line of a store: %.60q", bytes.TrimSpace(text))
	}
	if l.Item != nil {
		d, err = digest(l.Digest)
	}
	return l, d, err
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

// lastLine is where the last line begins that begins so; 0 where none does. Trials are
// written one after the other, so the last one's lines are at the end: it is looked for
// from there.
func lastLine(file *os.File, begin []byte) (int64, error) {
	at, err := lastIndex(file, append([]byte{'\n'}, begin...))
	return at + 1, err
}

// lastLineEnd is where the last whole line ends, newline included.
func lastLineEnd(file *os.File) (int64, error) {
	at, err := lastIndex(file, []byte{'\n'})
	return at + 1, err
}

// lastIndex is where the pattern is in the file for the last time, or -1. It reads
// windows from the end on, each as far into the next as the pattern may reach.
func lastIndex(file *os.File, pattern []byte) (int64, error) {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	text := make([]byte, window+len(pattern)-1)
	for end > 0 {
		at := max(end-window, 0)
		n, err := file.ReadAt(text[:min(int(end-at)+len(pattern)-1, len(text))], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndex(text[:n], pattern); i >= 0 {
			return at + int64(i), nil
		}
		end = at
	}
	return -1, nil
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
