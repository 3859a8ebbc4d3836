package probe

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// Topology is how hardware threads lie on cores.
type Topology struct {
	Cores    [][]int // the threads of each physical core; nil: not known
	Kinds    [][]int // where cores differ: the threads of each kind, the most capable first
	Capacity []int   // of each kind, relative; nil: not known
}

const cpuFolder = "sys/devices/system/cpu"

// ReadTopology reads from the file system root how the given threads, by the
// kernel's numbers, lie on cores. What is not visible stays nil: a hypervisor may
// also show cores to its guest where the host has threads.
func ReadTopology(root fs.FS, threads []int) Topology {
	var t Topology
	t.Cores = groupedBy(threads, func(cpu int) (string, bool) {
		for _, name := range []string{"core_cpus_list", "thread_siblings_list"} { // since Linux 5.3, and before
			if text, err := fs.ReadFile(root, path.Join(cpuFolder, fmt.Sprintf("cpu%d/topology", cpu), name)); err == nil {
				return string(bytes.TrimSpace(text)), true
			}
		}
		return "", false
	})
	t.Kinds, t.Capacity = kinds(root, threads)
	return t
}

// groupedBy sorts threads into groups of one key; nil if one has none.
func groupedBy(threads []int, key func(cpu int) (string, bool)) (groups [][]int) {
	places := map[string]int{}
	for _, cpu := range threads {
		k, ok := key(cpu)
		if !ok {
			return nil
		}
		at, known := places[k]
		if !known {
			at = len(groups)
			places[k], groups = at, append(groups, nil)
		}
		groups[at] = append(groups[at], cpu)
	}
	return groups
}

// kinds tells different cores of one machine apart: by capacity, as arm64 states
// it and x86 since Linux 6.12, else by the two performance monitors of Intel's
// hybrid processors.
func kinds(root fs.FS, threads []int) (groups [][]int, capacity []int) {
	byCapacity := map[int][]int{}
	for _, cpu := range threads {
		text, err := fs.ReadFile(root, path.Join(cpuFolder, fmt.Sprintf("cpu%d/cpu_capacity", cpu)))
		v, _, ok := nextUint(text)
		if err != nil || !ok || v > 1<<20 {
			byCapacity = nil
			break
		}
		byCapacity[int(v)] = append(byCapacity[int(v)], cpu)
	}
	for c := range byCapacity {
		capacity = append(capacity, c)
	}
	slices.Sort(capacity)
	slices.Reverse(capacity)
	for _, c := range capacity {
		groups = append(groups, byCapacity[c])
	}
	if len(groups) > 1 {
		return groups, capacity
	}
	groups = nil
	for _, monitor := range []string{"cpu_core", "cpu_atom"} {
		text, err := fs.ReadFile(root, path.Join("sys/devices", monitor, "cpus"))
		if err != nil {
			continue
		}
		list, _ := parseCPUList(text)
		ours := slices.DeleteFunc(list, func(cpu int) bool { return !slices.Contains(threads, cpu) })
		if len(ours) > 0 {
			groups = append(groups, ours)
		}
	}
	if len(groups) > 1 {
		return groups, nil
	}
	return nil, nil
}

// mostCPUs is more than Linux can be built for.
const mostCPUs = 1 << 16

// parseCPUList reads the kernel's lists of numbers, as "0-3,8,10-11"; an empty one
// is of none.
func parseCPUList(text []byte) (cpus []int, ok bool) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, true
	}
	for part := range bytes.SplitSeq(text, []byte(",")) {
		from, to, ranged := bytes.Cut(part, []byte("-"))
		if !ranged {
			to = from
		}
		first, rest, ok1 := nextUint(from)
		last, rest2, ok2 := nextUint(to)
		if !ok1 || !ok2 || len(rest)+len(rest2) > 0 || first > last || last >= mostCPUs {
			return nil, false
		}
		for cpu := first; cpu <= last && len(cpus) < mostCPUs; cpu++ {
			cpus = append(cpus, int(cpu))
		}
	}
	return cpus, true
}
