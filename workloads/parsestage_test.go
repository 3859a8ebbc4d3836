package workloads

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/stage"
)

func TestAStageIsReadFromOneWord(t *testing.T) {
	for text, want := range map[string]Stage{
		"fetch=io:100ms@10":                {Name: "fetch", Kind: stage.IO, Limit: 10, Latency: Constant(100 * time.Millisecond)},
		"process=cpu:2s":                   {Name: "process", Kind: stage.CPU, Cost: Constant(2 * time.Second), Kernel: DefaultKernel},
		"s = io : lognormal(5ms,40ms) @ 3": {Name: "s", Kind: stage.IO, Limit: 3, Latency: mustDist(t, "lognormal(5ms,40ms)")},
	} {
		got, err := ParseStage(text)
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Dist) bool { return a.String() == b.String() })); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
}

func TestAStageThatCannotBeReadSaysWhatAStageIs(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "fetch=io:100ms@10",
		"fetch":                 "NAME=KIND:COST@LIMIT",
		"fetch=100ms":           "NAME=KIND:COST@LIMIT",
		"fetch=oi:100ms":        `did you mean "io"`,
		"fetch=io:100":          "is not a duration",
		"fetch=io:0s@3":         "takes no time",
		"fetch=io:-1s@3":        "not between 0 and 24h",
		"fetch=io:100ms@0":      "the limit is 0: from 1 to",
		"fetch=io:100ms@-2":     "the limit is -2",
		"fetch=io:100ms@":       "not a whole number",
		"fetch=io:100ms@ten":    `"ten" is not a whole number`,
		"fetch=io:lognorm(1s)@": `did you mean "lognormal"`,
	} {
		if _, err := ParseStage(text); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), fmt.Sprintf("%q", text)) {
			t.Errorf("%q: %v, want the text and %q", text, err, want)
		}
	}
}

func TestAStageReadsBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z][a-z0-9-]{0,8}`).Draw(t, "name")
		kind := rapid.SampledFrom([]stage.Kind{stage.IO, stage.CPU}).Draw(t, "kind")
		cost := Constant(time.Duration(rapid.Int64Range(1, int64(MaxDuration)).Draw(t, "cost")))
		limit := rapid.IntRange(1, MaxLimit).Draw(t, "limit")
		s, err := ParseStage(fmt.Sprintf("%s=%v:%v@%d", name, kind, cost, limit))
		if err != nil {
			t.Fatal(err)
		}
		got := s.Latency
		if kind == stage.CPU {
			got = s.Cost
		}
		if s.Name != name || s.Kind != kind || got.String() != cost.String() || s.Limit != limit {
			t.Fatalf("%+v", s)
		}
	})
}

func FuzzParseStage(f *testing.F) {
	for _, text := range []string{"fetch=io:100ms@10", "a=cpu:lognormal(5ms,40ms)@2", "=:@", "a=io:1s@@3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseStage(text)
		if err == nil && (s.Limit < 0 || s.Limit > MaxLimit || s.Latency.IsZero() && s.Cost.IsZero()) {
			t.Errorf("%q: %+v", text, s)
		}
	})
}
