package strategies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hbench/hbench/nearest"
)

// Definition is one line of All: a strategy's name, what it is, its parameters
// and how it is made from them.
type Definition struct {
	Name   string
	Doc    string // one line
	Params []Param
	New    func(Values) Strategy
	// Virtual is set where the strategy waits by means of its runtime alone, so
	// that it can be simulated: a bare channel or timer would stop a virtual world.
	Virtual bool
}

// Param is a parameter, written NAME=VALUE after the strategy's name.
type Param struct {
	Name    string
	Default string
	Doc     string
	// Read checks a value and gives its canonical text; nil: any value.
	Read func(value string) (canonical string, err error)
}

// Values holds a checked value for each parameter of a definition.
type Values map[string]string

// Int gives a parameter that was checked to be a whole number.
func (v Values) Int(name string) int { return must(strconv.Atoi(v[name])) }

// Bool gives a parameter that was checked to be true or false.
func (v Values) Bool(name string) bool { return must(strconv.ParseBool(v[name])) }

// Ints gives a parameter that was checked to be whole numbers separated by "/".
func (v Values) Ints(name string) []int {
	var out []int
	for s := range strings.SplitSeq(v[name], "/") {
		out = append(out, must(strconv.Atoi(s)))
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("strategies: a parameter without a Read: " + err.Error())
	}
	return v
}

func atLeast(least int) func(string) (string, error) {
	return func(s string) (string, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < least {
			return "", fmt.Errorf("%q is not a whole number of at least %d", s, least)
		}
		return strconv.Itoa(n), nil
	}
}

func eachAtLeast(least int) func(string) (string, error) {
	read := atLeast(least)
	return func(s string) (string, error) {
		parts := strings.Split(s, "/")
		for i, part := range parts {
			var err error
			if parts[i], err = read(part); err != nil {
				return "", err
			}
		}
		return strings.Join(parts, "/"), nil
	}
}

func trueOrFalse(s string) (string, error) {
	b, err := strconv.ParseBool(s)
	if err != nil {
		return "", fmt.Errorf("%q is not true or false", s)
	}
	return strconv.FormatBool(b), nil
}

// Table is a set of definitions to parse texts with: All, and a user's own.
type Table []Definition

// Virtual is the part of the table that can be simulated.
func (t Table) Virtual() Table {
	return slices.DeleteFunc(slices.Clone(t), func(d Definition) bool { return !d.Virtual })
}

// NameIn is the strategy's name in a text such as "batched:size=10".
func NameIn(text string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(text), ":")
	return name
}

// Names gives every name, in the table's order.
func (t Table) Names() []string {
	names := make([]string, len(t))
	for i, d := range t {
		names[i] = d.Name
	}
	return names
}

// Parse makes the strategy that a text such as "batched:size=10" describes.
// canonical is the text with its parameters in the definition's order, those
// not given left out. The error names what was probably meant.
func (t Table) Parse(text string) (s Strategy, canonical string, err error) {
	name, rest, given := strings.Cut(strings.TrimSpace(text), ":")
	i := slices.IndexFunc(t, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return nil, "", fmt.Errorf("unknown strategy %q%s", name, nearest.Instead(name, t.Names()))
	}
	d := t[i]
	values, set := Values{}, map[string]bool{}
	for _, p := range d.Params {
		values[p.Name] = p.Default
	}
	if given {
		if err := d.read(rest, values, set); err != nil {
			return nil, "", fmt.Errorf("strategy %q: %w", text, err)
		}
	}
	sep := ":"
	canonical = name
	for _, p := range d.Params {
		if set[p.Name] {
			canonical += sep + p.Name + "=" + values[p.Name]
			sep = ","
		}
	}
	return d.New(values), canonical, nil
}

func (d Definition) read(text string, values Values, set map[string]bool) error {
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("%q is not PARAMETER=VALUE", part)
		}
		i := slices.IndexFunc(d.Params, func(p Param) bool { return p.Name == name })
		if i < 0 {
			return fmt.Errorf("unknown parameter %q%s", name, d.instead(name))
		}
		if set[name] {
			return fmt.Errorf("parameter %q given twice", name)
		}
		if read := d.Params[i].Read; read != nil {
			var err error
			if value, err = read(value); err != nil {
				return fmt.Errorf("parameter %s: %w", name, err)
			}
		}
		values[name], set[name] = value, true
	}
	return nil
}

// instead names the parameters that there are.
func (d Definition) instead(name string) string {
	if len(d.Params) == 0 {
		return ": " + d.Name + " takes none"
	}
	known := make([]string, len(d.Params))
	for i, p := range d.Params {
		known[i] = p.Name
	}
	return nearest.Instead(name, known)
}
