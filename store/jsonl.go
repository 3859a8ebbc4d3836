package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"
)

// jsonlFile is a file of JSON Lines. Its lines are
//
//	{"trial":"pipeline cores=2 block=0","begin":"2026-11-26T09:00:00Z","run":"5d0c81aa"}
//	{"trial":"pipeline cores=2 block=0","item":17,"digest":"00f1e2d3c4b5a697","attempt":0,"run":"5d0c81aa"}
//	{"trial":"pipeline cores=2 block=0","item":17,"digest":"00f1e2d3c4b5a697","attempt":1,"again":"repeat","run":"5d0c81aa"}
//
// A trial's lines are those of the run that the last line began which begins it: nothing
// is ever removed, and an attempt that was interrupted is superseded.
type jsonlFile struct {
	path string
	sync bool
}

func newJSONLFile(path string, o *options) backend {
	return jsonlFile{path: path, sync: o.flag("sync")}
}

// create writes a line, too: on a full disk an empty file can still be made.
func (f jsonlFile) create() error {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString("{\"trial\":\"\"}\n")
	return noRoom(errors.Join(err, file.Close()))
}

func (f jsonlFile) check() error {
	file, err := os.OpenFile(f.path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return looksLikeOurs(file)
}

func (f jsonlFile) open(trial string, how start) (Store, error) {
	file, err := os.OpenFile(f.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	name, err := json.Marshal(trial)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s := &jsonlStore{jsonlFile: f, trial: trial, head: "{\"trial\":" + string(name) + ",", file: file,
		turn: make(chan struct{}, 1), first: map[int]stored{}, later: map[attemptOf]bool{}}
	if err := s.begin(how); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// jsonlStore appends. What it has stored it knows by heart: a file of lines cannot be
// asked.
type jsonlStore struct {
	jsonlFile
	trial string
	head  string // of every line
	run   string
	file  *os.File
	turn  chan struct{}      // who writes; it guards what follows
	line  []byte             // reused
	first map[int]stored     // by item
	later map[attemptOf]bool // those that came again
}

type stored struct {
	digest  uint64
	attempt int
}

type attemptOf struct{ item, attempt int }

// begin removes half a line that a killed writer left, and says that the trial begins,
// or learns what is there of it.
func (s *jsonlStore) begin(how start) error {
	if err := s.mend(); err != nil {
		return err
	}
	if how == goingOn {
		found, err := s.lines(context.Background(), s.trial, func(l line, d uint64) { s.note(*l.Item, l.Attempt, d) })
		if s.run = found.run; err != nil || s.run != "" {
			return err
		}
	}
	s.run = newRun()
	s.line = fmt.Appendf(s.line[:0], "%s\"begin\":%q,\"run\":%q}\n", s.head, time.Now().UTC().Format(time.RFC3339Nano), s.run)
	return s.write()
}

// mend makes the file end after its last whole line.
func (s *jsonlStore) mend() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	end, err := lastLineEnd(s.file)
	if err != nil || end == info.Size() {
		return err
	}
	return s.file.Truncate(end)
}

// note remembers what is in the file.
func (s *jsonlStore) note(item, attempt int, digest uint64) {
	if _, there := s.first[item]; there {
		s.later[attemptOf{item, attempt}] = true
		return
	}
	s.first[item] = stored{digest, attempt}
}

func (s *jsonlStore) Put(ctx context.Context, item, attempt int, digest uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	again := s.judge(item, attempt, digest)
	s.line = fmt.Appendf(append(s.line[:0], s.head...), "\"item\":%d,\"digest\":\"%016x\",\"attempt\":%d", item, digest, attempt)
	if again != "" {
		s.line = append(append(append(s.line, `,"again":"`...), again...), '"')
	}
	s.line = append(append(append(s.line, `,"run":"`...), s.run...), "\"}\n"...)
	if err := s.write(); err != nil {
		return fmt.Errorf("jsonl:%s: %w", s.path, err)
	}
	s.note(item, attempt, digest)
	return nil
}

// How an item comes again (see Summary).
const (
	repeated   = "repeat"
	duplicated = "duplicate"
	conflicted = "conflict"
)

// judge says how an item comes again; empty: it is new.
func (s *jsonlStore) judge(item, attempt int, digest uint64) string {
	was, there := s.first[item]
	switch {
	case !there:
		return ""
	case was.digest != digest:
		return conflicted
	case was.attempt == attempt || s.later[attemptOf{item, attempt}]:
		return duplicated
	}
	return repeated
}

// write appends the line with one call. After an error the file is as it was before.
func (s *jsonlStore) write() error {
	n, err := s.file.Write(s.line)
	if err == nil && s.sync {
		err = s.file.Sync()
	}
	if err == nil {
		return nil
	}
	return errors.Join(noRoom(err), s.takeBack(n))
}

// noRoom makes errors that say so an ErrFull.
func noRoom(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return err
}

// takeBack removes the last n bytes: half a line would spoil the one that follows it.
func (s *jsonlStore) takeBack(n int) error {
	if n == 0 {
		return nil
	}
	end, err := s.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	return s.file.Truncate(end - int64(n))
}

func (s *jsonlStore) Audit(ctx context.Context) (Summary, error) { return s.audit(ctx, s.trial) }

func (s *jsonlStore) Close() error { return s.file.Close() }

// digest reads one as it is written.
func digest(text string) (uint64, error) {
	if len(text) != 16 {
		return 0, fmt.Errorf("digest %q has not 16 digits", text)
	}
	return strconv.ParseUint(text, 16, 64)
}
