package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// ask asks a program that behaves as told.
func ask(t *testing.T, ctx context.Context, behaviour string, requests ...Request) (Description, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, behaviour)
	return Child{Path: self}.Ask(ctx, requests)
}

func TestAProgramSaysWhatItIsAndWhatItCouldNotDo(t *testing.T) {
	strange := tiny()
	strange.Stages = slices.Clone(strange.Stages)
	strange.Stages[1].Kernel = "matmull"
	d, err := ask(t, t.Context(), "describes", request("pipeline:queue=2", Direct, tiny()),
		request("pipelin", Direct, tiny()), request("pipeline", Direct, strange))
	if err != nil {
		t.Fatal(err)
	}
	if d.Version != "9.9" || d.Commit != "abc" || !slices.Equal(d.Strategies, strategies.Table(strategies.All).Names()) {
		t.Errorf("%+v", d)
	}
	for i, want := range []string{"", `unknown strategy "pipelin"`, `unknown kernel "matmull"`} {
		if got := d.Refusals[i]; (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("refusal %d is %q, want %q", i, got, want)
		}
	}
}

func TestAProgramCouldDoWhateverASweepAsksOfIt(t *testing.T) {
	plans, err := Matrix{Spec: tiny(), Strategies: strategies.Table(strategies.All).Names(), Cores: []int{1, 2},
		Axes: []Axis{{"fetch.latency", []string{"1ms", "lognormal(5ms,40ms)"}}}}.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	plain := &Sweep{Plans: plans, API: Process}
	full := &Sweep{Plans: plans, API: Direct, NoSample: true, NoSpans: true, SpanItems: 3,
		Calibration: []results.Calibration{{Kernel: "hash", Pretends: true, Source: measured}}}
	d, err := ask(t, t.Context(), "describes", append(plain.Samples(), full.Samples()...)...)
	if err != nil || len(d.Refusals) != 2*len(plans) {
		t.Fatalf("%d answers to %d requests, error %v", len(d.Refusals), 2*len(plans), err)
	}
	for _, why := range d.Refusals {
		if why != "" {
			t.Error(why)
		}
	}
}

func TestWhatIsNoHbenchIsSaidToBeNone(t *testing.T) {
	for behaviour, want := range map[string]string{
		"silent":  "it ended without a word",
		"garbage": "does not answer",
		"endless": "does not answer",
		"panic":   "panic: planted",
		"object":  "does not answer",
	} {
		if d, err := ask(t, t.Context(), behaviour); !errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, error %v; want %q", behaviour, d, err, want)
		}
	}
	if _, err := (Child{Path: "/nothing/here"}).Ask(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "does not start") {
		t.Errorf("a program that is not there: error %v", err)
	}
}

func TestAnotherProtocolIsRefused(t *testing.T) {
	if _, err := ask(t, t.Context(), "newer"); !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), "protocol 99, and this hbench 1") {
		t.Errorf("error %v", err)
	}
}

func TestAskingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask(t, ctx, "hang"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A program that ignored what it does not know would measure something else.
func TestRequestsWithUnknownFieldsAreRefused(t *testing.T) {
	req := request("pipeline", Direct, tiny())
	req.Cell.Settings = []results.Setting{{Field: "store.limit", Value: "4"}}
	req.Spec.Stages = slices.Clone(req.Spec.Stages)
	req.Spec.Stages[0].Service.Capacity = 4
	req.Calibration = []results.Calibration{{Kernel: "hash"}}
	good, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"hedge", "cell.hedge", "cell.settings.0.hedge", "spec.hedge", "spec.stages.0.hedge", "spec.stages.0.service.hedge", "calibration.0.hedge"} {
		text := append(schematest.With(t, good, place, 1), '\n')
		err := ServeTrial(t.Context(), bytes.NewReader(text), io.Discard, strategies.All, func() {})
		if err == nil || !strings.Contains(err.Error(), `unknown field "hedge"`) {
			t.Errorf("%s: error %v", place, err)
		}
	}
}

func TestAnInquiryThatIsNoneIsAnError(t *testing.T) {
	var out bytes.Buffer
	if err := Describe(strings.NewReader("what are you?"), &out, Description{}, strategies.All); err == nil || out.Len() > 0 {
		t.Errorf("answers %q, error %v", out.String(), err)
	}
}
