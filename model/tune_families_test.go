package model

import (
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// A strategy that is new in the table must be given its knobs, or be known to
// have none.
func TestEveryStrategyHasAFamily(t *testing.T) {
	for _, d := range strategies.All {
		f := familyOf(d.Name)
		if f.own {
			t.Errorf("%s: the tuner knows nothing of it", d.Name)
			continue
		}
		for _, b := range f.buffers(10, []int{2, 3}) {
			if _, canonical, err := strategies.Table(strategies.All).Parse(f.text(b)); err != nil || canonical != f.text(b) {
				t.Errorf("%s: read as %q, %v", f.text(b), canonical, err)
			}
		}
	}
}

// eager starts everything at once: it has no parameters, and keeps the limits.
type eager struct{ strategies.FetchAll }

func TestStrategyOfOnesOwnIsTunedByItsWorkers(t *testing.T) {
	own := strategies.Table{strategies.Define(eager{strategies.FetchAll{Limit: true}})}
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	got, err := Tune(t.Context(), []Job{j}, "eager", []float64{0.05}, TuneOptions{Table: own})
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].Met || got[0].Strategy != "eager" || got[0].Params != nil || got[0].Places != 0 {
		t.Errorf("%+v", got[0])
	}
	if same := tuned(t, []Job{j}, "fetch-all", 0.05)[0]; !got[0].Exhausted && same.Workers != got[0].Workers {
		t.Errorf("%+v, and as one of ours %+v", got[0], same)
	}
}

func TestParametersThatAreGivenStay(t *testing.T) {
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	got := tuned(t, []Job{j}, "pipeline:queue=3", 0.01)[0]
	if !got.Met || got.Strategy != "pipeline:queue=3" {
		t.Errorf("%+v", got)
	}
}

func TestFaultsAreLeftOutAndRefusalsAreNotMet(t *testing.T) {
	job := func(service workloads.Service) Job {
		spec := workloads.Spec{Items: 50, Seed: 1, Stages: []workloads.Stage{
			{Name: "fetch", Kind: stage.IO, Limit: 16, Latency: workloads.Constant(time.Second), Service: service},
			{Name: "process", Kind: stage.CPU, Limit: 4, Cost: workloads.Constant(time.Second)},
		}}
		j, err := FromSpec(spec, 4, nil)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	hanging := job(workloads.Service{Faults: []workloads.Fault{{Kind: workloads.FaultHang, Every: 1}}})
	if got := tuned(t, []Job{hanging}, "pipeline", 0.1)[0]; !got.Met || got.Refused != 0 {
		t.Errorf("with faults: %+v", got)
	}
	refusing := job(workloads.Service{Concurrency: 3, Overflow: workloads.Refuse})
	got := tuned(t, []Job{refusing}, "pipeline", 0.5)[0]
	if !got.Met || got.Refused != 0 || got.Limits[0] != 2 {
		t.Errorf("with refusals: %+v", got)
	}
	// Two at once are one too many for the bucket, and one at a time is too slow.
	got = tuned(t, []Job{job(workloads.Service{Rate: 10, Burst: 1})}, "pipeline", 0.5)[0]
	if got.Met || got.Refused != 0 || got.Limits[0] != 1 {
		t.Errorf("with a rate limit: %+v", got)
	}
}
