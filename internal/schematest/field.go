package schematest

import (
	"reflect"
	"slices"
	"strings"
)

// field is a field of a struct as encoding/json sees it.
type field struct {
	name     string // in JSON
	inGo     string
	index    []int
	typ      reflect.Type
	optional bool // left out if it is empty
}

// fieldsOf lists the fields that encoding/json writes of a struct, those of
// structs embedded in it among them.
func fieldsOf(typ reflect.Type) []field {
	var out []field
	for f := range typ.Fields() {
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append(slices.Clone(f.Index), inner.index...)
				out = append(out, inner)
			}
			continue
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		words := strings.Split(options, ",")
		out = append(out, field{
			name: name, inGo: f.Name, index: f.Index, typ: f.Type,
			optional: slices.Contains(words, "omitzero") || slices.Contains(words, "omitempty") && canBeEmpty(f.Type),
		})
	}
	return out
}

// canBeEmpty reports whether omitempty can leave out a value of the type: a
// struct is never empty in its eyes.
func canBeEmpty(typ reflect.Type) bool { return typ.Kind() != reflect.Struct }

func isNilable(typ reflect.Type) bool {
	return slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface}, typ.Kind())
}
