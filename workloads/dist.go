package workloads

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hbench/hbench/nearest"
)

// MaxDuration is the longest duration that a distribution's text may name. More
// is a slip of the unit, and the bound keeps sums clear of overflow.
const MaxDuration = 24 * time.Hour

// Dist is a distribution of durations, written as text:
//
//	5ms                          always the same
//	uniform(1ms,9ms)             every duration between the two alike
//	normal(5ms,1ms)              mean and standard deviation before the part below 0 is cut off
//	lognormal(5ms,40ms)          median and 99th percentile
//	pareto(1ms,2.5)              scale (the least duration) and shape, above 1
//	bimodal(5ms,100ms,0.05)      two durations and the second one's share
//	alternating(100ms,200ms,…)   by the item's number, in turn
//	empirical(1ms,2ms,9ms,…)     any of the list, each alike
//
// The zero value is always 0. Two distributions are the same if String says so;
// one that can give nothing but 0 is written "0s" whatever it was made from.
type Dist struct {
	family string // "" is the constant a
	a, b   time.Duration
	x      float64         // pareto's shape, bimodal's share
	list   []time.Duration // alternating, empirical: as written; never changed
	sorted []time.Duration // list in ascending order
}

// The families of distributions, as written.
const (
	constant    = ""
	uniform     = "uniform"
	normal      = "normal"
	lognormal   = "lognormal"
	pareto      = "pareto"
	bimodal     = "bimodal"
	alternating = "alternating"
	empirical   = "empirical"
)

// families lists them with their arguments, as error messages show them.
var families = []struct{ name, args string }{
	{uniform, "least,most"},
	{normal, "mean,deviation"},
	{lognormal, "median,p99"},
	{pareto, "scale,shape"},
	{bimodal, "first,second,share"},
	{alternating, "first,second,…"},
	{empirical, "first,second,…"},
}

// Constant is always d; a negative d panics.
func Constant(d time.Duration) Dist {
	if d < 0 {
		panic(fmt.Sprintf("workloads: constant distribution of %v: must not be negative", d))
	}
	return Dist{a: d}
}

// ParseDist reads a distribution's text. Its errors name the argument at fault.
func ParseDist(text string) (Dist, error) {
	text = strings.TrimSpace(text)
	name, rest, call := strings.Cut(text, "(")
	if !call {
		d, err := parseDuration(text)
		return Dist{a: d}, err
	}
	inner, closed := strings.CutSuffix(rest, ")")
	if !closed {
		return Dist{}, fmt.Errorf("distribution %q: the closing parenthesis is missing or not at the end", text)
	}
	name = strings.TrimSpace(name)
	args := strings.Split(inner, ",")
	for i := range args {
		args[i] = strings.TrimSpace(args[i])
	}
	d, err := build(name, args)
	if err != nil {
		return Dist{}, fmt.Errorf("distribution %q: %w", text, err)
	}
	return d, nil
}

// build makes a distribution from its name and arguments.
func build(name string, args []string) (Dist, error) {
	known := make([]string, len(families))
	for i, f := range families {
		known[i] = f.name
	}
	i := slices.Index(known, name)
	if i < 0 {
		return Dist{}, fmt.Errorf("unknown distribution %q%s", name, nearest.Instead(name, known))
	}
	d := Dist{family: name}
	var err error
	switch name {
	case alternating, empirical:
		d.list, err = parseDurations(args)
		d.sorted = slices.Sorted(slices.Values(d.list))
	default:
		if want := strings.Count(families[i].args, ",") + 1; len(args) != want {
			return Dist{}, fmt.Errorf("has %d arguments, needs %d: %s(%s)", len(args), want, name, families[i].args)
		}
		err = d.setArgs(args)
	}
	if err != nil {
		return Dist{}, err
	}
	if err := d.check(); err != nil {
		return Dist{}, err
	}
	if d.alwaysZero() {
		return Dist{}, nil
	}
	return d, nil
}

// setArgs reads the arguments of the families that have a fixed number of them:
// durations, but for a last one that is a plain number.
func (d *Dist) setArgs(args []string) (err error) {
	if d.family == pareto || d.family == bimodal {
		last := len(args) - 1
		if d.x, err = strconv.ParseFloat(args[last], 64); err != nil {
			return fmt.Errorf("%q is not a number", args[last])
		}
		args = args[:last]
	}
	list, err := parseDurations(args)
	if err != nil {
		return err
	}
	d.a = list[0]
	if len(list) > 1 {
		d.b = list[1]
	}
	return nil
}

// check holds the arguments to what their family needs. Comparisons are written
// so that NaN fails them.
func (d Dist) check() error {
	switch d.family {
	case uniform:
		if d.a > d.b {
			return fmt.Errorf("the least, %v, is above the most, %v", d.a, d.b)
		}
	case lognormal:
		if d.a == 0 || d.b < d.a {
			return fmt.Errorf("needs 0 < median ≤ p99, has %v and %v", d.a, d.b)
		}
	case pareto:
		if d.a == 0 {
			return fmt.Errorf("the scale must be above 0")
		}
		if !(d.x > 1 && d.x <= 1e6) {
			return fmt.Errorf("the shape is %v, must be above 1 (else there is no mean) and at most 1e6", d.x)
		}
	case bimodal:
		if !(d.x >= 0 && d.x <= 1) {
			return fmt.Errorf("the share is %v, must be between 0 and 1", d.x)
		}
	}
	return nil
}

// alwaysZero reports whether no draw can be above 0.
func (d Dist) alwaysZero() bool {
	return d.a == 0 && d.b == 0 && (len(d.sorted) == 0 || d.sorted[len(d.sorted)-1] == 0)
}

// parseDurations reads every word as parseDuration does.
func parseDurations(words []string) ([]time.Duration, error) {
	list := make([]time.Duration, len(words))
	for i, word := range words {
		var err error
		if list[i], err = parseDuration(word); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// parseDuration reads a duration from 0 to MaxDuration, such as 5ms or 1.5s.
func parseDuration(word string) (time.Duration, error) {
	d, err := time.ParseDuration(word)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration: write 5ms, 1.5s or uniform(1ms,9ms)", word)
	}
	if d < 0 || d > MaxDuration {
		return 0, fmt.Errorf("the duration %v is not between 0 and %v", d, MaxDuration)
	}
	return d, nil
}

// String writes the text that ParseDist reads back as the same distribution.
func (d Dist) String() string {
	number := strconv.FormatFloat(d.x, 'g', -1, 64)
	switch d.family {
	case constant:
		return d.a.String()
	case pareto:
		return fmt.Sprintf("%s(%v,%s)", d.family, d.a, number)
	case bimodal:
		return fmt.Sprintf("%s(%v,%v,%s)", d.family, d.a, d.b, number)
	case alternating, empirical:
		words := make([]string, len(d.list))
		for i, v := range d.list {
			words[i] = v.String()
		}
		return d.family + "(" + strings.Join(words, ",") + ")"
	}
	return fmt.Sprintf("%s(%v,%v)", d.family, d.a, d.b)
}

// MarshalText writes String, for YAML and JSON.
func (d Dist) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads as ParseDist does.
func (d *Dist) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDist(string(text))
	return err
}
