package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// digits writes v with n significant digits, never more decimals than it needs
// to, and without trailing zeros.
func digits(v float64, n int) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	decimals := max(0, n-1-int(math.Floor(math.Log10(math.Abs(v)))))
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// spanText writes a duration in its natural unit with three digits: 4.02 ms.
func spanText(ns float64) string {
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"s", time.Second}, {"ms", time.Millisecond}, {"µs", time.Microsecond}} {
		if math.Abs(ns) >= float64(u.unit)*0.9995 {
			return digits(ns/float64(u.unit), 3) + " " + u.name
		}
	}
	return digits(ns, 3) + " ns"
}

// timesText writes a factor with the decimals that its size deserves: 1.93×.
func timesText(v float64) string {
	switch {
	case v < 9.995:
		return fmt.Sprintf("%.2f×", v)
	case v < 99.95:
		return fmt.Sprintf("%.1f×", v)
	}
	return fmt.Sprintf("%.0f×", v)
}

// rateText writes items a second with three digits and thousands: 1,940.
func rateText(v float64) string {
	if v < 999.5 {
		return digits(v, 3)
	}
	power := math.Pow(10, math.Floor(math.Log10(v))-2)
	return thousands(strconv.FormatFloat(math.Round(v/power)*power, 'f', 0, 64))
}

// wholeText writes a count, exactly, with thousands: 1,000,000.
func wholeText(n int) string { return thousands(strconv.Itoa(n)) }

// thousands puts commas into the digits of a whole number from 0 up.
func thousands(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// shortRate writes items a second for an axis: 2k, 300.
func shortRate(v float64) string {
	switch {
	case v >= 1e6:
		return digits(v/1e6, 3) + "M"
	case v >= 1e3:
		return digits(v/1e3, 3) + "k"
	}
	return digits(v, 3)
}

// percentText writes a share as a whole percentage, but never rounds what is
// not all to 100 %, nor what is not nothing to 0 %.
func percentText(share float64) string {
	p := math.Round(share * 100)
	switch {
	case p == 100 && share < 1:
		p = 99
	case p == 0 && share > 0:
		return "< 1 %"
	}
	return fmt.Sprintf("%.0f %%", p)
}

// trialsText counts trials: 1 trial, 2 trials.
func trialsText(n int) string {
	if n == 1 {
		return "1 trial"
	}
	return fmt.Sprintf("%d trials", n)
}

// listText joins names as a sentence does: a, b and c.
func listText(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// sentence starts s with a capital.
func sentence(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
