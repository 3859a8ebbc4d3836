package probe

import (
	"bytes"
	"io/fs"
	"math"
	"path"
	"time"
)

// Process is one process of the machine.
type Process struct {
	Name string        // the program's, at most 15 bytes
	CPU  time.Duration // since it started, in ticks of 10 ms
}

// ReadProcesses reads all that can be seen, by their numbers, from the file system
// root: a container sees its own. It is empty outside Linux.
func ReadProcesses(root fs.FS) map[int]Process {
	all := map[int]Process{}
	entries, _ := fs.ReadDir(root, "proc") // what can be read of it counts
	for _, e := range entries {
		pid, rest, ok := nextUint([]byte(e.Name()))
		if !ok || len(rest) > 0 || pid > math.MaxInt32 {
			continue
		}
		text, err := fs.ReadFile(root, path.Join("proc", e.Name(), "stat"))
		if err != nil {
			continue // it has ended
		}
		if p, ok := parseProcess(text); ok {
			all[int(pid)] = p
		}
	}
	return all
}

// parseProcess reads /proc/PID/stat: the number, the name in parentheses, which may
// hold any byte, and 50 fields, of which the 14th and 15th of all are the ticks in
// user mode and in the kernel.
func parseProcess(text []byte) (Process, bool) {
	from, to := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if from < 0 || to < from {
		return Process{}, false
	}
	const before = 11 // fields between the name and the ticks
	fields := bytes.Fields(text[to+1:])
	if len(fields) < before+2 {
		return Process{}, false
	}
	user, _, ok1 := nextUint(fields[before])
	system, _, ok2 := nextUint(fields[before+1])
	const most = uint64(math.MaxInt64 / tick / 2)
	if !ok1 || !ok2 || user > most || system > most {
		return Process{}, false
	}
	return Process{Name: string(text[from+1 : to]), CPU: time.Duration(user+system) * tick}, true
}
