// Package schematest holds JSON Schemas of docs/schema against the Go types that
// are written by them. It is for tests only.
//
// A schema that compiles can still say nothing of a field, or the wrong thing.
// So there are two ways to hold it: Matches compares it with the Go type, field
// by field, and Accepts and Rejects show it values, such as those that Any and
// Full make of the type.
package schematest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"pgregory.net/rapid"
)

// strict is the schema of schemas with one thing added: JSON Schema ignores
// keywords that it does not know, and so a rule with a slip in its name.
const strict = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"$id": "https://hbench.invalid/strict",
	"$dynamicAnchor": "meta",
	"$ref": "https://json-schema.org/draft/2020-12/schema",
	"unevaluatedProperties": false
}`

// Load compiles the schema at path, with formats such as date-time held to. It
// ends the test if there is a mistake in the schema, unknown keywords included.
// Files that the schema refers to are compiled with it, but looked through for
// unknown keywords only where they are loaded themselves.
func Load(t rapid.TB, path string) *jsonschema.Schema {
	t.Helper()
	schema, err := load(path)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return schema
}

func load(path string) (*jsonschema.Schema, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	meta, err := decode([]byte(strict))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("https://hbench.invalid/strict", meta); err != nil {
		return nil, err
	}
	rules, err := c.Compile("https://hbench.invalid/strict")
	if err != nil {
		return nil, err
	}
	if err := validate(rules, text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	c.AssertFormat()
	return c.Compile(path)
}

// decode keeps numbers as they are written: seeds do not fit a float64.
func decode(text []byte) (any, error) { return jsonschema.UnmarshalJSON(bytes.NewReader(text)) }

// validate holds JSON text to a schema.
func validate(s *jsonschema.Schema, text []byte) error {
	value, err := decode(text)
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// Accepts notes an error unless the JSON text is as the schema says.
func Accepts(t rapid.TB, s *jsonschema.Schema, text []byte) {
	t.Helper()
	if err := validate(s, text); err != nil {
		t.Errorf("refused: %v\n%s", err, start(text))
	}
}

// Rejects notes an error unless the schema refuses the JSON text, and does so for
// what stands at place (see With): a value that breaks a rule, a field that is
// missing, or one that must not be there.
func Rejects(t rapid.TB, s *jsonschema.Schema, text []byte, place string) {
	t.Helper()
	err := validate(s, text)
	bad, isRefusal := errors.AsType[*jsonschema.ValidationError](err)
	switch {
	case err == nil:
		t.Errorf("taken, and must be refused for %q: %s", place, start(text))
	case !isRefusal:
		t.Errorf("%v: %s", err, start(text))
	case !slices.ContainsFunc(places(bad), func(p string) bool { return p == place || strings.HasPrefix(p, place+".") }):
		t.Errorf("must be refused for %q, and was for other reasons: %v", place, err)
	}
}

// places is where the value breaks a rule: the innermost places that are named.
func places(err *jsonschema.ValidationError) []string {
	var inside []string
	switch k := err.ErrorKind.(type) {
	case *kind.Required:
		inside = k.Missing
	case *kind.AdditionalProperties:
		inside = k.Properties
	}
	var out []string
	for _, field := range inside {
		out = append(out, strings.Join(append(slices.Clone(err.InstanceLocation), field), "."))
	}
	for _, cause := range err.Causes {
		out = append(out, places(cause)...)
	}
	if out == nil {
		out = []string{strings.Join(err.InstanceLocation, ".")}
	}
	return out
}

// start keeps a message short.
func start(text []byte) string {
	const most = 400
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + " …"
}
