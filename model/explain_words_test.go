package model

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDurationsReadAsTheyShould(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                     "0 s",
		1:                                     "1 ns",
		999:                                   "999 ns",
		1_500:                                 "1.5 µs",
		650 * time.Millisecond:                "650 ms",
		999_960 * time.Microsecond:            "1 s",
		1_234_567 * time.Microsecond:          "1.235 s",
		37_750 * time.Millisecond:             "37.75 s",
		52 * time.Second:                      "52 s",
		59_996 * time.Millisecond:             "1 min",
		60 * time.Second:                      "1 min",
		60_050 * time.Millisecond:             "1 min 0.05 s",
		125_150 * time.Millisecond:            "2 min 5.15 s",
		599_996 * time.Millisecond:            "10 min",
		1_012_100 * time.Millisecond:          "16 min 52.1 s",
		2_100 * time.Second:                   "35 min",
		time.Hour:                             "1 h",
		112 * time.Minute:                     "1 h 52 min",
		112*time.Minute + 3*time.Second:       "1 h 52 min 3 s",
		10*time.Hour + 29*time.Second:         "10 h",
		26*time.Hour + 5*time.Minute:          "1 d 2 h 5 min",
		12*day + 4*time.Hour + 10*time.Minute: "12 d 4 h",
		-90 * time.Second:                     "-1 min 30 s",
		math.MaxInt64:                         "106751 d 23 h",
		math.MinInt64:                         "-106751 d 23 h",
	} {
		if got := Words(d); got != want {
			t.Errorf("%d ns: %q, want %q", d, got, want)
		}
	}
}

// readWords is the duration that words are of.
func readWords(t *rapid.T, words string) time.Duration {
	units := map[string]time.Duration{
		"d": day, "h": time.Hour, "min": time.Minute, "s": time.Second,
		"ms": time.Millisecond, "µs": time.Microsecond, "ns": 1,
	}
	var d time.Duration
	fields := strings.Fields(words)
	for i := 0; i+1 < len(fields); i += 2 {
		n, err := strconv.ParseFloat(fields[i], 64)
		unit, known := units[fields[i+1]]
		if err != nil || !known || n == 0 && d != 0 {
			t.Fatalf("%q", words)
		}
		d += time.Duration(math.Round(n * float64(unit)))
	}
	return d
}

func TestWordsTellTheDurationShortly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Float64Range(0, 1).Draw(t, "part") * math.Pow(10, rapid.Float64Range(0, 17).Draw(t, "size")))
		words := Words(d)
		if got := readWords(t, words); math.Abs(float64(got-d)) > float64(d)/400 {
			t.Fatalf("%d ns: %q are %d", d, words, got)
		}
		if len(strings.Fields(words)) > 6 {
			t.Fatalf("%d ns: %q is long", d, words)
		}
		for _, number := range strings.Fields(words) {
			if strings.Contains(number, ".") && strings.HasSuffix(number, "0") {
				t.Fatalf("%d ns: %q ends in zeros", d, words)
			}
		}
	})
}

func TestRatesReadAsTheyShould(t *testing.T) {
	for rate, want := range map[float64]string{
		0: "0 items/s", 8: "8 items/s", 1: "1 item/s", 1.0004: "1 item/s", 0.142857: "0.143 items/s",
		1.142857: "1.14 items/s", 640: "640 items/s", 999.96: "1000 items/s", 12345.6: "12346 items/s", 1e-5: "0.00001 items/s",
	} {
		if got := WordsPerSecond(rate); got != want {
			t.Errorf("%v: %q, want %q", rate, got, want)
		}
	}
}
