package analysis

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// verdictInput is a known job; queues stand in front of the stages, null without end.
type verdictInput struct {
	Strategy string
	Items    int
	Stages   []struct {
		Kind    stage.Kind
		Service *float64 `json:"service_ms"`
	}
	ItemsMS [][]float64 `json:"items_ms"`
	Workers []int
	Queues  []*int
	Batch   int
	Cores   int
}

func (in verdictInput) setup(t *testing.T) model.Setup {
	s := model.Setup{Cores: in.Cores, Strategy: in.Strategy, Spec: workloads.Spec{Items: in.Items, Payload: workloads.MinPayload}}
	switch {
	case in.Batch > 0:
		s.Strategy += fmt.Sprintf(":size=%d", in.Batch)
	case len(in.Queues) > 1 && in.Queues[1] != nil:
		s.Strategy += fmt.Sprintf(":queue=%d", *in.Queues[1])
	}
	names := []string{"fetch", "process", "store"}
	for k, given := range in.Stages {
		var times workloads.Dist
		if given.Service != nil {
			times = constantly(*given.Service)
		} else {
			text := ""
			for i, item := range in.ItemsMS {
				if i > 0 {
					text += ","
				}
				text += fmt.Sprintf("%gms", item[k])
			}
			times = distributed("alternating(%s)", text)
		}
		st := workloads.Stage{Name: names[k], Kind: given.Kind}
		if len(in.Workers) > 0 {
			st.Limit = in.Workers[k]
		}
		if given.Kind == stage.IO {
			st.Latency = times
		} else {
			st.Kernel, st.Cost = "text", times
		}
		s.Spec.Stages = append(s.Spec.Stages, st)
	}
	if len(s.Spec.Stages) != len(names) {
		t.Fatalf("%d stages, want %d", len(s.Spec.Stages), len(names))
	}
	s.Spec = s.Spec.Resolve(in.Cores)
	return s
}

func TestKnownVerdicts(t *testing.T) {
	type expected struct {
		Verdict Verdict
		Remedy  struct {
			Change json.RawMessage
			Text   string
		}
		Before float64 `json:"makespan_ms"`
		After  float64 `json:"makespan_after_remedy_ms"`
	}
	// What each vector changes, by the change that it must be here.
	changes := map[Verdict]model.Change{"fetch-slots": model.ChangeLimit, VerdictCPUSlots: model.ChangeLimit, VerdictSerial: model.ChangeStrategy,
		VerdictBatchBarrier: model.ChangeStrategy, VerdictLatencyChain: model.ChangeFaster, VerdictQueueShort: model.ChangeQueue}
	for _, v := range vectors.Of(t, "verdict") {
		in, want := vectors.Read[verdictInput, expected](t, v)
		d := found(t, in.setup(t))
		if d.Verdict != want.Verdict || d.Makespan != want.Before/1e3 {
			t.Errorf("%s: %s in %v s, want %s in %v ms: %+v", v.ID, d.Verdict, d.Makespan, want.Verdict, want.Before, d.Evidence)
		}
		if d.Remedy == nil || d.Remedy.Change != changes[want.Verdict] {
			t.Errorf("%s: the remedy is %+v, want %q", v.ID, d.Remedy, want.Remedy.Text)
		}
	}
}
