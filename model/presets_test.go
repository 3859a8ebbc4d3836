package model_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// outcomeOf simulates a preset with fields set as in "items=3 fetch.limit=2".
func outcomeOf(t *testing.T, preset string, cores int, strategy, settings string) (model.Outcome, model.Limit) {
	t.Helper()
	spec, err := workloads.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	for setting := range strings.FieldsSeq(settings) {
		field, value, _ := strings.Cut(setting, "=")
		if spec, err = spec.Set(field, value); err != nil {
			t.Fatal(err)
		}
	}
	job, err := model.FromSpec(spec.Resolve(cores), cores, nil)
	if err != nil {
		t.Fatal(err)
	}
	limit, err := job.Limit()
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := strategies.Table(strategies.All).Parse(strategy)
	if err != nil {
		t.Fatal(err)
	}
	out, err := job.Simulate(t.Context(), s, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out, limit
}

// What the presets' comments and docs/presets.md say they take, to the nanosecond.
func TestPresetsTakeWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		preset             string
		cores              int
		strategy, settings string
		takes              time.Duration
		stored, failed     int
	}{
		{"simple-hybrid", 4, "sequential", "", 3300 * ms, 5, 0},
		{"simple-hybrid", 4, "fetch-all", "", 1200 * ms, 5, 0},
		{"simple-hybrid", 4, "pipeline", "", 1100 * ms, 5, 0},
		{"simple-hybrid", 2, "pipeline", "", 1600 * ms, 5, 0},
		{"simple-hybrid", 1, "pipeline", "", 2600 * ms, 5, 0},

		{"batches", 4, "batched:size=5", "process.limit=1", 2200 * ms, 20, 0},
		{"batches", 4, "batched:size=5", "", 1000 * ms, 20, 0},
		{"batches", 4, "prefetch:size=5,depth=0", "", 850 * ms, 20, 0},
		{"batches", 4, "prefetch:size=4,depth=0", "", 550 * ms, 20, 0},

		{"three-stage", 4, "pipeline:queue=20", "transform.limit=1", 3070 * ms, 30, 0},
		{"three-stage", 4, "pipeline:queue=20", "", 870 * ms, 30, 0},
		{"three-stage", 4, "pipeline:queue=20", "store.limit=1", 890 * ms, 30, 0},
		{"three-stage", 4, "batched:size=10", "", 1230 * ms, 30, 0},

		{"three-apis", 3, "pipeline:queue=0", "items=3", 900 * ms, 3, 0},
		{"three-apis", 2, "pipeline:queue=0", "items=3", 1250 * ms, 3, 0},
		{"three-apis", 1, "pipeline:queue=0", "items=3", 1750 * ms, 3, 0},
		{"three-apis", 3, "batched:size=3", "items=3", 900 * ms, 3, 0},
		{"three-apis", 2, "batched:size=3", "items=3", 1400 * ms, 3, 0},
		{"three-apis", 1, "batched:size=3", "items=3", 1900 * ms, 3, 0},
		{"three-apis", 3, "batched:size=3", "", 9000 * ms, 30, 0},

		{"limited", 3, "sequential", "", 6000 * ms, 20, 0},
		{"limited", 3, "semaphore", "", 1500 * ms, 20, 0},
		{"limited", 3, "semaphore:inflight=8", "", 1500 * ms, 20, 0},
		{"limited", 3, "fetch-all", "", 500 * ms, 5, 15},

		{"production", 4, "batched:size=10", "", 4200 * ms, 85, 15},
		{"production", 4, "pipeline:queue=20", "", 2270 * ms, 85, 15},

		{"thousand-endpoints", 4, "sequential", "", 2100 * time.Second, 1000, 0},
		{"thousand-endpoints", 4, "fetch-all", "", 8100 * ms, 16, 984},
		{"thousand-endpoints", 4, "prefetch:size=10,depth=0", "", 600_100 * ms, 1000, 0},
		{"thousand-endpoints", 4, "pipeline", "", 500_100 * ms, 1000, 0},
	} {
		out, _ := outcomeOf(t, c.preset, c.cores, c.strategy, c.settings)
		failed := 0
		for _, n := range out.Failed {
			failed += n
		}
		if out.Makespan != c.takes || out.Stored != c.stored || failed != c.failed {
			t.Errorf("%s %s on %d cores, %s: %v, %d stored, %d failed; want %v, %d, %d",
				c.preset, c.settings, c.cores, c.strategy, out.Makespan, out.Stored, failed, c.takes, c.stored, c.failed)
		}
	}
}

// No strategy beats these, and one of each preset reaches them.
func TestPresetsHaveTheIdealThatTheySay(t *testing.T) {
	for _, c := range []struct {
		preset   string
		cores    int
		strategy string
		ideal    time.Duration
	}{
		{"simple-hybrid", 4, "pipeline", 1100 * ms},
		{"batches", 4, "prefetch:size=4,depth=0", 550 * ms},
		{"three-stage", 4, "pipeline:queue=20", 870 * ms},
		{"limited", 3, "semaphore", 1500 * ms},
		{"thousand-endpoints", 4, "pipeline", 500_100 * ms},
		{"fetch-bound", 1, "pipeline", 2013 * ms},
		{"cpu-bound", 1, "pipeline", 2025 * ms},
		{"store-bound", 1, "pipeline", 2024 * ms},
	} {
		out, limit := outcomeOf(t, c.preset, c.cores, c.strategy, "")
		if limit.Makespan != c.ideal || out.Makespan != c.ideal {
			t.Errorf("%s on %d cores: ideal %v, %s takes %v; want %v", c.preset, c.cores, limit.Makespan, c.strategy, out.Makespan, c.ideal)
		}
	}
}

// In each of these presets one stage's own changes help, and no other.
func TestOfEachBoundPresetOnlyOneStageHelps(t *testing.T) {
	const little = 1.03
	table := strategies.Table(strategies.All)
	for preset, stage := range map[string]string{"fetch-bound": "fetch", "cpu-bound": "process", "store-bound": "store"} {
		spec, err := workloads.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		job, err := model.FromSpec(spec.Resolve(2), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := table.Parse(spec.Strategies[0])
		if err != nil {
			t.Fatal(err)
		}
		tried, err := job.WhatIfs(t.Context(), s, model.Options{})
		if err != nil {
			t.Fatal(err)
		}
		helps := 0
		for _, w := range tried {
			switch {
			case w.Stage == stage && w.Gain > 1.9:
				helps++
			case w.Stage == stage || w.Gain >= little:
				t.Errorf("%s: %s of %q gains %.3f", preset, w.Change, w.Stage, w.Gain)
			}
		}
		if helps != 2 {
			t.Errorf("%s: %d changes of %s help, want the time and the limit", preset, helps, stage)
		}
	}
}
