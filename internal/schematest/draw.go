package schematest

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// Any draws values of T that the schema should take: fields that may be left out
// are there or not, and all are within their ranges, patterns and enumerations.
// Where the schema has examples, they are what is drawn: so text with a form of
// its own, such as a distribution, is good text. What the schema does not
// describe stays empty: Matches says so.
func Any[T any](s *jsonschema.Schema) *rapid.Generator[T] {
	return generator[T](s, false)
}

// Full is a value of T as Any draws them that has every field: nothing is left
// out, no list and no map is empty. It is the same with each call.
func Full[T any](s *jsonschema.Schema) T {
	return generator[T](s, true).Example(1)
}

func generator[T any](s *jsonschema.Schema, full bool) *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) T {
		var v T
		drawing{t, full}.fill(reflect.ValueOf(&v).Elem(), s, full)
		return v
	})
}

type drawing struct {
	t    *rapid.T
	full bool // nothing is left out
}

// fill draws a value into v. If it is to be there, encoding/json must not think
// it empty.
func (d drawing) fill(v reflect.Value, s *jsonschema.Schema, there bool) {
	among := choices(s)
	if s = resolve(s); among == nil {
		among = choices(s)
	}
	if among != nil {
		d.choose(v, among)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.fill(v.Elem(), s, d.full)
	case reflect.Struct:
		d.object(v, s)
	case reflect.Slice:
		d.list(v, s, there)
	case reflect.Map:
		d.table(v, s, there)
	case reflect.String:
		v.SetString(d.text(s, there))
	case reflect.Bool:
		v.SetBool(there || rapid.Bool().Draw(d.t, "bool"))
	default:
		d.number(v, s, there)
	}
}

// choices are the values that the schema names; nil: none.
func choices(s *jsonschema.Schema) []any {
	switch {
	case s.Const != nil:
		return []any{*s.Const}
	case s.Enum != nil:
		return s.Enum.Values
	}
	return s.Examples
}

// choose goes by way of JSON, so types that read their own text do.
func (d drawing) choose(v reflect.Value, among []any) {
	text, err := json.Marshal(rapid.SampledFrom(among).Draw(d.t, "choice"))
	if err == nil {
		err = json.Unmarshal(text, v.Addr().Interface())
	}
	if err != nil {
		d.t.Fatalf("%v cannot hold what the schema names: %v", v.Type(), err)
	}
}

func (d drawing) object(v reflect.Value, s *jsonschema.Schema) {
	if v.Type() == instant {
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(1, 1<<33).Draw(d.t, "time"), 0).UTC()))
		return
	}
	for _, f := range fieldsOf(v.Type()) {
		property, ok := s.Properties[f.name]
		if !ok || f.optional && !d.full && !rapid.Bool().Draw(d.t, "has "+f.name) {
			continue
		}
		d.fill(v.FieldByIndex(f.index), property, d.full || f.optional)
	}
}

// list draws up to three elements. A list that is always written may be nil
// where the schema takes null.
func (d drawing) list(v reflect.Value, s *jsonschema.Schema, there bool) {
	if s.Items2020 == nil {
		return
	}
	least := 0
	if there || s.MinItems != nil {
		least = 1
	}
	n := rapid.IntRange(least, 3).Draw(d.t, "length")
	if n == 0 && takesNull(s) && rapid.Bool().Draw(d.t, "nil") {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		d.fill(v.Index(i), s.Items2020, d.full)
	}
}

func takesNull(s *jsonschema.Schema) bool {
	return s.Types != nil && slices.Contains(s.Types.ToStrings(), "null")
}

func (d drawing) table(v reflect.Value, s *jsonschema.Schema, there bool) {
	values, ok := s.AdditionalProperties.(*jsonschema.Schema)
	if !ok {
		return
	}
	least := 0
	if there {
		least = 1
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range rapid.IntRange(least, 3).Draw(d.t, "length") {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		key.SetString(rapid.String().Draw(d.t, "key"))
		d.fill(value, values, d.full)
		v.SetMapIndex(key, value)
	}
}

func (d drawing) text(s *jsonschema.Schema, there bool) string {
	if s.Pattern != nil {
		return rapid.StringMatching(s.Pattern.String()).Draw(d.t, "text")
	}
	least := 0
	if there || s.MinLength != nil {
		least = 1
	}
	return rapid.StringN(least, 12, -1).Draw(d.t, "text")
}
