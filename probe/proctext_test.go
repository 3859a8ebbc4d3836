package probe

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestCPULineIsReadInTicks(t *testing.T) {
	const second = time.Second
	for name, c := range map[string]struct {
		text string
		want MachineTimes
		ok   bool
	}{
		"modern":            {"cpu  100 200 300 400 500 600 700 800 50 60\ncpu0 1 1 1 1\n", MachineTimes{User: 3 * second, System: 16 * second, Idle: 4 * second, IOWait: 5 * second, Steal: 8 * second}, true},
		"old kernel":        {"cpu  100 0 300 400\n", MachineTimes{User: second, System: 3 * second, Idle: 4 * second}, true},
		"cut off":           {"cpu  100 200 300 400 500 600 700 8", MachineTimes{}, false},
		"one core's line":   {"cpu0 100 200 300 400 500 600 700 800\n", MachineTimes{}, false},
		"too few":           {"cpu  100 200 300\n", MachineTimes{}, false},
		"no number":         {"cpu  100 x 300 400\n", MachineTimes{}, false},
		"does not fit":      {"cpu  100 200 300 18446744073709551616\n", MachineTimes{}, false},
		"beyond a duration": {"cpu  100 200 300 400 9223372036854775807\n", MachineTimes{}, false},
		"empty":             {"", MachineTimes{}, false},
	} {
		got, ok := parseCPULine([]byte(c.text))
		if got != c.want || ok != c.ok {
			t.Errorf("%s: %+v, %v; want %+v, %v", name, got, ok, c.want, c.ok)
		}
	}
}

func TestCoresAreReadByTheirNumbers(t *testing.T) {
	const all = "cpu  9 9 9 9\n"
	missing := core{}
	idle := func(number uint64, ticks time.Duration) core {
		return core{number: number, times: MachineTimes{Idle: ticks * tick}, ok: true}
	}
	for name, c := range map[string]struct {
		text   string
		online []uint64 // when the list was made
		want   []core
	}{
		"all there":         {all + "cpu0 0 0 0 1\ncpu1 0 0 0 2\nintr 5\n", []uint64{0, 1}, []core{idle(0, 1), idle(1, 2)}},
		"a gap":             {all + "cpu0 0 0 0 1\ncpu2 0 0 0 2\n", []uint64{0, 2}, []core{idle(0, 1), idle(2, 2)}},
		"one went offline":  {all + "cpu0 0 0 0 1\ncpu2 0 0 0 3\nintr 5\n", []uint64{0, 1, 2}, []core{idle(0, 1), missing, idle(2, 3)}},
		"one was added":     {all + "cpu0 0 0 0 1\ncpu1 0 0 0 2\ncpu2 0 0 0 3\n", []uint64{0, 2}, []core{idle(0, 1), idle(2, 3)}},
		"the last cut off":  {all + "cpu0 0 0 0 1\ncpu1 0 0 0 2", []uint64{0, 1}, []core{idle(0, 1), missing}},
		"another line":      {all + "intr 5\ncpu0 0 0 0 1\n", []uint64{0}, []core{missing}},
		"no number":         {all + "cpu 0 0 0 0 1\n", []uint64{0}, []core{missing}},
		"too few":           {all + "cpu0 0 0 1\n", []uint64{0}, []core{missing}},
		"out of order":      {all + "cpu1 0 0 0 2\ncpu0 0 0 0 1\n", []uint64{0, 1}, []core{missing, idle(1, 2)}},
		"only the sum":      {all, []uint64{0}, []core{missing}},
		"empty":             {"", []uint64{0}, []core{missing}},
		"none was there":    {all + "cpu0 0 0 0 1\n", nil, nil},
		"number beyond all": {all + "cpu18446744073709551616 0 0 0 1\n", []uint64{0}, []core{missing}},
	} {
		var cores []core
		for _, number := range c.online {
			cores = append(cores, core{number: number, ok: true})
		}
		parseCores([]byte(c.text), cores)
		for i, got := range cores {
			if got.ok != c.want[i].ok || got.ok && got != c.want[i] {
				t.Errorf("%s: core %d: %+v, want %+v", name, c.online[i], got, c.want[i])
			}
		}
	}
}

