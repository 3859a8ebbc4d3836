package results

import (
	"math"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// values are what may stand at one place each.
type values map[string][]any

func (all values) hold(t *testing.T, s *jsonschema.Schema, good []byte) {
	t.Helper()
	for place, words := range all {
		for _, word := range words {
			schematest.Accepts(t, s, schematest.With(t, good, place, word))
		}
	}
}

func TestSchemasTakeEveryWordAndBothEndsOfARange(t *testing.T) {
	header, trial, workload := headerSchema(t), trialSchema(t), workloadSchema(t)
	modes := []any{"process", "inproc", "direct", "simulated"}
	kinds := []any{stage.IO, stage.CPU}
	values{
		"api":  modes,
		"seed": {uint64(0), uint64(math.MaxUint64)},
	}.hold(t, header, schematest.JSON(t, schematest.Full[Header](header)))
	values{
		"cell.cores":            {0, 1, 128},
		"stages.0.kind":         kinds,
		"digest":                {"", "00000000000000ff"},
		"efficiency":            {0, 1, 1.001}, // above 1 there is a warning, and the figure stays
		"api.mode":              modes,
		"series.pressure":       {[]float64{-1, 0, 1}},
		"noise.verdict":         {Quiet, Noisy, Unusable, ""},
		"noise.steal":           {0, 1},
		"noise.pressure":        {-1, 0, 1},
		"noise.throttled.share": {0, 1},
		"cost.sampler_share":    {0, 1},
		"failure.cause":         {"crash", "killed", "timeout", "memory", CauseInterrupted, "lost-items", "digest", "deadlock", "error"},
	}.hold(t, trial, schematest.JSON(t, schematest.Full[Trial](trial)))
	faults := make([]any, len(workloads.FaultKinds))
	for i, kind := range workloads.FaultKinds {
		faults[i] = kind
	}
	values{
		"items":                                 {1, workloads.MaxItems},
		"gogc":                                  {1, workloads.MaxGOGC},
		"stages.0.kind":                         kinds,
		"stages.0.limit":                        {1, workloads.MaxLimit},
		"stages.0.stretch":                      {1, workloads.MaxStretch},
		"stages.0.op":                           {workloads.Get, workloads.Put},
		"stages.0.service.overflow":             {workloads.Queue, workloads.Refuse},
		"stages.0.service.faults.0.kind":        faults,
		"stages.0.service.faults.0.probability": {1e-9, 1},
	}.hold(t, workload, schematest.JSON(t, schematest.Full[workloads.Spec](workload)))
}

// refusals are one mistake each: a value that must not stand at a place, or must
// not be missing there.
type refusals []struct {
	place string
	value any
}

// missing stands for a field that is not there.
type missing struct{}

func (all refusals) hold(t *testing.T, s *jsonschema.Schema, good []byte) {
	t.Helper()
	schematest.Accepts(t, s, good)
	for _, r := range all {
		bad := schematest.With(t, good, r.place, r.value)
		if r.value == (missing{}) {
			bad = schematest.Without(t, good, r.place)
		}
		schematest.Rejects(t, s, bad, r.place)
	}
}

func TestTheHeaderSchemaRefusesMistakes(t *testing.T) {
	s := headerSchema(t)
	refusals{
		{"format", "other-run"},
		{"schema", Schema + 1},
		{"schema", missing{}},
		{"created", "yesterday"},
		{"created", missing{}},
		{"command", nil},
		{"command", "hbench run"},
		{"items", "300"},
		{"seed", -1},
		{"seed", 0.5},
		{"api", "remote"},
		{"author", "unknown"},
		{"machine.cores", missing{}},
		{"machine.cores", 1.5},
		{"machine.cpu_quota", -0.5},
		{"machine.gpu", "none"},
		{"options.no_sample", 1},
		{"options.quick", true},
		{"plan.cells", missing{}},
		{"plan.cells.0.cores", -1},
		{"plan.blocks", -1},
		{"whatif.claim", missing{}},
		{"whatif.claim.certainty", "quite"},
		{"whatif.treatments.0.changes", []any{}},
		{"whatif.treatments.0.changes.0.change", "colour"},
		{"whatif.treatments.0.scale", 1.5},
		{"whatif.untried.0.why", missing{}},
		{"calibration.0.spread", -0.1},
		{"calibration.0.source", missing{}},
		{"warnings", "one"},
		{"spec.stages.0.kind", "gpu"},
		{"spec.stages.0.colour", "red"},
		{"spec.payload", missing{}},
	}.hold(t, s, schematest.JSON(t, schematest.Full[Header](s)))
}

func TestTheTrialSchemaRefusesMistakes(t *testing.T) {
	s := trialSchema(t)
	refusals{
		{"cell", missing{}},
		{"cell.strategy", ""},
		{"cell.settings.0.value", 5},
		{"block", -1},
		{"start", 1700000000},
		{"wall_ns", 1.5},
		{"wall_ns", "1.5s"},
		{"wall_ms", 1},
		{"cpu.user_ns", -1},
		{"stages", missing{}},
		{"stages.0.kind", "gpu"},
		{"stages.0.service", nil},
		{"stages.0.service.p50_ns", missing{}},
		{"stages.0.remote.p95_ns", 1},
		{"outcomes.reasons.timeout", "many"},
		{"digest", "75C108F22981AA84"},
		{"digest", "75c1"},
		{"limit.bounds.cores", 0.5},
		{"limit.binds", missing{}},
		{"efficiency", -0.1},
		{"api.mode", "remote"},
		{"api.faults.hang", -1},
		{"series.user", nil},
		{"series.pressure", []float64{0, -0.5}},
		{"series.cores", []float64{0.5}},
		{"spans.0.end_ns", missing{}},
		{"noise.verdict", "very noisy"},
		{"noise.steal", 1.01},
		{"noise.other", -0.01},
		{"noise.pressure", 2},
		{"noise.pressure", -0.5},
		{"cost.sampler_share", 1.5},
		{"failure.cause", "bad luck"},
		{"failure.message", missing{}},
		{"failure", nil},
	}.hold(t, s, schematest.JSON(t, schematest.Full[Trial](s)))
}

func TestTheWorkloadSchemaRefusesMistakes(t *testing.T) {
	s := workloadSchema(t)
	refusals{
		{"items", 0},
		{"items", workloads.MaxItems + 1},
		{"payload", 4096},
		{"payload", "4k"},
		{"gogc", 0},
		{"gogc", workloads.MaxGOGC + 1},
		{"stages", []any{}},
		{"stages.0.name", "Fetch"},
		{"stages.0.name", workloads.Reserved[0]},
		{"stages.0.kind", missing{}},
		{"stages.0.limit", workloads.MaxLimit + 1},
		{"stages.0.stretch", 0.9},
		{"stages.0.stretch", workloads.MaxStretch + 1},
		{"stages.0.op", "delete"},
		{"stages.0.latency", 5},
		{"stages.0.service.rate", 0},
		{"stages.0.service.overflow", "drop"},
		{"stages.0.service.faults.0.probability", 1.01},
		{"stages.0.service.faults.0.probability", 0},
		{"stages.0.service.faults.0.kind", missing{}},
		{"stages.0.service.faults.0.status", 200},
		{"stages.0.workers", 4},
	}.hold(t, s, schematest.JSON(t, schematest.Full[workloads.Spec](s)))
}
