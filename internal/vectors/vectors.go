// Package vectors holds the known answers that sim, model and analysis are tested
// against: computed elsewhere, taken from the literature or checked by hand. It is
// for tests, and knows none of those packages.
package vectors

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"
)

// schema is how models.json is written: times are milliseconds unless a name ends
// in _s; its "conventions" say the rest.
const schema = "hbench-model-vectors/1"

//go:embed models.json
var text []byte

// Vector is one known answer. What its halves hold depends on its kind: Read takes
// them.
type Vector struct {
	ID       string
	Kind     string
	Input    json.RawMessage
	Expected json.RawMessage
	Tol      json.RawMessage // Tolerance reads it
	Source   string
	Note     string
}

// All gives every vector.
func All(t testing.TB) []Vector {
	t.Helper()
	var file struct {
		Schema      string
		Conventions map[string]string
		Vectors     []Vector
	}
	if err := strictly(text, &file); err != nil {
		t.Fatalf("vectors: models.json: %v", err)
	}
	if file.Schema != schema {
		t.Fatalf("vectors: models.json is of schema %q, want %q", file.Schema, schema)
	}
	return file.Vectors
}

// Of gives the vectors of a kind, and fails the test where there is none.
func Of(t testing.TB, kind string) []Vector {
	t.Helper()
	of := slices.DeleteFunc(All(t), func(v Vector) bool { return v.Kind != kind })
	if len(of) == 0 {
		t.Fatalf("vectors: no vector of kind %q", kind)
	}
	return of
}

// Read takes the two halves of a vector, and fails the test where one has a field
// that In or Out does not know: what is not read is not asserted.
func Read[In, Out any](t testing.TB, v Vector) (in In, out Out) {
	t.Helper()
	if err := strictly(v.Input, &in); err != nil {
		t.Fatalf("vectors: %s: input: %v", v.ID, err)
	}
	if err := strictly(v.Expected, &out); err != nil {
		t.Fatalf("vectors: %s: expected: %v", v.ID, err)
	}
	return in, out
}

// Tolerance is how far from the answer a test of this vector may be; name says
// what is compared and how, as in "rel", "abs_ms" or "simulator_rel". It fails the
// test where the vector does not say.
func (v Vector) Tolerance(t testing.TB, name string) float64 {
	t.Helper()
	var all map[string]any
	if err := strictly(v.Tol, &all); err != nil {
		t.Fatalf("vectors: %s: tol: %v", v.ID, err)
	}
	tolerance, ok := all[name].(float64)
	if !ok {
		t.Fatalf("vectors: %s: no tolerance %q in %s", v.ID, name, v.Tol)
	}
	return tolerance
}

// strictly reads one JSON value that has no unknown field and nothing behind it.
func strictly(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the value")
	}
	return nil
}
