package workloads

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/stage"
)

// specs draws a valid spec.
func specs() *rapid.Generator[Spec] {
	return rapid.Custom(func(t *rapid.T) Spec {
		text := rapid.Map(rapid.StringN(0, 30, -1), func(s string) string {
			line, _ := readLine(s)
			if !printable(line) {
				return "- not: 'printable' #"
			}
			return line
		})
		s := Spec{
			Name:        "x" + text.Draw(t, "name"),
			Description: text.Draw(t, "description"),
			Items:       rapid.IntRange(1, MaxItems).Draw(t, "items"),
			Seed:        rapid.Uint64().Draw(t, "seed"),
			Payload:     Bytes(rapid.IntRange(MinPayload, MaxPayload).Draw(t, "payload")),
			Group:       rapid.IntRange(0, MaxItems).Draw(t, "group"),
			GOGC:        rapid.IntRange(0, MaxGOGC).Draw(t, "gogc"),
		}
		if n := rapid.IntRange(0, 2).Draw(t, "strategies"); n > 0 {
			s.Strategies = []string{"pipeline", "batched:size={5,10}"}[:n]
		}
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9-]{3}`), 1, 5, rapid.ID).Draw(t, "names")
		for _, name := range names {
			st := Stage{Name: name, Limit: rapid.IntRange(0, 99).Draw(t, "limit")}
			if rapid.Bool().Draw(t, "stretched") {
				st.Stretch = rapid.Float64Range(1, MaxStretch).Draw(t, "stretch")
			}
			if rapid.Bool().Draw(t, "cpu") {
				drawCPU(t, &st)
			} else {
				drawIO(t, &st)
			}
			s.Stages = append(s.Stages, st)
		}
		return s
	})
}

// someDist draws the text of a distribution above 0.
var someDist = rapid.SampledFrom([]string{"5ms", "uniform(1ms,9ms)", "normal(5ms,1ms)", "lognormal(5ms,40ms)",
	"pareto(1ms,2.5)", "bimodal(5ms,100ms,0.05)", "alternating(100ms,200ms)", "empirical(1ms,2ms,9ms)", "1ns", "24h"})

func drawCPU(t *rapid.T, st *Stage) {
	st.Kind = stage.CPU
	st.Kernel = rapid.SampledFrom([]string{"json", "lock:share=0.3"}).Draw(t, "kernel")
	if rapid.Bool().Draw(t, "pinned") {
		st.Rounds = rapid.IntRange(1, 1e6).Draw(t, "rounds")
		return
	}
	st.Cost, _ = ParseDist(someDist.Draw(t, "cost"))
}

func drawIO(t *rapid.T, st *Stage) {
	st.Latency, _ = ParseDist(someDist.Draw(t, "latency"))
	st.Op = rapid.SampledFrom([]string{"", Get, Put}).Draw(t, "op")
	st.Service = Service{
		Capacity:    rapid.IntRange(0, 9).Draw(t, "capacity"),
		Concurrency: rapid.IntRange(0, 9).Draw(t, "concurrency"),
		Overflow:    rapid.SampledFrom([]string{"", Queue, Refuse}).Draw(t, "overflow"),
		Rate:        rapid.Float64Range(0, 1e9).Draw(t, "rate"),
		Burst:       rapid.IntRange(0, 9).Draw(t, "burst"),
		Bandwidth:   Bytes(rapid.Int64Range(0, 1<<40).Draw(t, "bandwidth")),
	}
	drawPolicy(t, &st.Policy)
	if st.Op == Put {
		targets := rapid.SampledFrom([]string{"", "sqlite:a.db?batch=50&conns=4", "jsonl:b #c.jsonl"})
		st.Store, st.Policy.Fallback = targets.Draw(t, "store"), targets.Draw(t, "fallback")
	}
	if st.Op == Get && st.Policy.Timeout != 1 {
		st.Policy.Hedge = rapid.SampledFrom([]time.Duration{0, 1}).Draw(t, "hedge")
	}
	for range rapid.IntRange(0, 2).Draw(t, "faults") {
		f := Fault{Kind: rapid.SampledFrom(FaultKinds).Draw(t, "kind"), Every: rapid.IntRange(0, 9).Draw(t, "every")}
		if f.Every != 0 {
			f.First = rapid.IntRange(0, 9).Draw(t, "first")
		} else {
			f.Probability = rapid.Float64Range(1e-12, 1).Draw(t, "probability")
		}
		if f.Kind == FaultStatus {
			f.Status = rapid.SampledFrom([]int{0, 400, 503, 599}).Draw(t, "status")
		}
		st.Service.Faults = append(st.Service.Faults, f)
	}
}

// drawPolicy draws what no rule is broken by, but for the targets and the hedge.
func drawPolicy(t *rapid.T, p *Policy) {
	upTo := func(most time.Duration, label string) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, label))
	}
	p.Deadline = upTo(MaxDuration, "deadline")
	p.Timeout = upTo(MaxDuration, "timeout")
	if p.Deadline > 0 {
		p.Timeout = min(p.Timeout, p.Deadline)
	}
	if p.Retries = rapid.IntRange(0, MaxRetries).Draw(t, "retries"); p.Retries > 0 {
		p.Budget = rapid.Float64Range(0, 1).Draw(t, "budget")
		if p.Backoff = upTo(time.Hour, "backoff"); p.Backoff > 0 && rapid.Bool().Draw(t, "bounded") {
			p.BackoffMax = p.Backoff + upTo(time.Hour, "backoff-max")
		}
	}
	if p.Breaker = rapid.IntRange(0, 9).Draw(t, "breaker"); p.Breaker > 0 {
		p.BreakerOpen = upTo(time.Hour, "breaker-open")
	}
}

func TestSpecsGoThroughJSONUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := specs().Draw(t, "spec")
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got Spec
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("%v\n%+v reads back from\n%s\nas %+v", err, s, text, got)
		}
	})
}

func TestEmptyFieldsAreNotWritten(t *testing.T) {
	s, err := Parse("s.yaml", []byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	const wantJSON = `{"name":"s","items":5,"payload":"4KiB","stages":[{"name":"fetch","kind":"io"}]}`
	if got, err := json.Marshal(s); err != nil || string(got) != wantJSON {
		t.Errorf("JSON: %s, %v", got, err)
	}
	const wantYAML = "name: s\nitems: 5\npayload: 4KiB\nstages:\n- name: fetch\n  kind: io\n"
	if got, err := s.YAML(); err != nil || string(got) != wantYAML {
		t.Errorf("YAML: %s, %v", got, err)
	}
}

func TestResolveFillsInWhatIsOpen(t *testing.T) {
	s := Spec{Stages: []Stage{
		{Name: "fetch", Service: Service{Concurrency: 4, Rate: 5, Faults: []Fault{{Every: 2, Kind: FaultStatus}, {Every: 3, Kind: FaultHang}}}},
		{Name: "look-up", Limit: 3},
		{Name: "process", Kind: stage.CPU},
		{Name: "pinned", Kind: stage.CPU, Limit: 1},
		{Name: "store"},
	}}
	r := s.Resolve(4)
	var got []string
	for _, st := range r.Stages {
		text, err := json.Marshal(st)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text))
	}
	want := []string{
		`{"name":"fetch","kind":"io","limit":16,"op":"get","service":{"concurrency":4,"overflow":"refuse","rate":5,"burst":1,"faults":[{"every":2,"kind":"status","status":500},{"every":3,"kind":"hang"}]}}`,
		`{"name":"look-up","kind":"io","limit":3,"op":"get"}`,
		`{"name":"process","kind":"cpu","limit":4}`,
		`{"name":"pinned","kind":"cpu","limit":1}`,
		`{"name":"store","kind":"io","limit":16,"op":"put"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Stages[0].Limit != 0 || s.Stages[0].Service.Faults[0].Status != 0 {
		t.Errorf("the spec itself was changed: %+v", s)
	}
}

func TestResolvingTwiceChangesNothingAndStaysValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := specs().Draw(t, "spec").Resolve(3)
		if twice := once.Resolve(3); !reflect.DeepEqual(once, twice) {
			t.Fatalf("%+v, then %+v", once, twice)
		}
		if err := once.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, st := range once.Stages {
			if st.Limit < 1 || st.Kind == stage.IO && st.Op == "" {
				t.Fatalf("%+v is not resolved", st)
			}
		}
	})
}

