package probe

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func files(m map[string]string) fs.FS {
	root := fstest.MapFS{}
	for name, text := range m {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

func TestCgroupGrants(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  grants
	}{
		"none": {},
		"version 2, the tightest on the way up": {map[string]string{
			"proc/self/cgroup":                    "0::/slice/job\n",
			"sys/fs/cgroup/slice/job/cpu.max":     "max 100000\n",
			"sys/fs/cgroup/slice/cpu.max":         "150000 100000\n",
			"sys/fs/cgroup/slice/job/memory.max":  "1073741824\n",
			"sys/fs/cgroup/slice/memory.max":      "2147483648\n",
			"sys/fs/cgroup/memory.max":            "max\n",
			"sys/fs/cgroup/slice/else/cpu.max":    "1000 100000\n",
			"sys/fs/cgroup/slice/else/memory.max": "1\n",
		}, grants{cores: 1.5, memory: 1 << 30}},
		"version 2 in a container that sees the host's path": {map[string]string{
			"proc/self/cgroup":         "0::/../../host/path\n",
			"sys/fs/cgroup/cpu.max":    "50000 100000\n",
			"sys/fs/cgroup/memory.max": "4096\n",
		}, grants{cores: 0.5, memory: 4096}},
		"version 1": {map[string]string{
			"proc/self/cgroup":                               "9:name=systemd:/\n4:memory:/job\n1:cpu,cpuacct:/job\n0::/\n",
			"sys/fs/cgroup/cpu/job/cpu.cfs_quota_us":         "200000\n",
			"sys/fs/cgroup/cpu/job/cpu.cfs_period_us":        "100000\n",
			"sys/fs/cgroup/cpu/cpu.cfs_quota_us":             "-1\n",
			"sys/fs/cgroup/cpu/cpu.cfs_period_us":            "100000\n",
			"sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":     "8192\n",
		}, grants{cores: 2, memory: 8192}},
		"nonsense": {map[string]string{
			"proc/self/cgroup":         "hello\n0::/\n",
			"sys/fs/cgroup/cpu.max":    "lots\n",
			"sys/fs/cgroup/memory.max": "many\n",
		}, grants{}},
	} {
		if got := cgroupGrants(files(c.files)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func FuzzCgroupPathsStayWithinTheMount(f *testing.F) {
	f.Add([]byte("0::/a/b\n1:cpu,cpuacct:/../x\n"))
	f.Add([]byte("0::..\n::\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, group := range parseCgroups(text) {
			dirs := upwards("sys/fs/cgroup", group)
			if dirs[len(dirs)-1] != "sys/fs/cgroup" {
				t.Errorf("%q: does not end at the mount: %q", group, dirs)
			}
			for i := 1; i < len(dirs); i++ {
				if len(dirs[i]) >= len(dirs[i-1]) || dirs[i-1][:len(dirs[i])] != dirs[i] {
					t.Errorf("%q: %q is not above %q", group, dirs[i], dirs[i-1])
				}
			}
		}
	})
}

func FuzzCPUMax(f *testing.F) {
	f.Add([]byte("150000 100000\n"))
	f.Add([]byte("max 100000"))
	f.Add([]byte("1 0"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if cores := parseCPUMax(text); !(cores >= 0 && cores < 1e20) {
			t.Errorf("%q: %v cores", text, cores)
		}
	})
}
