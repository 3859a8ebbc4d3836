package probe

import (
	"bytes"
	"io/fs"
	"math"
	"path"
	"strings"
)

// cgroupMount is where control groups are mounted: version 2 itself, the
// controllers of version 1 below it.
const cgroupMount = "sys/fs/cgroup"

// grants is what a control group allows; zero means no limit.
type grants struct {
	cores  float64
	memory uint64 // bytes
}

// tighter is the smaller of two limits.
func (g grants) tighter(h grants) grants {
	if g.cores == 0 || h.cores != 0 && h.cores < g.cores {
		g.cores = h.cores
	}
	if g.memory == 0 || h.memory != 0 && h.memory < g.memory {
		g.memory = h.memory
	}
	return g
}

// cgroupGrants reads the limits of this process's control groups, version 1 and
// 2, from the file system root. A limit holds for all groups below it, so the
// tightest on the way up counts. In a container the path may be the host's and
// missing here; its own limits are then at the top.
func cgroupGrants(root fs.FS) grants {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return grants{}
	}
	groups := parseCgroups(text)
	var g grants
	for _, dir := range upwards(cgroupMount, groups[""]) {
		g = g.tighter(grants{cores: readCPUMax(root, dir), memory: readLimit(root, path.Join(dir, "memory.max"))})
	}
	for _, dir := range upwards(path.Join(cgroupMount, "cpu"), groups["cpu"]) {
		g = g.tighter(grants{cores: readCFSQuota(root, dir)})
	}
	for _, dir := range upwards(path.Join(cgroupMount, "memory"), groups["memory"]) {
		g = g.tighter(grants{memory: readLimit(root, path.Join(dir, "memory.limit_in_bytes"))})
	}
	return g
}

// parseCgroups reads /proc/self/cgroup, lines of "id:controllers:path", into the
// path of each controller; version 2 has the controller "".
func parseCgroups(text []byte) map[string]string {
	groups := map[string]string{}
	for line := range bytes.Lines(text) {
		parts := strings.SplitN(strings.TrimSuffix(string(line), "\n"), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for controller := range strings.SplitSeq(parts[1], ",") {
			groups[controller] = parts[2]
		}
	}
	return groups
}

// upwards lists the directories from a group up to the mount. A path that
// climbs above its namespace ("/../x") stays within the mount.
func upwards(mount, group string) []string {
	var dirs []string
	for at := path.Clean("/" + group); at != "/"; at = path.Dir(at) {
		dirs = append(dirs, path.Join(mount, at))
	}
	return append(dirs, mount)
}

// readCPUMax reads version 2's cpu.max in cores.
func readCPUMax(root fs.FS, dir string) float64 {
	text, err := fs.ReadFile(root, path.Join(dir, "cpu.max"))
	if err != nil {
		return 0
	}
	return parseCPUMax(text)
}

// readCFSQuota reads version 1's quota and period in cores.
func readCFSQuota(root fs.FS, dir string) float64 {
	quota, err := fs.ReadFile(root, path.Join(dir, "cpu.cfs_quota_us"))
	if err != nil {
		return 0
	}
	period, err := fs.ReadFile(root, path.Join(dir, "cpu.cfs_period_us"))
	if err != nil {
		return 0
	}
	return parseCPUMax(bytes.Join([][]byte{bytes.TrimSpace(quota), period}, []byte(" ")))
}

// parseCPUMax reads "QUOTA PERIOD" in µs as a number of cores; "max" and -1, or
// anything that is no number, are no limit: 0.
func parseCPUMax(text []byte) float64 {
	quota, rest, ok := nextUint(text)
	if !ok {
		return 0
	}
	period, _, ok := nextUint(rest)
	if !ok || period == 0 {
		return 0
	}
	return float64(quota) / float64(period)
}

// readLimit reads a number of bytes. "max" (version 2) and a number close to
// 2^63 (version 1) are no limit: 0.
func readLimit(root fs.FS, name string) uint64 {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0
	}
	limit, _, ok := nextUint(text)
	if !ok || limit > math.MaxInt64/2 {
		return 0
	}
	return limit
}