func TestOnlineCoresAreListed(t *testing.T) {
	for text, want := range map[string][]uint64{
		"cpu  9 9 9 9\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5\n": {0, 1},
		"cpu  9 9 9 9\ncpu0 1 2 3 4\ncpu17 1 2 3 4\n":        {0, 17},
		"cpu  9 9 9 9\nintr 5\ncpu0 1 2 3 4\n":               nil,
		"cpu  9 9 9 9\n":                                     nil,
		"":                                                   nil,
	} {
		var got []uint64
		for _, c := range listCores([]byte(text)) {
			got = append(got, c.number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: cores %v, want %v", text, got, want)
		}
	}
}

func TestPressureTotalIsRead(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"some avg10=2.21 avg60=1.25 avg300=2.02 total=27897026\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n": 27897026 * time.Microsecond,
		"some total=5\n": 5 * time.Microsecond,
		"some avg10=2.21 avg60=1.25 avg300=2.02 total=278": -1,
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n": -1,
		"some total=\n":                     -1,
		"some total=-4\n":                   -1,
		"some total=18446744073709551615\n": -1,
		"":                                  -1,
	} {
		got, ok := parsePressure([]byte(text))
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestPeakResidentSetIsReadFromStatus(t *testing.T) {
	for text, want := range map[string]uint64{
		"Name:\tx\nVmPeak:\t 9999 kB\nVmHWM:\t    1756 kB\nVmRSS:\t 1 kB\n": 1756 * 1024,
		"VmHWM:\t    1756 MB\n":              0,
		"VmHWM:\t    kB\n":                   0,
		"VmHWM: 18446744073709551615 kB\n":   0,
		"Name: a kernel thread has no VmHWM": 0,
	} {
		got, ok := parseVmHWM([]byte(text))
		if got != want || ok != (want != 0) {
			t.Errorf("%q: %d, %v; want %d", text, got, ok, want)
		}
	}
}

func FuzzCPULine(f *testing.F) {
	f.Add([]byte("cpu  10118 0 5284 177449 406 0 141 26 0 0\ncpu0 1 2 3 4\n"))
	f.Add([]byte("cpu 1 2 3 4\n"))
	f.Add([]byte("cpu  1\t2 3 92233720368547758 5\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := parseCPULine(text)
		if !ok {
			return
		}
		line, _, _ := strings.Cut(string(text), "\n")
		fields := strings.Fields(line)
		user := parse(t, fields[1]) + parse(t, fields[2])
		if got.User != time.Duration(user)*tick || got.Idle != time.Duration(parse(t, fields[4]))*tick {
			t.Errorf("%q: %+v", line, got)
		}
		if got.Total() < 0 || got.Total() < got.Busy() {
			t.Errorf("%q: a total of %v", line, got.Total())
		}
	})
}

func FuzzCores(f *testing.F) {
	f.Add([]byte("cpu  10118 0 5284 177449 406 0 141 26 0 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4 5 6 7 8 9 10\nintr 5\n"))
	f.Add([]byte("cpu  1 2 3 4\ncpu3 1 2 3 4\ncpu2 1 2 3 4\n"))
	f.Add([]byte("cpu0 1 2 3 4\ncpu00 1 2 3 92233720368547758\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cores := listCores(text)
		ordered := true
		for i := 1; i < len(cores); i++ {
			ordered = ordered && cores[i-1].number < cores[i].number
		}
		parseCores(text, cores)
		lines := strings.Split(string(text), "\n")
		for i, c := range cores {
			if ordered && !c.ok {
				t.Errorf("%q: core %d was listed and not read", text, c.number)
			}
			if c.times.Busy() < 0 || c.times.Total() < c.times.Busy() {
				t.Errorf("%q: core %d was busy for %v of %v", text, c.number, c.times.Busy(), c.times.Total())
			}
			if !ordered {
				continue
			}
			fields := strings.Fields(lines[i+1]) // the first line is the sum of all
			if idle := parse(t, fields[4]); c.times.Idle != time.Duration(idle)*tick || strings.TrimLeft(fields[0], "cpu0") != strings.TrimLeft(strconv.FormatUint(c.number, 10), "0") {
				t.Errorf("%q: %+v", lines[i+1], c)
			}
		}
	})
}

func FuzzPressure(f *testing.F) {
	f.Add([]byte("some avg10=2.21 avg60=1.25 avg300=2.02 total=27897026\nfull total=0\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := parsePressure(text)
		if got < 0 || !ok && got != 0 {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
		if ok && !bytes.Contains(text, []byte(strconv.FormatInt(got.Microseconds(), 10))) {
			t.Errorf("%q holds no %v", text, got)
		}
	})
}

func FuzzNextUint(f *testing.F) {
	f.Add([]byte(" 18446744073709551615 2"))
	f.Add([]byte("18446744073709551616"))
	f.Add([]byte("0012x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, rest, ok := nextUint(text)
		word := bytes.TrimLeft(text, " \t")
		if i := bytes.IndexAny(word, " \t\n"); i >= 0 {
			word = word[:i]
		}
		want, err := strconv.ParseUint(string(word), 10, 64)
		if ok != (err == nil) || ok && v != want {
			t.Errorf("%q: %d, %v; strconv says %d, %v", text, v, ok, want, err)
		}
		if !bytes.HasSuffix(text, rest) {
			t.Errorf("%q: the rest %q is not its end", text, rest)
		}
	})
}

func parse(t *testing.T, s string) uint64 {
	v, err := strconv.ParseUint(s, 10, 64)
	if err != nil || v > math.MaxInt64 {
		t.Fatalf("%q was taken for a number of ticks: %v", s, err)
	}
	return v
}
