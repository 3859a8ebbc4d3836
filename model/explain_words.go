package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Words is a duration as a person reads it: 650 ms, 52 s, 2 min 5.15 s,
// 1 h 52 min, 12 d 4 h. It is rounded to four significant digits below a minute;
// to 10 ms below ten minutes, 0.1 s below an hour and 1 s below ten; and to minutes
// below ten days, then hours. Zeros that say nothing are left out.
func Words(d time.Duration) string {
	if d < 0 {
		return "-" + Words(-max(d, -math.MaxInt64))
	}
	d = min(d, math.MaxInt64-time.Hour) // so that rounding cannot overflow
	d = d.Round(precision(d))
	if d < time.Minute {
		return shortWords(d)
	}
	var parts []string
	for _, u := range []struct {
		length time.Duration
		name   string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		if n := d / u.length; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
			d -= n * u.length
		}
	}
	if d > 0 {
		parts = append(parts, decimal(float64(d)/1e9)+" s")
	}
	return strings.Join(parts, " ")
}

// precision is what a duration is rounded to.
func precision(d time.Duration) time.Duration {
	switch {
	case d >= 10*day:
		return time.Hour
	case d >= 10*time.Hour:
		return time.Minute
	case d >= time.Hour:
		return time.Second
	case d >= 10*time.Minute:
		return 100 * time.Millisecond
	case d >= time.Minute:
		return 10 * time.Millisecond
	}
	step := time.Duration(1)
	for d/step >= 10_000 {
		step *= 10
	}
	return step
}

// shortWords is a duration below a minute, in one unit.
func shortWords(d time.Duration) string {
	switch {
	case d >= time.Second || d == 0:
		return decimal(float64(d)/1e9) + " s"
	case d >= time.Millisecond:
		return decimal(float64(d)/1e6) + " ms"
	case d >= time.Microsecond:
		return decimal(float64(d)/1e3) + " µs"
	}
	return decimal(float64(d)) + " ns"
}

// WordsPerSecond is a rate of items as a person reads it: 8 items/s, 1 item/s,
// 0.143 items/s. It is rounded to three significant digits, or to a whole number.
// It is not for NaN.
func WordsPerSecond(items float64) string {
	number := rounded(items)
	if number == "1" {
		return "1 item/s"
	}
	return number + " items/s"
}

// rounded is a number of at most three significant digits, or a whole one. It is
// not for NaN.
func rounded(x float64) string {
	if math.Abs(x) >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	if err != nil {
		panic("model: a number that was just written cannot be read: " + err.Error())
	}
	return decimal(short)
}

// decimal writes no more digits than it takes to tell the number from others.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
