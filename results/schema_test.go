package results

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/workloads"
)

func headerSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/run-header.schema.json")
}

func trialSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/run-trial.schema.json")
}

func workloadSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/workload.schema.json")
}

func TestSchemasHaveTheFieldsOfTheGoTypes(t *testing.T) {
	schematest.Matches(t, headerSchema(t), reflect.TypeFor[Header]())
	schematest.Matches(t, trialSchema(t), reflect.TypeFor[Trial]())
	schematest.Matches(t, workloadSchema(t), reflect.TypeFor[workloads.Spec]())
}

func TestSchemasTakeWhateverIsWritten(t *testing.T) {
	t.Run("header", schematest.TakesAny[Header](headerSchema(t)))
	t.Run("trial", schematest.TakesAny[Trial](trialSchema(t)))
	t.Run("workload", schematest.TakesAny[workloads.Spec](workloadSchema(t)))
}

// A trial whose process crashed is all but empty.
func TestTheTrialSchemaTakesTrialsThatGaveNothing(t *testing.T) {
	schematest.Accepts(t, trialSchema(t), schematest.JSON(t, Trial{
		Cell: Cell{Strategy: "sequential", Cores: 1}, Start: time.Unix(1700000000, 0),
		Failure: &Failure{Cause: "crash", Message: "ended without a record"},
	}))
}

func TestTheWorkloadSchemaTakesThePresets(t *testing.T) {
	s := workloadSchema(t)
	for _, spec := range workloads.Presets() {
		schematest.Accepts(t, s, schematest.JSON(t, spec))
		schematest.Accepts(t, s, schematest.JSON(t, spec.Resolve(4)))
	}
}

// testdata holds what hbench wrote: the first line of each file has its command.
func TestSchemasTakeRecordedRuns(t *testing.T) {
	header, trial := headerSchema(t), trialSchema(t)
	for _, path := range []string{"testdata/flaky.jsonl", "testdata/hang.jsonl"} {
		lines := linesOf(t, path)
		schematest.Accepts(t, header, lines[0])
		for _, text := range lines[1:] {
			schematest.Accepts(t, trial, text)
		}
	}
}

func TestSchemasTakeTheRunThatViewsAreTestedWith(t *testing.T) {
	lines := linesOf(t, "../report/testdata/run.jsonl")
	named := schematest.With(t, lines[0], "spec", workloads.Presets()[0]) // its own has names only
	schematest.Accepts(t, headerSchema(t), named)
	trial := trialSchema(t)
	for _, text := range lines[1:] {
		schematest.Accepts(t, trial, text)
	}
}

// linesOf gives a run file's lines: a header and trials.
func linesOf(t *testing.T, path string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(bytes.Lines(text))
	if len(lines) < 2 {
		t.Fatalf("%s has no trials", path)
	}
	return lines
}
