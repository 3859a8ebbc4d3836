package strategies

import (
	"fmt"
	"slices"
	"strings"
)

// With is a strategy's text with one parameter set, in the canonical form. The error
// says that there is no such strategy or parameter, or that it does not take the
// value.
func (t Table) With(text, param, value string) (string, error) {
	name, values, err := t.values(text)
	if err != nil {
		return "", err
	}
	values[param] = value
	var parts []string
	for p, v := range values {
		parts = append(parts, p+"="+v)
	}
	slices.Sort(parts) // a text of its own does not depend on the order of a map
	_, canonical, err := t.Parse(name + ":" + strings.Join(parts, ","))
	return canonical, err
}

// Value is what a strategy's text sets a parameter to, or its default; ok is false
// where the strategy has no such parameter.
func (t Table) Value(text, param string) (value string, ok bool) {
	name, values, err := t.values(text)
	if err != nil {
		return "", false
	}
	if value, ok = values[param]; ok {
		return value, true
	}
	d := t[slices.IndexFunc(t, func(d Definition) bool { return d.Name == name })]
	i := slices.IndexFunc(d.Params, func(p Param) bool { return p.Name == param })
	if i < 0 {
		return "", false
	}
	return d.Params[i].Default, true
}

// values are the parameters that a text sets.
func (t Table) values(text string) (name string, values Values, err error) {
	_, canonical, err := t.Parse(text)
	if err != nil {
		return "", nil, err
	}
	name, rest, given := strings.Cut(canonical, ":")
	values = Values{}
	if !given {
		return name, values, nil
	}
	for part := range strings.SplitSeq(rest, ",") {
		param, value, ok := strings.Cut(part, "=")
		if !ok {
			return "", nil, fmt.Errorf("strategy %q: %q is not PARAMETER=VALUE", text, part)
		}
		values[param] = value
	}
	return name, values, nil
}
