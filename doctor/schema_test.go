package doctor

import (
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/internal/schematest"
)

func schema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/doctor.schema.json")
}

func TestTheSchemaIsOfTheReport(t *testing.T) {
	s := schema(t)
	schematest.Matches(t, s, reflect.TypeFor[Report]())
	t.Run("takes", schematest.TakesAny[Report](s))
	full := schematest.JSON(t, schematest.Full[Report](s))
	for place, value := range map[string]any{
		"verdict":                        "",
		"looked_ns":                      -1,
		"checks":                         []any{},
		"checks.0.check":                 "",
		"checks.0.signals.0.name":        "",
		"checks.0.signals.0.value":       -0.1,
		"checks.0.signals.0.unit":        "s",
		"checks.0.signals.0.verdict":     Unknown,
		"checks.0.signals.0.noisy_above": 0,
		"more":                           true,
	} {
		schematest.Rejects(t, s, schematest.With(t, full, place, value), place)
	}
	schematest.Rejects(t, s, schematest.Without(t, full, "checks.0.verdict"), "checks.0.verdict")
}
