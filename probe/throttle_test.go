package probe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestThrottlesOfBothVersions(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  Throttles
	}{
		"none": {},
		"version 2": {map[string]string{
			"proc/self/cgroup":                 "0::/slice/job\n",
			"sys/fs/cgroup/slice/job/cpu.stat": "usage_usec 9\nuser_usec 5\nsystem_usec 4\nnr_periods 10\nnr_throttled 3\nthrottled_usec 2500\nnr_bursts 0\n",
			"sys/fs/cgroup/slice/cpu.stat":     "usage_usec 9\n",
		}, Throttles{
			"sys/fs/cgroup/slice/job": {Times: 3, Time: 2500 * time.Microsecond},
			"sys/fs/cgroup/slice":     {},
		}},
		"version 1": {map[string]string{
			"proc/self/cgroup":               "1:cpu,cpuacct:/job\n0::/\n",
			"sys/fs/cgroup/cpu/job/cpu.stat": "nr_periods 10\nnr_throttled 4\nthrottled_time 7000\n",
			"sys/fs/cgroup/cpu/cpu.stat":     "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n",
		}, Throttles{
			"sys/fs/cgroup/cpu/job": {Times: 4, Time: 7000},
			"sys/fs/cgroup/cpu":     {},
		}},
		"nonsense": {map[string]string{
			"proc/self/cgroup":       "0::/\n",
			"sys/fs/cgroup/cpu.stat": "nr_throttled -1\n",
		}, Throttles{}},
	} {
		if diff := cmp.Diff(c.want, ReadThrottles(files(c.files))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheGroupThatWasHaltedMostCounts(t *testing.T) {
	before := Throttles{"job": {Times: 1, Time: 10}, "slice": {Times: 5, Time: 50}, "gone": {Times: 9, Time: 9}}
	for name, c := range map[string]struct {
		before, after Throttles
		want          Throttle
		ok            bool
	}{
		"nothing known":       {nil, nil, Throttle{}, false},
		"known before only":   {before, nil, Throttle{}, false},
		"known after only":    {nil, before, Throttle{}, false},
		"not halted":          {before, before, Throttle{}, true},
		"the lower one":       {before, Throttles{"job": {Times: 3, Time: 40}, "slice": {Times: 6, Time: 51}}, Throttle{Times: 2, Time: 30}, true},
		"the upper one":       {before, Throttles{"job": {Times: 1, Time: 10}, "slice": {Times: 8, Time: 90}}, Throttle{Times: 3, Time: 40}, true},
		"each its own":        {before, Throttles{"job": {Times: 9, Time: 11}, "slice": {Times: 6, Time: 90}}, Throttle{Times: 8, Time: 40}, true},
		"a group made anew":   {before, Throttles{"job": {}}, Throttle{}, true},
		"a group that is new": {before, Throttles{"job": {Times: 1, Time: 10}, "other": {Times: 70, Time: 700}}, Throttle{}, true},
	} {
		for range 20 { // maps have no order
			got, ok := c.after.Since(c.before)
			if got != c.want || ok != c.ok {
				t.Errorf("%s: %+v, %v; want %+v, %v", name, got, ok, c.want, c.ok)
			}
		}
	}
}

func FuzzCPUStat(f *testing.F) {
	f.Add([]byte("nr_periods 10\nnr_throttled 3\nthrottled_usec 2500\n"))
	f.Add([]byte("throttled_time 18446744073709551615\n"))
	f.Add([]byte("throttled_usec 9223372036854775\nnr_throttled"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := parseCPUStat(text)
		if got.Time < 0 || got.Times < 0 || !ok && got != (Throttle{}) {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	})
}
