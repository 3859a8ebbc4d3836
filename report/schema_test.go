package report_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/cli"
	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

func planSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/plan.schema.json")
}

func cellSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/cell.schema.json")
}

func diagnosisSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/diagnosis.schema.json")
}

func TestSchemasHaveTheFieldsOfTheGoTypes(t *testing.T) {
	schematest.Matches(t, planSchema(t), reflect.TypeFor[report.Plan]())
	schematest.Matches(t, cellSchema(t), reflect.TypeFor[report.Cell]())
	schematest.Matches(t, diagnosisSchema(t), reflect.TypeFor[report.Diagnosed]())
}

func TestSchemasTakeWhateverIsWritten(t *testing.T) {
	t.Run("plan", schematest.TakesAny[report.Plan](planSchema(t)))
	t.Run("cell", schematest.TakesAny[report.Cell](cellSchema(t)))
}

// printed is what hbench prints to stdout; it may end with one of the codes.
func printed(t *testing.T, command string, codes ...int) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(context.Background(), strategies.All, strings.Fields(command), nil, &stdout, &stderr)
	if !slices.Contains(codes, code) {
		t.Fatalf("hbench %s ended with %d: %s", command, code, &stderr)
	}
	return stdout.Bytes()
}

func TestThePlanSchemaTakesPlans(t *testing.T) {
	s := planSchema(t)
	for _, preset := range workloads.Presets() {
		command := "plan --json --items 30 --cores 2 --workload " + preset.Name
		if slices.ContainsFunc(preset.Stages, func(s workloads.Stage) bool { return s.Rounds > 0 }) {
			command += " --cpu 1ms" // rounds have no time before they are calibrated
		}
		schematest.Accepts(t, s, printed(t, command, 0))
	}
	for _, command := range []string{
		"plan --json --workload enrich --explain",
		"plan --json --workload documents --cores 8 --explain --within 2% --within 0 --vary fetch.limit=20",
		"plan --json --stage a=cpu:lognormal(1ms,9ms) --items 20 --cores 3 --seed 18446744073709551615 --explain",
		"plan --json --stage a=io:1s@1 --items 1",
		"plan --json --preset three-apis --items 3 --strategies sequential,batched,prefetch,semaphore",
		"plan --json --preset three-apis --items 3 --strategies batched --cores 1",
		"plan --json --preset three-apis --items 3 --strategies prefetch --cores 1",
		"plan --json --preset three-apis --items 3 --strategies semaphore --cores 1",
	} {
		schematest.Accepts(t, s, printed(t, command, 0))
	}
	schematest.Accepts(t, s, printed(t, "plan --json --workload "+hanging(t), 3))
}

// hanging is a job whose second answer never comes: strategies have no figures.
func hanging(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hanging.yaml")
	job := `items: 6
payload: 1KiB
stages:
  - name: fetch
    kind: io
    limit: 2
    latency: 1ms
    service: {faults: [{every: 3, kind: hang}]}
`
	if err := os.WriteFile(path, []byte(job), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheCellSchemaTakesSimulations(t *testing.T) {
	s := cellSchema(t)
	const failed = 3
	for _, command := range []string{
		"simulate --json --preset three-apis --items 3 --cores 1,2,3",
		"simulate --json --workload documents --items 20 --vary fetch.limit=10,20 --vary embed.limit=2,3 --strategies pipeline:queue=0/8",
		"simulate --json --workload heavy-tail --items 40 --cores 2 --trials 3",
		"simulate --json --workload flaky --items 40 --cores 2",
		"simulate --json --workload rate-limited --items 40 --cores 2",
		"simulate --json --stage a=cpu:1ms --items 1",
		"simulate --json --workload " + hanging(t),
	} {
		lines := slices.Collect(bytes.Lines(printed(t, command, 0, failed)))
		if len(lines) == 0 {
			t.Errorf("hbench %s prints nothing", command)
		}
		for _, line := range lines {
			schematest.Accepts(t, s, line)
		}
	}
}

func TestSchemasRefuseWhatIsNotWritten(t *testing.T) {
	plan := printed(t, "plan --json --explain --preset three-apis --items 3 --cores 2", 0)
	schematest.Accepts(t, planSchema(t), plan)
	for place, value := range map[string]any{
		"limit_ns":                 -1,
		"items":                    0,
		"binds":                    "",
		"stages":                   []any{},
		"stages.0.kind":            "gpu",
		"strategies":               nil,
		"strategies.0.efficiency":  1.1,
		"strategies.0.makespan_ns": 0.5,
		"settings.0.within":        -0.01,
		"settings.0.limits":        []any{0, 1},
		"settings.0.batch":         0,
		"whatif.0.change":          "slower",
		"explain.0.value_ns":       "650 ms",
		"samples":                  0,
		"more":                     true,
	} {
		schematest.Rejects(t, planSchema(t), schematest.With(t, plan, place, value), place)
	}
	schematest.Rejects(t, planSchema(t), schematest.Without(t, plan, "binds"), "binds")
	schematest.Accepts(t, planSchema(t), schematest.With(t, plan, "whatif", nil))

	cell := printed(t, "simulate --json --preset three-apis --items 3 --cores 2 --strategies pipeline", 0)
	schematest.Accepts(t, cellSchema(t), cell)
	for place, value := range map[string]any{
		"strategy":                 "",
		"efficiency":               1.01,
		"throughput":               -1,
		"stages":                   nil,
		"stages.1.utilization":     1.01,
		"stages.1.service.mean_ns": -1,
		"held.items":               "3",
		"more":                     true,
	} {
		schematest.Rejects(t, cellSchema(t), schematest.With(t, cell, place, value), place)
	}
	schematest.Rejects(t, cellSchema(t), schematest.Without(t, cell, "stages.0.busy_ns"), "stages.0.busy_ns")
}

func TestTheDiagnosisSchemaTakesDiagnoses(t *testing.T) {
	s := diagnosisSchema(t)
	chosen := map[string]string{"cells": "--cores 1,2", "hanging": "--cores 1"} // all of them
	for name, flags := range map[string]string{
		"cells":   "--workload default --items 60 --cores 1,2 --latency 1ms,20ms --strategies sequential,fetch-all,batched:size=8,pipeline,semaphore:inflight=4",
		"slow":    "--workload slow-api --items 60 --cores 2 --strategies pipeline:queue=0",
		"refused": "--workload rate-limited --items 60 --cores 2 --strategies pipeline",
		"hanging": "--workload " + hanging(t) + " --cores 1 --strategies pipeline",
		"one":     "--stage a=io:1s@1 --items 1 --strategies pipeline",
	} {
		file := filepath.Join(t.TempDir(), name+".jsonl")
		printed(t, "simulate -o "+file+" "+flags, 0, 3)
		for line := range bytes.Lines(printed(t, "report "+file+" --why --format json "+chosen[name], 0)) {
			schematest.Accepts(t, s, line)
		}
	}
	computing := filepath.Join(t.TempDir(), "computing.jsonl")
	printed(t, "simulate -o "+computing+" --stage a=cpu:1ms@1 --items 50 --cores 1 --strategies pipeline", 0)
	line := printed(t, "report "+computing+" --why --format json", 0)
	for _, place := range []string{"verdict", "certainty", "evidence"} {
		schematest.Rejects(t, s, schematest.With(t, line, place, "quite"), place)
		schematest.Rejects(t, s, schematest.Without(t, line, place), place)
	}
}