func TestALoneIOStageThatComesFirstGets(t *testing.T) {
	alone := Spec{Stages: []Stage{{Name: "fetch"}, {Name: "process", Kind: stage.CPU}}}
	if op := alone.Resolve(1).Stages[0].Op; op != Get {
		t.Errorf("first: %q", op)
	}
	last := Spec{Stages: []Stage{{Name: "process", Kind: stage.CPU}, {Name: "store"}}}
	if op := last.Resolve(1).Stages[1].Op; op != Put {
		t.Errorf("last: %q", op)
	}
}

func TestStagesAreFoundByNameAndKind(t *testing.T) {
	s := Spec{Stages: []Stage{{Name: "a", Kind: stage.CPU}, {Name: "b"}, {Name: "c"}}}
	if s.FirstIO() != 1 || s.StageIndex("c") != 2 || s.StageIndex("d") != -1 || (Spec{}).FirstIO() != -1 {
		t.Errorf("first I/O %d, c %d, d %d", s.FirstIO(), s.StageIndex("c"), s.StageIndex("d"))
	}
}

func TestValidateNamesEveryBrokenRule(t *testing.T) {
	bad := Spec{Name: "two\nlines", Items: 0, Payload: 10, Stages: []Stage{
		{Name: "rate", Rounds: 5, Cost: Constant(1), Op: "pot", Service: Service{Capacity: -1, Concurrency: -1, Burst: -1, Bandwidth: -1, Rate: -1, Overflow: "drop", Faults: []Fault{{Kind: FaultHang, Status: 500, Every: -1}}}},
		{Kind: stage.CPU, Latency: Constant(time.Millisecond), Op: Get, Service: Service{Burst: 1}, Limit: -1, Rounds: -1},
		{Name: "x", Kind: 9, Limit: MaxLimit + 1},
		{Name: "x", Kind: stage.CPU, Kernel: "lock:share=2,size=3", Cost: Constant(1), Rounds: 1},
	}}
	err := bad.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`name "two\nlines" must be one line`, "items must be from 1 to 10000000, is 0", "payload must be from 256B to 1GiB, is 10B",
		`rate: stage name "rate" is reserved`, "rate: an io stage has no rounds", "rate: an io stage has no cost",
		`rate: unknown op "pot" (did you mean "put"?)`, "capacity must not be negative", "concurrency must not be negative",
		"burst must not be negative", "bandwidth must not be negative", "rate must be from 0 (none)", `unknown overflow "drop": known are queue, refuse`,
		"every must not be negative", `a status needs the kind "status"`,
		"stage 2: a stage needs a name", "stage 2: limit must be from 0", "stage 2: a cpu stage has no latency", "stage 2: a cpu stage has no op",
		"stage 2: a cpu stage has no service", "stage 2: a cpu stage needs a kernel", "stage 2: rounds must not be negative",
		"x: limit must be from 0 (the default) to 1000000", "x: no such stage kind", `two stages are called "x"`, "x: cost and rounds are both given", "size",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not among the errors:\n%v", want, err)
		}
	}
	for line := range strings.Lines(err.Error()) {
		if strings.TrimSpace(line) == "" {
			t.Errorf("an empty line in:\n%v", err)
		}
	}
}

func TestOddNumbersAreRefused(t *testing.T) {
	nan, err := readFloat("NaN")
	if err == nil {
		t.Errorf("read as %v", nan)
	}
	for _, rate := range []string{"Inf", "1e10", "-0.1", "x"} {
		if _, err := mustPreset("rate-limited").Set("fetch.rate", rate); err == nil {
			t.Errorf("rate %s is accepted", rate)
		}
	}
}
