package probe

import (
	"bytes"
	"math"
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
