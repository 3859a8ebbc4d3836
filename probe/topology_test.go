package probe

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTopology(t *testing.T) {
	const cpus = "sys/devices/system/cpu/"
	for name, c := range map[string]struct {
		threads []int
		files   map[string]string
		want    Topology
	}{
		"nothing visible": {threads: []int{0, 1}},
		"no threads":      {},
		"a thread a core": {[]int{0, 1}, map[string]string{
			cpus + "cpu0/topology/core_cpus_list": "0\n",
			cpus + "cpu1/topology/core_cpus_list": "1\n",
			cpus + "cpu0/cpu_capacity":            "1024\n",
			cpus + "cpu1/cpu_capacity":            "1024\n",
		}, Topology{Cores: [][]int{{0}, {1}}}},
		"siblings, one of them not ours": {[]int{0, 2, 3}, map[string]string{
			cpus + "cpu0/topology/thread_siblings_list": "0,2\n",
			cpus + "cpu1/topology/thread_siblings_list": "1,3\n",
			cpus + "cpu2/topology/thread_siblings_list": "0,2\n",
			cpus + "cpu3/topology/thread_siblings_list": "1,3\n",
		}, Topology{Cores: [][]int{{0, 2}, {3}}}},
		"one not told": {[]int{0, 1}, map[string]string{
			cpus + "cpu0/topology/core_cpus_list": "0-1\n",
		}, Topology{}},
		"big and little": {[]int{0, 1, 2}, map[string]string{
			cpus + "cpu0/cpu_capacity": "446\n",
			cpus + "cpu1/cpu_capacity": "1024\n",
			cpus + "cpu2/cpu_capacity": "446\n",
		}, Topology{Kinds: [][]int{{1}, {0, 2}}, Capacity: []int{1024, 446}}},
		"Intel's hybrid": {[]int{0, 1, 5}, map[string]string{
			"sys/devices/cpu_core/cpus": "0-3\n",
			"sys/devices/cpu_atom/cpus": "4-7\n",
		}, Topology{Kinds: [][]int{{0, 1}, {5}}}},
		"Intel's hybrid, bound to one kind": {[]int{0, 1}, map[string]string{
			"sys/devices/cpu_core/cpus": "0-3\n",
			"sys/devices/cpu_atom/cpus": "4-7\n",
		}, Topology{}},
		"nonsense": {[]int{0, 1}, map[string]string{
			cpus + "cpu0/cpu_capacity":  "many\n",
			"sys/devices/cpu_core/cpus": "0-\n",
		}, Topology{}},
	} {
		if diff := cmp.Diff(c.want, ReadTopology(files(c.files), c.threads)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCPUList(t *testing.T) {
	for text, want := range map[string][]int{
		"0\n":            {0},
		"0-2,8,10-11\n":  {0, 1, 2, 8, 10, 11},
		"":               {},
		"3-1":            nil,
		"1,,2":           nil,
		"-1":             nil,
		"0-4294967295\n": nil,
		"0 1":            nil,
	} {
		got, ok := parseCPUList([]byte(text))
		if ok != (want != nil) || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", text, got, ok, want)
		}
	}
}

func FuzzCPUList(f *testing.F) {
	f.Add([]byte("0-3,8"))
	f.Add([]byte("0-65535,0-65535"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cpus, ok := parseCPUList(text)
		if !ok && cpus != nil || len(cpus) > mostCPUs {
			t.Errorf("%q: %d cores, %v", text, len(cpus), ok)
		}
		for _, cpu := range cpus {
			if cpu < 0 || cpu >= mostCPUs {
				t.Errorf("%q: core %d", text, cpu)
			}
		}
	})
}
