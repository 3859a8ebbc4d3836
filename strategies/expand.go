package strategies

import (
	"fmt"
	"strings"
)

// Split cuts a list of strategies at its commas, where a comma that is followed
// by PARAMETER=VALUE belongs to the strategy before it, and commas within
// braces to their braces: "sequential,prefetch:size=8,depth=2" is two.
func Split(list string) []string {
	var out []string
	depth, start := 0, 0
	cut := func(end int) {
		part := strings.TrimSpace(list[start:end])
		name, _, _ := strings.Cut(part, ":")
		if len(out) > 0 && strings.Contains(name, "=") {
			out[len(out)-1] += "," + part
		} else if part != "" {
			out = append(out, part)
		}
		start = end + 1
	}
	for i, r := range list {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				cut(i)
			}
		}
	}
	cut(len(list))
	return out
}

// Expand gives every combination of the values in braces, the last varying
// fastest: "batched:size={5,10}" is batched:size=5 and batched:size=10. An
// unmatched or empty brace is an error.
func Expand(text string) ([]string, error) {
	open := strings.IndexByte(text, '{')
	if open < 0 {
		if strings.IndexByte(text, '}') >= 0 {
			return nil, fmt.Errorf("strategy %q: } without {", text)
		}
		return []string{text}, nil
	}
	length := strings.IndexByte(text[open:], '}')
	if length < 0 {
		return nil, fmt.Errorf("strategy %q: { without }", text)
	}
	var out []string
	for value := range strings.SplitSeq(text[open+1:open+length], ",") {
		value = strings.TrimSpace(value)
		if value == "" || strings.Contains(value, "{") {
			return nil, fmt.Errorf("strategy %q: braces hold values separated by commas, as {5,10,20}", text)
		}
		rest, err := Expand(text[:open] + value + text[open+length+1:])
		if err != nil {
			return nil, err
		}
		out = append(out, rest...)
	}
	return out, nil
}
