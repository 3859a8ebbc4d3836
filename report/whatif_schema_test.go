package report_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/workloads"
)

func whatIfSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/whatif.schema.json")
}

func TestTheWhatIfSchemaHasTheFieldsOfTheGoType(t *testing.T) {
	s := whatIfSchema(t)
	schematest.Matches(t, s, reflect.TypeFor[analysis.Experiment]())
	t.Run("takes whatever is written", schematest.TakesAny[analysis.Experiment](s))
}

func TestTheWhatIfSchemaTakesSimulatedExperiments(t *testing.T) {
	s := whatIfSchema(t)
	for _, preset := range workloads.Presets() {
		command := "whatif --simulate --json --items 30 --cores 2 --workload " + preset.Name
		if slices.ContainsFunc(preset.Stages, func(s workloads.Stage) bool { return s.Rounds > 0 }) { // rounds have no time before they are calibrated
			command += " --cpu 1ms"
		}
		schematest.Accepts(t, s, printed(t, command, 0))
	}
	for _, command := range []string{
		"whatif heavy-tail --simulate --json --strategies batched:size=16 --cores 4 --speedup 10%,50%",
		"whatif --simulate --json --stage a=io:1s@1 --items 1 --strategies sequential",
		"whatif --simulate --json --stage a=cpu:1ms --items 20 --strategies pipeline:queue=0 --cores 1 --speedup 0%",
		"whatif --simulate --json --stage a=io:10ms@4 --stage b=cpu:5ms --items 100 --cores 2",
	} {
		schematest.Accepts(t, s, printed(t, command, 0))
	}
}

func TestTheWhatIfSchemaRefusesMistakes(t *testing.T) {
	s := whatIfSchema(t)
	good := schematest.JSON(t, schematest.Full[analysis.Experiment](s))
	schematest.Accepts(t, s, good)
	for place, value := range map[string]any{
		"claim.certainty":               "quite",
		"changes.0.outcome":             "perhaps",
		"changes.0.measured.confidence": 1.5,
		"changes.0.changes.0.change":    "colour",
		"changes.0.predicted":           -1,
		"curves.0.kind":                 "gpu",
		"diagnosis.evidence.0.hit":      "yes",
		"diagnosis.remedy.gain":         "much",
		"left_out.crash":                -1,
	} {
		schematest.Rejects(t, s, schematest.With(t, good, place, value), place)
	}
	schematest.Rejects(t, s, schematest.Without(t, good, "conclusion"), "conclusion")
}
