package soak

import (
	"fmt"
	"sync/atomic"
	"syscall"

	"github.com/hbench/hbench/results"
)

// backlog keeps records in memory for which the run file has no room, in their order,
// until it has.
type backlog struct {
	file    *results.Writer
	waiting []results.Trial
	most    int // that waited at once
}

// add writes a record, after those that wait, or has it wait. The error is none of room.
func (b *backlog) add(t results.Trial) error {
	b.waiting = append(b.waiting, t)
	err := b.drain()
	b.most = max(b.most, len(b.waiting))
	return err
}

// drain writes as many as there is room for.
func (b *backlog) drain() error {
	for len(b.waiting) > 0 {
		err := b.file.Append(b.waiting[0])
		if results.NoRoom(err) {
			return nil
		}
		if err != nil {
			return err
		}
		b.waiting = append(b.waiting[:0], b.waiting[1:]...)
	}
	return nil
}

// disk is the disk of the run file, which can be full.
type disk struct {
	full    atomic.Bool
	refused func() // called for each write that it has no room for
}

// under is the file on that disk.
func (d *disk) under(f results.File) results.File { return diskFile{f, d} }

type diskFile struct {
	results.File
	disk *disk
}

// Write takes half of the text where the disk is full, as a disk does that becomes so.
func (f diskFile) Write(text []byte) (int, error) {
	if !f.disk.full.Load() {
		return f.File.Write(text)
	}
	f.disk.refused()
	n, err := f.File.Write(text[:len(text)/2])
	if err != nil {
		return n, err
	}
	return n, fmt.Errorf("write %s: %w", f.Name(), syscall.ENOSPC)
}
