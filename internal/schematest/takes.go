package schematest

import (
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// TakesAny is a test that a schema takes whatever a type writes: values drawn within
// the schema's ranges, and one with every field filled.
func TakesAny[T any](s *jsonschema.Schema) func(*testing.T) {
	return func(t *testing.T) {
		values := Any[T](s)
		rapid.Check(t, func(t *rapid.T) { Accepts(t, s, JSON(t, values.Draw(t, "value"))) })
		Accepts(t, s, JSON(t, Full[T](s)))
	}
}

// JSON is how v is written.
func JSON(t rapid.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return text
}
