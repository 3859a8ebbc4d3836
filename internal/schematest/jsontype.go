package schematest

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// anything is the type of what may be any JSON value.
const anything = ""

var (
	instant = reflect.TypeFor[time.Time]()
	raw     = reflect.TypeFor[json.RawMessage]()
	marshal = reflect.TypeFor[json.Marshaler]()
	asText  = reflect.TypeFor[encoding.TextMarshaler]()
)

// jsonType is the type, in the words of JSON Schema, that encoding/json writes a
// value as that is not nil.
func jsonType(typ reflect.Type) (string, error) {
	switch {
	case typ == instant:
		return "string", nil
	case typ == raw || typ.Kind() == reflect.Interface:
		return anything, nil
	case typ.Implements(marshal) || reflect.PointerTo(typ).Implements(marshal):
		return "", fmt.Errorf("%v writes itself as JSON: nothing is known of its type", typ)
	case typ.Implements(asText) || reflect.PointerTo(typ).Implements(asText):
		return "string", nil
	}
	switch k := typ.Kind(); {
	case k == reflect.Bool:
		return "boolean", nil
	case k >= reflect.Int && k <= reflect.Uint64:
		return "integer", nil
	case k == reflect.Float32 || k == reflect.Float64:
		return "number", nil
	case k == reflect.String:
		return "string", nil
	case k == reflect.Slice && typ.Elem().Kind() != reflect.Uint8: // bytes become base64
		return "array", nil
	case k == reflect.Map || k == reflect.Struct:
		return "object", nil
	}
	return "", fmt.Errorf("nothing is known of how %v is written as JSON", typ)
}
