package workloads

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/stage"
)

func TestScalingByOneChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := specs().Draw(t, "spec")
		got, err := s.Scaled(1)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("%+v became %+v, %v", s, got, err)
		}
	})
}

func TestScalingTouchesTimesAndRatesAlone(t *testing.T) {
	s := Spec{Name: "x", Items: 7, Payload: 512, Seed: 3, Stages: []Stage{
		{Name: "fetch", Limit: 5, Latency: mustDist(t, "alternating(100ms,0s)"), Stretch: 2,
			Service: Service{Capacity: 2, Concurrency: 3, Rate: 40, Burst: 4, Bandwidth: 1000, Faults: []Fault{{Every: 7, Kind: FaultHang}}},
			Policy: Policy{Timeout: 2 * time.Second, Deadline: 4 * time.Second, Retries: 3, Backoff: 100 * time.Millisecond, BackoffMax: time.Second,
				Budget: 0.5, Breaker: 4, Hedge: time.Second}},
		{Name: "process", Kind: stage.CPU, Kernel: "json", Rounds: 10},
		{Name: "score", Kind: stage.CPU, Kernel: "json", Cost: mustDist(t, "lognormal(5ms,40ms)")},
		{Name: "store", Store: "jsonl:x", Policy: Policy{Breaker: 2, BreakerOpen: 10 * time.Second, Fallback: "jsonl:y"}},
	}}
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Scaled(0.1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"alternating(100ms,0s)", "alternating(10ms,0s)", `"rate":40`, `"rate":400`, `"bandwidth":"1000B"`, `"bandwidth":"10000B"`,
		`"timeout":2000000000`, `"timeout":200000000`, `"deadline":4000000000`, `"deadline":400000000`,
		`"backoff":100000000`, `"backoff":10000000`, `"backoff_max":1000000000`, `"backoff_max":100000000`,
		`"breaker":4`, `"breaker":4,"breaker_open":100000000`, `"hedge":1000000000`, `"hedge":100000000`,
		`"rounds":10`, `"rounds":1`, "lognormal(5ms,40ms)", "lognormal(500µs,4ms)", `"breaker_open":10000000000`, `"breaker_open":1000000000`,
	).Replace(string(before))
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if after, err := json.Marshal(s); err != nil || string(after) != string(before) {
		t.Errorf("the original became %s, %v", after, err)
	}
	if tiny, err := s.Scaled(1e-6); err != nil || tiny.Stages[1].Rounds != 1 || tiny.Stages[0].Policy.Timeout != 2*time.Microsecond {
		t.Errorf("a millionth: %+v, %v", tiny, err)
	}
}

func TestAScaleOutOfRangeIsRefused(t *testing.T) {
	for _, f := range []float64{0, -1, 1e-7, 1e7} {
		if _, err := mustPreset("default").Scaled(f); err == nil || !strings.Contains(err.Error(), "a scale is from") {
			t.Errorf("%v: %v", f, err)
		}
	}
	if _, err := mustPreset("rate-limited").Scaled(1e-6); err != nil {
		t.Errorf("400 requests a second become 4e8: %v", err)
	}
	s := mustPreset("rate-limited")
	s.Stages[0].Service.Rate = 1e9
	if _, err := s.Scaled(0.5); err == nil || !strings.Contains(err.Error(), "rate must be") {
		t.Errorf("a rate above what there may be: %v", err)
	}
}
