package workloads

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

const oneGet = "items: 5\npayload: 4096\nstages:\n  - name: fetch\n    kind: io\n"

func TestAPolicyIsReadFromItsMapping(t *testing.T) {
	s, err := Parse("s.yaml", []byte("items: 5\npayload: 4096\nstages:\n  - {name: fetch, kind: io, policy: {timeout: 2s, deadline: 10s, "+
		"retries: 3, backoff: 100ms, backoff-max: 1s, budget: 0.1, breaker: 5, breaker-open: 2s, hedge: 300ms}}\n"+
		"  - {name: store, kind: io, store: 'sqlite:a.db?batch=50', policy: {fallback: 'jsonl:late.jsonl'}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Policy{Timeout: 2 * time.Second, Deadline: 10 * time.Second, Retries: 3, Backoff: 100 * time.Millisecond, BackoffMax: time.Second,
		Budget: 0.1, Breaker: 5, BreakerOpen: 2 * time.Second, Hedge: 300 * time.Millisecond}
	if got := s.Stages[0].Policy; got != want {
		t.Errorf("fetch: %+v", got)
	}
	if got := s.Stages[1]; got.Store != "sqlite:a.db?batch=50" || got.Policy != (Policy{Fallback: "jsonl:late.jsonl"}) {
		t.Errorf("store: %+v", got)
	}
}

func TestPoliciesThatContradictThemselvesAreRefused(t *testing.T) {
	for policy, want := range map[string]string{
		"{timeout: 3s, deadline: 2s}":                "the timeout of one attempt, 3s, is above the deadline of all, 2s",
		"{retries: 1, backoff: 2s, backoff-max: 1s}": "backoff-max, 1s, is below the backoff, 2s",
		"{retries: 1, backoff-max: 1s}":              "backoff-max bounds the backoff, and there is none",
		"{backoff: 1s}":                              "backoff is the wait before a retry, and there are no retries",
		"{budget: 0.1}":                              "budget bounds retries, and there are none",
		"{breaker-open: 1s}":                         "there is no breaker",
		"{timeout: 1s, hedge: 1s}":                   "sent after 1s, when the first has timed out after 1s",
		"{fallback: 'jsonl:x'}":                      "fallback is for a stage that puts, and this one gets",
		"{timeout: 25h}":                             "timeout must be from 0 (none) to 24h0m0s, is 25h0m0s",
		"{breaker: -1}":                              "breaker must not be negative",
		"{tiemout: 1s}":                              `unknown field "tiemout" (did you mean "timeout"?)`,
		"{timeout: 1s, timeout: 2s}":                 "timeout is given twice",
		"5":                                          "must be a list of fields",
		"{retries: 2, backoff: 1s, budget: NaN}":     `"NaN" is not a number`,
		"{timeout: 'uniform(1s,2s)'}":                `"uniform(1s,2s)" is not a duration`,
		"{timeout: 1s}\n    timeout: 1s":             `unknown field "timeout" here: it belongs under policy`,
		"{timeout: 1s}\n    service: {faults: [{first: 2, probability: 1, kind: hang}]}": "every is not given",
		"{timeout: 1s}\n    service: {faults: [{first: 0, every: 1, kind: hang}]}":       "items are counted from 1 here",
	} {
		_, err := Parse("s.yaml", []byte(oneGet+"    policy: "+policy+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) || len(err.(*SpecError).Mistakes) != 1 {
			t.Errorf("%s:\n%v\nwant just %s", policy, err, want)
		}
	}
}

func TestAStageThatPutsTakesNoHedge(t *testing.T) {
	if _, err := mustPreset("default").Set("store.hedge", "5ms"); err == nil || !strings.Contains(err.Error(), "would store twice") {
		t.Errorf("%v", err)
	}
}

func TestACPUStageHasNoPolicyAndNoStore(t *testing.T) {
	s := mustPreset("default")
	s.Stages[1].Policy.Timeout, s.Stages[1].Store = time.Second, "jsonl:x"
	err := s.Validate()
	if err == nil || !strings.Contains(err.Error(), "a cpu stage has no policy") || !strings.Contains(err.Error(), "a cpu stage has no store") {
		t.Errorf("%v", err)
	}
}

func TestRetriesVaryFromNoneUpWhereThereIsABackoff(t *testing.T) {
	s, err := mustPreset("default").Set("fetch.retries", "3")
	if err == nil {
		s, err = s.Set("fetch.backoff", "10ms")
	}
	if err != nil {
		t.Fatal(err)
	}
	none, err := s.Set("fetch.retries", "0")
	if err != nil || !none.Stages[0].Policy.IsZero() {
		t.Errorf("no retries: %+v, %v", none.Stages[0].Policy, err)
	}
	if one, err := s.Set("fetch.retries", "1"); err != nil || one.Stages[0].Policy.Backoff != 10*time.Millisecond {
		t.Errorf("one retry: %+v, %v", one.Stages[0].Policy, err)
	}
}

func TestWhatMayNotBeMeantIsWarnedOf(t *testing.T) {
	const backoff, hang = "give a backoff", "give a timeout or a deadline"
	for text, want := range map[string][]string{
		"policy: {timeout: 1s}":                                                          nil,
		"service: {rate: 5}":                                                             nil,
		"service: {rate: 5}\n    policy: {retries: 1}":                                   {backoff},
		"service: {concurrency: 5}\n    policy: {retries: 1}":                            {backoff},
		"service: {capacity: 5}\n    policy: {retries: 1}":                               nil,
		"service: {rate: 5, overflow: queue}\n    policy: {retries: 1}":                  nil,
		"service: {rate: 5}\n    policy: {retries: 1, backoff: 1s}":                      nil,
		"service: {faults: [{every: 2, kind: hang}]}":                                    {hang},
		"service: {faults: [{every: 2, kind: reset}]}":                                   nil,
		"service: {faults: [{every: 2, kind: hang}]}\n    policy: {timeout: 1s}":         nil,
		"service: {faults: [{every: 2, kind: hang}]}\n    policy: {deadline: 1s}":        nil,
		"op: put\n    service: {capacity: 2}\n    store: jsonl:x":                        {"do not strike there"},
		"service: {rate: 5, faults: [{every: 2, kind: hang}]}\n    policy: {retries: 1}": {backoff, hang},
	} {
		s, err := Parse("s.yaml", []byte(oneGet+"    "+text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := s.Warnings()
		ok := len(got) == len(want)
		for i := range got {
			ok = ok && strings.HasPrefix(got[i], "stage fetch: ") && strings.Contains(got[i], want[i])
		}
		if !ok {
			t.Errorf("%s:\n%q, want %q", text, got, want)
		}
	}
}

// Files recorded before there were policies have none.
func TestASpecWithoutPolicyReadsAsTheZeroPolicy(t *testing.T) {
	s, err := Parse("s.yaml", []byte(oneGet))
	if err != nil || !reflect.DeepEqual(s.Stages[0].Policy, Policy{}) || s.Stages[0].Store != "" {
		t.Errorf("%+v, %v", s, err)
	}
}
