package model_test

import (
	"testing"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// The policy's retries and the strategy's limit work on the same refusals: the strategy
// hears of each at once, and no item is lost.
func TestAdaptiveWithRetriesCompletesTheJobAndIsHardlyRefused(t *testing.T) {
	for name, service := range map[string]workloads.Service{
		"rate":        {Rate: 400, Burst: 20},
		"concurrency": {Concurrency: 12},
	} {
		spec, err := workloads.Preset("rate-limited")
		if err != nil {
			t.Fatal(err)
		}
		spec.Items = 4000
		fetch := &spec.Stages[0]
		if fetch.Kind != stage.IO {
			t.Fatalf("the first stage of the preset is %s", fetch.Kind)
		}
		fetch.Limit, fetch.Service = 64, service
		fetch.Policy = workloads.Policy{Retries: 20, Backoff: 10 * ms}
		job, err := model.FromSpec(spec.Resolve(8), 8, nil)
		if err != nil {
			t.Fatal(err)
		}
		blind := simulate(t, job, parse(t, "pipeline"), model.Options{}).Requests[0]
		out := simulate(t, job, parse(t, "adaptive"), model.Options{})
		got := out.Requests[0]
		if out.Stored != spec.Items || 50*got.Refused > got.Sent {
			t.Errorf("%s: %d of %d stored, %d of %d requests refused", name, out.Stored, spec.Items, got.Refused, got.Sent)
		}
		if 10*got.Refused > blind.Refused {
			t.Errorf("%s: %d requests refused, and %d of a pipeline that asks blindly", name, got.Refused, blind.Refused)
		}
	}
}
