package analysis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// constructed is a cause that is built into a job whatever is drawn beside it.
type constructed struct {
	name  string
	want  []Verdict // any of them is right
	build func(p planter, s *model.Setup)
}

// three is a job of fetch, process and store that nothing holds up much.
func three(p planter) model.Setup {
	s := model.Setup{Cores: 4, Strategy: "pipeline"}
	s.Spec = workloads.Spec{Items: 100 + p.IntN(200), Seed: p.Uint64(), Payload: workloads.MinPayload, Stages: []workloads.Stage{
		{Name: "fetch", Kind: stage.IO, Limit: 64, Latency: constantly(10)},
		{Name: "process", Kind: stage.CPU, Kernel: "text", Cost: constantly(1)},
		{Name: "store", Kind: stage.IO, Limit: 64, Latency: constantly(4)},
	}}
	return s
}

func constantly(ms float64) workloads.Dist {
	return workloads.Constant(time.Duration(ms * float64(time.Millisecond)))
}

func distributed(text string, args ...any) workloads.Dist {
	d, err := workloads.ParseDist(fmt.Sprintf(text, args...))
	if err != nil {
		panic(err)
	}
	return d
}

// causes are those that virtual time can have.
var causes = []constructed{
	{"a slow fetch", []Verdict{"fetch-slots"}, func(p planter, s *model.Setup) {
		s.Spec.Stages[0].Latency, s.Spec.Stages[0].Limit = constantly(p.between(40, 80)), 8
	}},
	{"few fetch slots", []Verdict{"fetch-slots"}, func(p planter, s *model.Setup) { s.Spec.Stages[0].Limit = 1 + p.IntN(8) }},
	{"a slow store", []Verdict{"store-slots"}, func(p planter, s *model.Setup) {
		s.Spec.Stages[2].Latency, s.Spec.Stages[2].Limit = constantly(p.between(30, 60)), 4+p.IntN(12)
	}},
	{"few cores", []Verdict{VerdictCores}, func(p planter, s *model.Setup) { s.Spec.Stages[1].Cost = constantly(p.between(4, 20)) }},
	{"few workers", []Verdict{VerdictCPUSlots}, func(p planter, s *model.Setup) {
		s.Spec.Stages[1].Cost, s.Spec.Stages[1].Limit = constantly(p.between(4, 20)), 1+p.IntN(3)
	}},
	{"a loop", []Verdict{VerdictSerial}, func(_ planter, s *model.Setup) { s.Strategy = "sequential" }},
	{"phases", []Verdict{VerdictPhaseBarrier}, func(p planter, s *model.Setup) {
		s.Strategy = "fetch-all:limit=true"
		balance(p, s)
	}},
	{"batches", []Verdict{VerdictBatchBarrier}, func(p planter, s *model.Setup) {
		s.Strategy = fmt.Sprintf("batched:size=%d", 4*(1+p.IntN(4)))
		balance(p, s)
	}},
	{"stragglers", []Verdict{VerdictHeadOfLine}, func(p planter, s *model.Setup) {
		s.Strategy = "batched:size=16"
		s.Spec.Stages[0].Latency = distributed("bimodal(10ms,%.0fms,0.1)", p.between(150, 300))
		s.Spec.Stages[0].Limit = 16
	}},
	{"few items in flight", []Verdict{VerdictInFlightCap}, func(p planter, s *model.Setup) {
		s.Strategy = fmt.Sprintf("semaphore:inflight=%d", 2+p.IntN(4))
		s.Spec.Stages[0].Latency = constantly(p.between(20, 50))
	}},
	{"one item's way", []Verdict{VerdictLatencyChain}, func(p planter, s *model.Setup) {
		s.Spec.Items = 2 + p.IntN(3)
		s.Spec.Stages[0].Latency = constantly(p.between(50, 200))
	}},
	{"a rate limit", []Verdict{VerdictRateLimit}, func(p planter, s *model.Setup) {
		s.Spec.Stages[0].Service = workloads.Service{Rate: p.between(50, 300), Overflow: workloads.Queue}
	}},
	{"a rate that refuses", []Verdict{VerdictRateLimit}, func(p planter, s *model.Setup) { s.Spec.Stages[0].Service.Rate = p.between(50, 300) }},
	{"a small service", []Verdict{VerdictSaturated}, func(p planter, s *model.Setup) { s.Spec.Stages[0].Service.Capacity = 1 + p.IntN(6) }},
	{"two at once", []Verdict{VerdictBalanced}, func(p planter, s *model.Setup) {
		ms := p.between(5, 20)
		s.Spec.Stages[1].Cost, s.Spec.Stages[0].Latency, s.Spec.Stages[0].Limit = constantly(ms), constantly(2*ms), 8
		s.Spec.Stages[2].Latency = constantly(ms / 10)
	}},
}

// balance gives all stages about the same to do, so that overlapping them pays.
func balance(p planter, s *model.Setup) {
	ms := p.between(5, 30)
	for k := range s.Spec.Stages {
		if st := &s.Spec.Stages[k]; st.Kind == stage.IO {
			st.Latency, st.Limit = constantly(ms), 4
		} else {
			st.Cost = constantly(ms)
		}
	}
}

// found diagnoses a setup from its record alone.
func found(t testing.TB, s model.Setup) Diagnosis {
	t.Helper()
	run, trial, err := planted(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDiagnoser(run, strategies.All).Diagnose(t.Context(), trial.Cell)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryConstructedCauseIsNamed(t *testing.T) {
	seeds := uint64(24)
	if raceEnabled {
		seeds = 4
	}
	for _, c := range causes {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			for seed := range seeds {
				p := newPlanter(seed)
				s := three(p)
				c.build(p, &s)
				s.Spec = s.Spec.Resolve(s.Cores)
				d := found(t, s)
				if !right(d.Verdict, c.want) {
					t.Errorf("seed %d, %s: %s, want %s: %+v", seed, s.Strategy, d.Verdict, c.want, d.Evidence)
				}
				if d.Certainty == Weak || len(d.Evidence) == 0 || !d.Evidence[len(d.Evidence)-1].Hit || d.Advice == "" {
					t.Errorf("seed %d: %+v", seed, d)
				}
				if d.Remedy != nil && d.Verdict != VerdictBalanced && d.Remedy.Gain < 1.01 {
					t.Errorf("seed %d: %s is called the remedy, and gains %.3f", seed, d.Remedy.Flag, d.Remedy.Gain)
				}
			}
		})
	}
}

func right(v Verdict, want []Verdict) bool {
	for _, w := range want {
		if v == w {
			return true
		}
	}
	return false
}
