package schematest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// order has a field of each kind that is known.
type order struct {
	numbered
	Price   float64          `json:"price"`
	Paid    bool             `json:"paid"`
	Note    string           `json:"note,omitempty"`
	State   state            `json:"state"`
	Lines   []line           `json:"lines"`
	Stock   map[string]uint8 `json:"stock,omitempty"`
	At      time.Time        `json:"at"`
	Until   time.Time        `json:"until,omitzero"`
	Extra   json.RawMessage  `json:"extra,omitempty"`
	First   *line            `json:"first,omitempty"`
	Skipped int              `json:"-"`
	hidden  int
}

type numbered struct {
	ID int `json:"id"`
}

type line struct {
	Article string  `json:"article"`
	Share   float64 `json:"share,omitempty"`
}

// state is written as text.
type state int

func (s state) MarshalText() ([]byte, error) { return []byte(s.word()), nil }

func (s *state) UnmarshalText(text []byte) error {
	*s = state(slices.Index([]string{"open", "shut"}, string(text)))
	return nil
}

func (s state) word() string { return []string{"open", "shut"}[s] }

const good = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"$ref": "#/$defs/order",
	"$defs": {
		"order": {
			"type": "object",
			"additionalProperties": false,
			"required": ["id", "price", "paid", "state", "lines", "at"],
			"properties": {
				"id": {"type": "integer", "minimum": 1, "description": "Number."},
				"price": {"type": "number", "exclusiveMinimum": 0, "description": "Price."},
				"paid": {"type": "boolean", "description": "Paid?"},
				"note": {"type": "string", "pattern": "^[a-z]+$", "description": "Note."},
				"state": {"type": "string", "enum": ["open", "shut"], "description": "State."},
				"lines": {"type": ["array", "null"], "items": {"$ref": "#/$defs/line"}, "description": "Lines."},
				"stock": {"type": "object", "additionalProperties": {"type": "integer", "maximum": 200}, "description": "Stock."},
				"at": {"type": "string", "format": "date-time", "description": "When."},
				"until": {"type": "string", "format": "date-time", "description": "How long."},
				"extra": {"description": "Anything.", "examples": [1, {"a": "b"}]},
				"first": {"$ref": "#/$defs/line", "description": "The first line."}
			}
		},
		"line": {
			"type": "object",
			"additionalProperties": false,
			"required": ["article"],
			"properties": {
				"article": {"type": "string", "description": "Article."},
				"share": {"type": "number", "minimum": 0, "maximum": 1, "description": "Share."}
			}
		}
	}
}`

// with writes the good schema with one change.
func with(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(good, old) != 1 {
		t.Fatalf("%q is in the schema %d times", old, strings.Count(good, old))
	}
	path := filepath.Join(t.TempDir(), "test.schema.json")
	if err := os.WriteFile(path, []byte(strings.Replace(good, old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func goodSchema(t *testing.T) *jsonschema.Schema { return Load(t, with(t, `"Number."`, `"Number."`)) }

func TestASchemaThatFitsTheTypeHasNoDifferences(t *testing.T) {
	Matches(t, goodSchema(t), reflect.TypeFor[order]())
}

func TestEachDifferenceIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"paid": {"type": "boolean", "description": "Paid?"},`, ``, "order.paid: the schema lacks the field"},
		{`"paid": {`, `"owed": {"type": "boolean", "description": "x"}, "paid": {`, "order.owed: the schema has the field, and Go's"},
		{`"id", "price", `, `"id", `, "order.price: the schema does not require the field"},
		{`["article"]`, `["article", "share"]`, "order.lines[].share: the schema requires the field, which Go may leave out"},
		{`["article"]`, `["article", "weight"]`, "order.lines[].weight: the schema requires the field and does not describe it"},
		{`"pattern": "^[a-z]+$", "description": "Note."`, `"pattern": "^[a-z]+$"`, "order.note: the schema has no description"},
		{`"type": "integer", "minimum": 1`, `"type": "number"`, `order.id: the schema has the types ["number"], Go's int is written as "integer"`},
		{`"type": "integer", "minimum": 1`, `"minimum": 1`, "order.id: the schema has the types []"},
		{`{"type": "boolean"`, `{"type": ["boolean", "null"]`, `order.paid: the schema has the types ["null" "boolean"]`},
		{`"items": {"$ref": "#/$defs/line"}, `, ``, "order.lines: the schema does not say what the list holds"},
		{`"additionalProperties": {"type": "integer", "maximum": 200}, `, ``, "order.stock: the schema does not say what the map holds"},
		{`{"type": "integer", "maximum": 200}`, `{"type": "string"}`, `order.stock{}: the schema has the types ["string"], Go's uint8`},
		{`"format": "date-time", "description": "When."`, `"description": "When."`, `order.at: the schema lacks "format"`},
		{`"additionalProperties": false,
			"required": ["article"]`, `"required": ["article"]`, `order.lines[]: the schema lacks "additionalProperties": false`},
	} {
		got := differences(Load(t, with(t, c.old, c.new)), reflect.TypeFor[order]())
		if len(got) == 0 || !strings.HasPrefix(got[0], "schematest."+c.want) {
			t.Errorf("%s → %s:\n got %q\nwant %q", c.old, c.new, got, c.want)
		}
	}
}

func TestTypesOfWhichNothingIsKnownAreDifferences(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[func()](), reflect.TypeFor[[]byte](), reflect.TypeFor[ownJSON]()} {
		if got := differences(goodSchema(t), typ); len(got) != 1 || !strings.Contains(got[0], "nothing is known") {
			t.Errorf("%v: %q", typ, got)
		}
	}
}

type ownJSON struct{}

func (ownJSON) MarshalJSON() ([]byte, error) { return []byte("1"), nil }

// encoding/json itself is the judge of what is written when.
func TestFieldsAreThoseThatAreWritten(t *testing.T) {
	var all, always []string
	for _, f := range fieldsOf(reflect.TypeFor[order]()) {
		all = append(all, f.name)
		if !f.optional {
			always = append(always, f.name)
		}
	}
	if got := namesIn(t, order{hidden: 1}); !slices.Equal(got, slices.Sorted(slices.Values(always))) {
		t.Errorf("the zero value is written with %q, required are %q", got, always)
	}
	full := Full[order](goodSchema(t))
	if got := namesIn(t, full); !slices.Equal(got, slices.Sorted(slices.Values(all))) {
		t.Errorf("the full value is written with %q, the fields are %q", got, all)
	}
}

func TestOmitemptyLeavesNoStructOut(t *testing.T) {
	type holder struct {
		Line line `json:"line,omitempty"`
	}
	if f := fieldsOf(reflect.TypeFor[holder]())[0]; f.optional || len(namesIn(t, holder{})) != 1 {
		t.Errorf("%+v", f)
	}
}

func namesIn(t *testing.T, v any) []string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(JSON(t, v), &fields); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestLoadRefusesMistakes(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"minimum": 1`, `"minimun": 1`, "minimun"},
		{`"maximum": 200`, `"maximum": "200"`, "maximum"},
		{`"items": {"$ref": "#/$defs/line"}`, `"items": {"$ref": "#/$defs/row"}`, "row"},
		{`"$defs": {`, `"$defs": [`, "test.schema.json"},
	} {
		if _, err := load(with(t, c.old, c.new)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s → %s: error %v", c.old, c.new, err)
		}
	}
	if _, err := load(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("a file that is not there was loaded")
	}
}
