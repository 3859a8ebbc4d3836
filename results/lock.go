package results

import "errors"

// ErrLocked means that another Writer, of this or any other process, has the run
// file. It is an advisory lock, and a courtesy of the system: on systems other
// than Linux, macOS and the BSDs, and on file systems that know no locks, there
// is none, and whoever starts two runs on one file has their trials mixed.
var ErrLocked = errors.New("another hbench is writing it")
