package probe

import (
	"bytes"
	"io/fs"
	"math"
	"path"
	"time"
)

// Throttle is how the quotas of control groups halted what runs in them.
type Throttle struct {
	Times int64         // in so many periods a quota was used up
	Time  time.Duration // summed over the cores on which threads were kept waiting
}

// Throttles is what a process's control groups have counted since they were made:
// by folder, as a quota holds for all groups below it.
type Throttles map[string]Throttle

// ReadThrottles reads the cpu.stat of this process's control groups, version 1 and
// 2, from the file system root. It is empty where none is kept, as outside Linux:
// then nothing is known. A group without a quota has been halted for no time.
func ReadThrottles(root fs.FS) Throttles {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	groups := parseCgroups(text)
	all := Throttles{}
	for _, dir := range append(upwards(cgroupMount, groups[""]), upwards(path.Join(cgroupMount, "cpu"), groups["cpu"])...) {
		text, err := fs.ReadFile(root, path.Join(dir, "cpu.stat"))
		if err != nil {
			continue
		}
		if t, ok := parseCPUStat(text); ok {
			all[dir] = t
		}
	}
	return all
}

// Since is the halts between b and a: the most of any group, as those of groups
// one above the other overlap. ok is false where nothing is known.
func (a Throttles) Since(b Throttles) (t Throttle, ok bool) {
	for dir, now := range a {
		before, both := b[dir]
		if !both {
			continue
		}
		ok = true
		t.Times = max(t.Times, now.Times-before.Times)
		t.Time = max(t.Time, now.Time-before.Time)
	}
	return t, ok
}

// parseCPUStat reads a cpu.stat: lines of a name and a number. Version 2 counts the
// time in µs, version 1 in ns; a group without a quota of its own may have neither.
func parseCPUStat(text []byte) (t Throttle, ok bool) {
	for line := range bytes.Lines(text) {
		name, rest, found := bytes.Cut(line, []byte(" "))
		if !found {
			return Throttle{}, false
		}
		v, _, ok := nextUint(rest)
		if !ok {
			return Throttle{}, false
		}
		unit := uint64(1)
		switch string(name) {
		case "nr_throttled":
			if v > math.MaxInt64 {
				return Throttle{}, false
			}
			t.Times = int64(v)
			continue
		case "throttled_usec":
			unit = uint64(time.Microsecond)
		case "throttled_time":
		default:
			continue
		}
		if v > math.MaxInt64/unit {
			return Throttle{}, false
		}
		t.Time = time.Duration(v * unit)
	}
	return t, len(text) > 0
}
