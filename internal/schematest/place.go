package schematest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

// With is the JSON text with the value at place, such as "stages.0.kind": field
// names and, in lists, numbers from 0. All but the last of them must be there. A
// last field that is not there is added.
func With(t rapid.TB, text []byte, place string, value any) []byte {
	t.Helper()
	return edit(t, text, place, func(fields map[string]any, name string) { fields[name] = value })
}

// Without is the JSON text without the field at place.
func Without(t rapid.TB, text []byte, place string) []byte {
	t.Helper()
	return edit(t, text, place, func(fields map[string]any, name string) { delete(fields, name) })
}

// edit gives change the object that the last field of place is in.
func edit(t rapid.TB, text []byte, place string, change func(fields map[string]any, name string)) []byte {
	t.Helper()
	root, err := decode(text)
	if err != nil {
		t.Fatalf("%v: %s", err, start(text))
	}
	steps := strings.Split(place, ".")
	last := len(steps) - 1
	at := root
	for _, step := range steps[:last] {
		if at, err = inside(at, step); err != nil {
			t.Fatalf("%s: %v", place, err)
		}
	}
	switch v := at.(type) {
	case map[string]any:
		change(v, steps[last])
	case []any:
		t.Fatalf("%s: a list, and only fields can be set or removed", place)
	default:
		t.Fatalf("%s: there is no object to hold it", place)
	}
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatalf("%s: %v", place, err)
	}
	return out
}

// inside is the field or element of that name.
func inside(v any, step string) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if inner, ok := v[step]; ok {
			return inner, nil
		}
	case []any:
		if i, err := strconv.ParseUint(step, 10, 31); err == nil && int(i) < len(v) {
			return v[i], nil
		}
	}
	return nil, fmt.Errorf("there is no %q", step)
}
