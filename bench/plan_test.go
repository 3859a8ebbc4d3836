package bench

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

func TestAMatrixHoldsEveryCombinationOnce(t *testing.T) {
	m := Matrix{
		Spec:       tiny(),
		Strategies: []string{"sequential", "pipeline:queue=4", "pipeline:queue=4"},
		Cores:      []int{1, 2},
		Axes:       []Axis{{"fetch.latency", []string{"1ms", "5ms"}}, {"store.limit", []string{"2", "4", "8"}}},
	}
	plans, err := m.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range plans {
		seen[p.Cell.Key()] = true
		if p.Spec.Stages[0].Latency.Mean() != time.Duration(p.Cell.LatencyNS) {
			t.Errorf("%s: latency %v, cell says %d", p.Cell.Key(), p.Spec.Stages[0].Latency, p.Cell.LatencyNS)
		}
	}
	if len(plans) != 2*2*2*3 || len(seen) != len(plans) {
		t.Errorf("%d plans, %d keys", len(plans), len(seen))
	}
}

func TestAMatrixNamesAllMistakesAtOnce(t *testing.T) {
	m := Matrix{Spec: tiny(), Strategies: []string{"sequental", "batched:size=0"}, Cores: []int{1},
		Axes: []Axis{{"fetch.latncy", []string{"1ms"}}, {"store.limit", []string{"-1"}}}}
	_, err := m.Cells(strategies.All)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"sequental", "size", "fetch.latncy", "store.limit=-1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
}

func TestResumeGoesOnAtTheNextWholeBlock(t *testing.T) {
	m := Matrix{Spec: tiny(), Strategies: []string{"sequential", "pipeline"}, Cores: []int{1}}
	plans, err := m.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := json.Marshal(m.Spec)
	if err != nil {
		t.Fatal(err)
	}
	run := &results.Run{Header: results.Header{Spec: spec, API: "direct", Plan: results.Plan{Blocks: 4, Cells: []results.Cell{plans[0].Cell, plans[1].Cell}}}}
	for _, at := range []struct{ block, cell int }{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {2, 1}} {
		run.Trials = append(run.Trials, results.Trial{Cell: plans[at.cell].Cell, Block: at.block})
	}
	got, first, blocks, err := Resume(run, 0, strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	if first != 3 || blocks != 2 {
		t.Errorf("goes on at block %d with %d blocks, want block 3 with 2", first, blocks)
	}
	if !reflect.DeepEqual(got, plans) {
		t.Errorf("plans differ:\n%+v\n%+v", got, plans)
	}
	if _, _, more, _ := Resume(run, 10, strategies.All); more != 8 {
		t.Errorf("asked for 10 trials, %d blocks to go", more)
	}
}

func TestCostsCorrectEstimatesByWhatWasMeasured(t *testing.T) {
	c := &costs{planned: []time.Duration{100, 200, 400}, measured: make([]time.Duration, 3)}
	if got := c.left([]int{1, 1, 1}); got != 700 {
		t.Errorf("before anything is measured %v, want the plan's 700", got)
	}
	c.observe(0, 150)
	if got := c.left([]int{2, 1, 1}); got != 2*150+900 {
		t.Errorf("%v, want 1200: the measured cell as measured, the others 1.5 times their estimate", got)
	}
}

func TestResumeRefusesWhatCannotBeMeasuredHere(t *testing.T) {
	spec, err := json.Marshal(tiny())
	if err != nil {
		t.Fatal(err)
	}
	run := &results.Run{Header: results.Header{Spec: spec, API: "proces", Plan: results.Plan{Blocks: 1, Cells: []results.Cell{
		{Strategy: "pipeline", Cores: Cores() + 1},
		{Strategy: "mine", Cores: 1},
		{Strategy: "pipeline", Cores: 1, Settings: []results.Setting{{Field: "fetch.depth", Value: "3"}}},
	}}}}
	_, _, _, err = Resume(run, 0, strategies.All)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{`"proces" (did you mean "process"?)`, "hbench may use", `unknown strategy "mine"`, `unknown field "fetch.depth"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
}

func TestTheTimeLimitAllowsForASlowService(t *testing.T) {
	spec := tiny()
	spec.Items, spec.Payload = 400, 1<<20
	spec.Stages[0].Service.Bandwidth = 1 << 20 // a document a second
	p := CellPlan{Cell: results.Cell{Strategy: "pipeline", Cores: 1}, Spec: spec}
	if limit := new(Sweep).timeout(p); limit < 400*time.Second {
		t.Errorf("time limit %v for a job of at least 400 s", limit)
	}
}
