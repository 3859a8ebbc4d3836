package schematest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// Matches notes an error for each difference between the schema and what
// encoding/json writes of the Go type, all through its structs, lists and maps:
//
//   - every field of a struct is a property, and the other way round;
//   - a property is required if and only if the field is always written: no
//     omitempty or omitzero leaves it out;
//   - types are the same. A nil slice, map or pointer that is not left out is
//     written as null: there a schema may allow null or promise that it never comes;
//   - objects of structs have additionalProperties false, maps a schema for values;
//   - every property has a description of its own.
//
// What has no Go type (any, json.RawMessage) may be anything. Ranges, patterns and
// enumerations are not in Go types: show the schema values for those. A type must
// not hold itself.
func Matches(t rapid.TB, s *jsonschema.Schema, typ reflect.Type) {
	t.Helper()
	for _, d := range differences(s, typ) {
		t.Errorf("%s", d)
	}
}

// differences lists what Matches notes.
func differences(s *jsonschema.Schema, typ reflect.Type) []string {
	var c comparison
	c.value(typ.String(), s, typ, false)
	return c.found
}

// comparison collects differences.
type comparison struct{ found []string }

func (c *comparison) note(path, format string, args ...any) {
	c.found = append(c.found, path+": "+fmt.Sprintf(format, args...))
}

// value compares what stands at path.
func (c *comparison) value(path string, s *jsonschema.Schema, typ reflect.Type, mayBeNull bool) {
	s = resolve(s)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	want, err := jsonType(typ)
	if err != nil {
		c.note(path, "%v", err)
		return
	}
	if want == anything {
		return
	}
	var types []string
	if s.Types != nil {
		types = s.Types.ToStrings()
	}
	if mayBeNull {
		types = slices.DeleteFunc(types, func(name string) bool { return name == "null" })
	}
	if !slices.Equal(types, []string{want}) {
		c.note(path, "the schema has the types %q, Go's %v is written as %q", types, typ, want)
		return
	}
	switch {
	case typ == instant:
		if s.Format == nil || s.Format.Name != "date-time" {
			c.note(path, `the schema lacks "format": "date-time"`)
		}
	case want == "array":
		c.list(path, s, typ)
	case typ.Kind() == reflect.Map:
		c.table(path, s, typ)
	case typ.Kind() == reflect.Struct && want == "object":
		c.object(path, s, typ)
	}
}

func (c *comparison) list(path string, s *jsonschema.Schema, typ reflect.Type) {
	if s.Items2020 == nil {
		c.note(path, "the schema does not say what the list holds")
		return
	}
	c.value(path+"[]", s.Items2020, typ.Elem(), false)
}

func (c *comparison) table(path string, s *jsonschema.Schema, typ reflect.Type) {
	values, ok := s.AdditionalProperties.(*jsonschema.Schema)
	if !ok {
		c.note(path, "the schema does not say what the map holds: give it additionalProperties with a schema")
		return
	}
	c.value(path+"{}", values, typ.Elem(), false)
}

func (c *comparison) object(path string, s *jsonschema.Schema, typ reflect.Type) {
	if s.AdditionalProperties != false {
		c.note(path, `the schema lacks "additionalProperties": false`)
	}
	inGo := map[string]bool{}
	for _, f := range fieldsOf(typ) {
		inGo[f.name] = true
		at := path + "." + f.name
		property, ok := s.Properties[f.name]
		if !ok {
			c.note(at, "the schema lacks the field, which Go has as %v.%s", typ, f.inGo)
			continue
		}
		if property.Description == "" {
			c.note(at, "the schema has no description of the field")
		}
		switch required := slices.Contains(s.Required, f.name); {
		case required && f.optional:
			c.note(at, "the schema requires the field, which Go may leave out (%v.%s)", typ, f.inGo)
		case !required && !f.optional:
			c.note(at, "the schema does not require the field, which Go always writes (%v.%s)", typ, f.inGo)
		}
		c.value(at, property, f.typ, !f.optional && isNilable(f.typ))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !inGo[name] {
			c.note(path+"."+name, "the schema has the field, and Go's %v does not", typ)
		}
	}
	for _, name := range s.Required {
		if _, described := s.Properties[name]; !described && !inGo[name] {
			c.note(path+"."+name, "the schema requires the field and does not describe it")
		}
	}
}

// resolve follows references.
func resolve(s *jsonschema.Schema) *jsonschema.Schema {
	for s.Ref != nil {
		s = s.Ref
	}
	return s
}
